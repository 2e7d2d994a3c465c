"""Replies that a person must read."""

from typing import Any

from sqlalchemy.orm import Session

from dispatch.resolve_reply import resolve_reply
from dispatch.unread import UnreadReply, get_reply, list_replies
from storage.actor import Actor
from web.api.answers import Answer, ReplyOut
from web.api.bodies import Body
from web.api.calls import actor, blueprint, found, look_up, paged, perform, roles
from web.api.description import a_choice, answers
from web.api.fields import moment
from web.api.query import asked
from web.api.shapes import ResolveIn
from web.services import services

replies = blueprint("replies", "Replies that a person must read")
REPLY_STATES = ("open", "resolved")


@replies.get("/replies")
@answers(ReplyOut, paged=True, query=(a_choice("state", REPLY_STATES),))
@roles("coordinator")
def get_replies() -> Any:
    """Word for word, in order of arrival."""
    with asked() as query:
        page, state = query.page(), query.one_of("state", REPLY_STATES)

    def find(session: Session) -> Any:
        rows, total = list_replies(session, state, page.offset, page.size)
        return paged([show_reply(one) for one in rows], total)

    return look_up(find)


def _get(session: Session, who: Actor, reply_id: int) -> UnreadReply:
    return get_reply(session, reply_id)


@replies.post("/replies/<reply_id>/resolve")
@answers(ReplyOut)
@found(_get, "reply_id")
@roles("coordinator")
@replies.arguments(ResolveIn)
def post_resolve(body: Body, reply_id: int) -> Any:
    """A person has decided: 200 the reply; 409 where it was resolved before, or can't count as that."""
    body.stop()
    now, said = services().clock(), body.values

    def operation(session: Session) -> Answer:
        settings = services().settings.dispatch
        return show_reply(resolve_reply(session, actor(), reply_id, said["as_"], said["code"], now, settings))

    return perform(operation)


def show_reply(one: UnreadReply) -> Answer:
    """A reply as the API tells it."""
    return {
        "id": str(one.id),
        "mediator_id": str(one.mediator_id),
        "text": one.text,
        "received_at": moment(one.received_at),
        "state": one.state,
        "why": one.why,
        "resolved_as": one.resolved_as,
        "resolved_at": moment(one.resolved_at),
    }
