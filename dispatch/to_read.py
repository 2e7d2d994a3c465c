"""Replies that a person must read, with who wrote them, the question that each may answer, and others that it might."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, case, func, literal, select
from sqlalchemy.orm import Session, aliased

from dispatch.offers import Offer
from dispatch.past_offers import PastOffer
from dispatch.requests import Request
from dispatch.unread import UnreadReply
from notifications.questions import open_codes
from scheduling.mediators import Mediator
from storage.types import UtcDateTime

RECENT = timedelta(days=30)
MOST_OTHERS = 8


@dataclass(frozen=True)
class ToRead:
    """`others`: what else this mediator had been asked of late when they wrote it, the newest first, MOST_OTHERS at
    most; the reply can be moved there. `roster_code`: of the one plan about which they are asked, where the reply
    stands beside no offer.
    """

    reply: UnreadReply
    mediator: Mediator
    offer: Offer | None
    request: Request | None
    others: list[PastOffer]
    roster_code: str | None = None


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
    others = _others(session, [row[0] for row in rows if row[0].state == "open"])
    codes = _roster_codes(session, [row[1] for row in rows if row[2] is None])
    return [
        ToRead(*row, others=others.get(row[0].id, []), roster_code=codes.get(row[1].id) if row[2] is None else None)
        for row in rows
    ]


def _roster_codes(session: Session, mediators: Sequence[Mediator]) -> dict[int, str]:
    """By mediator: the code of the only plan about which they are asked."""
    codes = open_codes(session, [one.phone for one in mediators], "plan:")
    return {one.id: codes[one.phone][0] for one in mediators if len(codes.get(one.phone, ())) == 1}


def _others(session: Session, replies: Sequence[UnreadReply]) -> dict[int, list[PastOffer]]:
    """By reply: what its mediator had been asked in the time before it, once a request, its own left out."""
    if not replies:
        return {}
    own = aliased(Offer)
    since = case({one.id: literal(one.received_at - RECENT, UtcDateTime) for one in replies}, value=UnreadReply.id)
    newest_first = Offer.asked_at.desc(), Offer.id.desc()
    asked = (
        select(
            UnreadReply.id.label("reply_id"),
            Offer.id,
            Offer.asked_at,
            func.row_number().over(partition_by=[UnreadReply.id, Offer.request_id], order_by=newest_first).label("nth"),
        )
        .join(Offer, Offer.mediator_id == UnreadReply.mediator_id)
        .outerjoin(own, own.id == UnreadReply.offer_id)
        .where(
            UnreadReply.id.in_([one.id for one in replies]),
            Offer.asked_at > since,
            Offer.asked_at <= UnreadReply.received_at,
            Offer.request_id.is_distinct_from(own.request_id),
        )
        .subquery()
    )
    latest_first = asked.c.asked_at.desc(), asked.c.id.desc()
    place = func.row_number().over(partition_by=asked.c.reply_id, order_by=latest_first).label("place")
    once = select(asked.c.reply_id, asked.c.id, place).where(asked.c.nth == 1).subquery()
    rows = session.execute(
        select(once.c.reply_id, Offer, Request)
        .join(Offer, Offer.id == once.c.id)
        .join(Request, Request.id == Offer.request_id)
        .where(once.c.place <= MOST_OTHERS)
        .order_by(once.c.reply_id, once.c.place)
    )
    found: dict[int, list[PastOffer]] = {}
    for reply_id, offer, request in rows:
        found.setdefault(reply_id, []).append(PastOffer(offer, request))
    return found
