"""Replies that a person must read."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from dispatch.move_reply import move_reply
from dispatch.offers import requests_asked_in
from dispatch.resolve_reply import resolve_reply
from dispatch.unread import UnreadReply, get_reply, list_replies
from storage.actor import Actor
from storage.errors import NotFound
from web.api.answers import Answer, ReplyOut
from web.api.bodies import Body
from web.api.calls import actor, blueprint, found, look_up, paged, perform, roles
from web.api.description import a_choice, answers
from web.api.fields import moment
from web.api.query import asked, number_of
from web.api.shapes import MoveIn, ResolveIn
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
        return paged(show_replies(session, rows), total)

    return look_up(find)


def _get(session: Session, who: Actor, reply_id: int) -> UnreadReply:
    return get_reply(session, reply_id)


@replies.post("/replies/<reply_id>/move")
@answers(ReplyOut)
@found(_get, "reply_id")
@roles("coordinator")
@replies.arguments(MoveIn)
def post_move(body: Body, reply_id: int) -> Any:
    """It answers another request: 200 the reply; 409 where it was resolved before."""
    body.stop()
    now = services().clock()
    try:
        request_id = number_of(body.values["request_id"])
    except NotFound:
        request_id = None

    def operation(session: Session) -> Answer:
        return show_replies(session, [move_reply(session, actor(), reply_id, request_id, now)])[0]

    return perform(operation)


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
        resolved = resolve_reply(session, actor(), reply_id, said["as_"], said["code"], now, settings)
        return show_replies(session, [resolved])[0]

    return perform(operation)


def show_replies(session: Session, rows: Sequence[UnreadReply]) -> list[Answer]:
    """Replies as the API tells them."""
    requests = requests_asked_in(session, [one.offer_id for one in rows if one.offer_id is not None])
    return [
        {
            "id": str(one.id),
            "mediator_id": str(one.mediator_id),
            "request_id": str(requests[one.offer_id]) if one.offer_id is not None else None,
            "text": one.text,
            "received_at": moment(one.received_at),
            "state": one.state,
            "why": one.why,
            "resolved_as": one.resolved_as,
            "resolved_at": moment(one.resolved_at),
        }
        for one in rows
    ]
