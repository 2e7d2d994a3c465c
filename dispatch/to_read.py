"""Replies that a person must read, with who wrote them, the question that each may answer, and others that it might."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from dispatch.offers import Offer
from dispatch.past_offers import PastOffer
from dispatch.requests import Request
from dispatch.unread import UnreadReply
from scheduling.mediators import Mediator

RECENT = timedelta(days=30)
MOST_OTHERS = 8


@dataclass(frozen=True)
class ToRead:
    """`others`: what else this mediator was asked of late, the newest first; the reply can be moved there."""

    reply: UnreadReply
    mediator: Mediator
    offer: Offer | None
    request: Request | None
    others: list[PastOffer]


def to_read(session: Session, which: ColumnElement[bool], limit: int) -> list[ToRead]:
    """Those of the replies, oldest first."""
    rows = session.execute(
        select(UnreadReply, Mediator, Offer, Request)
        .join(Mediator, Mediator.id == UnreadReply.mediator_id)
        .outerjoin(Offer, Offer.id == UnreadReply.offer_id)
        .outerjoin(Request, Request.id == Offer.request_id)
        .where(which)
        .order_by(UnreadReply.id)
        .limit(limit)
    ).all()
    asked = _asked_lately(session, [row[0] for row in rows if row[0].state == "open"])
    return [
        ToRead(*row, others=[one for one in asked.get(row[1].id, []) if row[3] is None or one.request.id != row[3].id])
        for row in rows
    ]


def _asked_lately(session: Session, replies: Sequence[UnreadReply]) -> dict[int, list[PastOffer]]:
    """By mediator, once a request."""
    if not replies:
        return {}
    first = min(one.received_at for one in replies) - RECENT
    rows = session.execute(
        select(Offer, Request)
        .join(Request, Request.id == Offer.request_id)
        .where(Offer.mediator_id.in_({one.mediator_id for one in replies}), Offer.asked_at > first)
        .order_by(Offer.asked_at.desc(), Offer.id.desc())
    )
    found: dict[int, list[PastOffer]] = {}
    for offer, request in rows:
        mine = found.setdefault(offer.mediator_id, [])
        if len(mine) <= MOST_OTHERS and all(one.request.id != request.id for one in mine):
            mine.append(PastOffer(offer, request))
    return found
