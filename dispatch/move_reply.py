"""A reply answers another request than it seemed to: a person moves it there."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from dispatch.offers import Offer
from dispatch.unread import UnreadReply, get_reply
from storage.actor import Actor
from storage.errors import Refused, StateRefused
from storage.journal import append
from storage.rows import changed


def move_reply(session: Session, actor: Actor, reply_id: int, request_id: int | None, now: datetime) -> UnreadReply:
    """The moved reply: what it counts as is from now on about that request. None: an id that can't be one.

    Refused where the mediator was not asked there; StateRefused where it was resolved before.
    """
    reply = get_reply(session, reply_id)
    asked = select(Offer.id).where(Offer.request_id == request_id, Offer.mediator_id == reply.mediator_id)
    offer_id = session.scalars(asked.order_by(Offer.id.desc()).limit(1)).first()
    if offer_id is None:
        raise Refused("request_id", "not_asked_there")
    moved = (
        update(UnreadReply)
        .where(UnreadReply.id == reply_id, UnreadReply.state == "open")
        .values(offer_id=offer_id)
        .execution_options(synchronize_session=False)
    )
    if changed(session, moved) == 0:
        raise StateRefused("state", "already_resolved")
    append(session, "reply_moved", f"reply:{reply_id}", now, actor, {"offer": offer_id})
    session.refresh(reply)
    return reply
