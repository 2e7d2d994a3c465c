"""A mediator was called off at short notice: what else is searched for at that time is offered to them at once."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.bookings import Booking
from dispatch.requests import Request
from dispatch.search_on import search_on
from dispatch.settings import DispatchSettings
from scheduling.mediators import languages_of

MOST_OFFERED = 3


def offer_instead(session: Session, booking_id: int, now: datetime, settings: DispatchSettings) -> int:
    """How many searches looked at them: those of a language of theirs that touch the time of this booking, the most
    pressing first. Whether they can serve is the ranking's to say.
    """
    booking = session.get_one(Booking, booking_id)
    spoken = [code for code, _ in languages_of(session, [booking.mediator_id]).get(booking.mediator_id, [])]
    alike = (
        select(Request.id)
        .where(Request.state == "searching", Request.language.in_(spoken), Request.id != booking.request_id)
        .where(Request.starts_at < booking.ends_at, Request.ends_at > booking.starts_at)
        .order_by(Request.urgent.desc(), Request.useful_until, Request.id)
        .limit(MOST_OFFERED)
    )
    found = session.scalars(alike).all()
    for request_id in sorted(found):
        search_on(session, request_id, now, settings, first=[booking.mediator_id])
    return len(found)
