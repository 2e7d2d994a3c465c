"""What a mediator was asked, and what they answered."""

from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from dispatch.bookings import Booking
from dispatch.offers import Offer
from dispatch.requests import Request


@dataclass(frozen=True)
class PastOffer:
    """An offer and the request that it was about; `given_back`: they had it, and said that they can't come."""

    offer: Offer
    request: Request
    given_back: bool = False


def past_offers(session: Session, mediator_id: int, limit: int = 30) -> list[PastOffer]:
    """The last offers to a mediator, newest first."""
    rows = session.execute(
        select(Offer, Request, exists().where(Booking.offer_id == Offer.id, Booking.withdrawn_at.is_not(None)))
        .join(Request, Request.id == Offer.request_id)
        .where(Offer.mediator_id == mediator_id)
        .order_by(Offer.asked_at.desc(), Offer.id.desc())
        .limit(limit)
    )
    return [PastOffer(*row) for row in rows]
