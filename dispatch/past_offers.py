"""What a mediator was asked, and what they answered."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.offers import Offer
from dispatch.requests import Request


@dataclass(frozen=True)
class PastOffer:
    """An offer and the request that it was about."""

    offer: Offer
    request: Request


def past_offers(session: Session, mediator_id: int, limit: int = 30) -> list[PastOffer]:
    """The last offers to a mediator, newest first."""
    rows = session.execute(
        select(Offer, Request)
        .join(Request, Request.id == Offer.request_id)
        .where(Offer.mediator_id == mediator_id)
        .order_by(Offer.asked_at.desc(), Offer.id.desc())
        .limit(limit)
    )
    return [PastOffer(*row) for row in rows]
