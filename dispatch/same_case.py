"""What belongs to one case: the dates of one ask, and whatever is asked for the same person."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from dispatch.bookings import Booking
from dispatch.offers import Offer
from dispatch.requests import Request


def who_must_not(session: Session, request: Request) -> set[int]:
    """Mediators who have said of this request, or of another date of the same ask, that they must not meet the person.

    What they said of a person with a code is an exclusion, and stands elsewhere. Nobody, before the request is saved.
    """
    number: int | None = request.id
    if number is None:
        return set()
    about: ColumnElement[bool] = Offer.request_id == number
    if request.series_id is not None:
        about |= Offer.request_id.in_(select(Request.id).where(Request.series_id == request.series_id))
    return set(session.scalars(select(Offer.mediator_id).where(about, Offer.state == "conflict")))


def other_bookings(session: Session, request: Request, mediator_id: int, now: datetime) -> Sequence[int]:
    """What the mediator has promised in the same case beside this request, and has not begun."""
    same: list[ColumnElement[bool]] = []
    if request.series_id is not None:
        same.append(Request.series_id == request.series_id)
    if request.person_code:
        same.append(Request.person_code == request.person_code)
    if not same:
        return []
    alike = same[0] if len(same) == 1 else same[0] | same[1]
    return session.scalars(
        select(Booking.id)
        .join(Request, Request.id == Booking.request_id)
        .where(alike, Request.id != request.id, Booking.mediator_id == mediator_id)
        .where(Booking.state == "live", Booking.checked_in_at.is_(None), Booking.ends_at > now)
        .order_by(Booking.id)
    ).all()
