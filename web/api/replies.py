"""Replies that a person must read."""

from typing import Any

from marshmallow import Schema, fields, validate
from sqlalchemy.orm import Session

from dispatch.resolve_reply import resolve_reply
from dispatch.unread import OUTCOMES, UnreadReply, get_reply, list_replies
from storage.actor import Actor
from web.api.calls import actor, blueprint, found, look_up, offset_of, page_asked, paged, perform, roles
from web.api.query import one_of
from web.api.shapes import Answer, moment
from web.services import services

replies = blueprint("replies", "Replies that a person must read")


class ResolveIn(Schema):
    """What the reply counts as; `code` names the question where the reply does not."""

    as_ = fields.String(required=True, data_key="as", validate=validate.OneOf(OUTCOMES))
    code = fields.String(allow_none=True, load_default=None)


@replies.get("/replies")
@roles("coordinator")
def get_replies() -> Any:
    """Word for word, in order of arrival."""
    page, size = page_asked()
    state = one_of("state", ("open", "resolved"))

    def query(session: Session) -> Any:
        rows, total = list_replies(session, state, offset_of(page, size), size)
        return paged([show_reply(one) for one in rows], total)

    return look_up(query)


def _get(session: Session, who: Actor, reply_id: int) -> UnreadReply:
    return get_reply(session, reply_id)


@replies.post("/replies/<reply_id>/resolve")
@found(_get, "reply_id")
@roles("coordinator")
@replies.arguments(ResolveIn)
def post_resolve(body: dict[str, Any], reply_id: int) -> Any:
    """A person has decided: 200 the reply; 409 where it was resolved before, or can't count as that."""
    now = services().clock()

    def operation(session: Session) -> Answer:
        settings = services().settings.dispatch
        return show_reply(resolve_reply(session, actor(), reply_id, body["as_"], body["code"], now, settings))

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
