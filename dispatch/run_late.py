"""The office is behind: the mediator is told, and waits; the waiting counts as work."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from dispatch.booking_clock import ends_another_day
from dispatch.booking_notices import tell_of_booking
from dispatch.bookings import Booking, bookings_of
from dispatch.follow_booking import set_clock
from dispatch.requests import Request, get_request, hold_request
from dispatch.return_loan import stretch_loan
from dispatch.settings import DispatchSettings
from scheduling.commitments import lengthen_commitment, lock_mediators
from storage.actor import Actor
from storage.errors import Refusals, Refused, StateRefused
from storage.journal import append

STEPS = (15, 30)
SOONEST = timedelta(hours=4)
"""How long before the time an office can say that it is behind: earlier than that it is another time (a change)."""


def run_late(
    session: Session, actor: Actor, request_id: int, minutes: int, now: datetime, settings: DispatchSettings
) -> Request:
    """The request, which begins and ends so much later.

    NotFound; Refusals for other minutes than 15 or 30; StateRefused where nobody is coming soon; DoubleBooking where a
    mediator has promised the time after: nothing is changed then.
    """
    get_request(session, actor, request_id)
    if minutes not in STEPS:
        raise Refusals([Refused("minutes", "not_one_of", choices=", ".join(map(str, STEPS)))])
    allowed = Request.state.in_(("searching", "assigned", "on_the_way", "in_progress"))
    request, held = hold_request(session, request_id, allowed, seats_booked=Request.seats_booked)
    bookings = [one for one in bookings_of(session, [request_id]) if _comes_soon(one, now)] if held else []
    if not bookings:
        raise StateRefused("state", "cannot_be_late", state=request.state)
    lock_mediators(session, sorted(one.mediator_id for one in bookings))
    later = timedelta(minutes=minutes)
    if any(ends_another_day(one.ends_at, one.ends_at + later, ZoneInfo(settings.zone)) for one in bookings):
        raise Refusals([Refused("minutes", "past_midnight")])
    for booking in bookings:
        stretch_loan(session, booking, booking.ends_at + later, now, settings)
        lengthen_commitment(session, booking.commitment_id, booking.ends_at + later)
        booking.late_minutes += minutes
        booking.ends_at += later
        booking.sequence += 1
        set_clock(booking, settings)
        session.flush()
        told = {"minutes": booking.late_minutes}
        tell_of_booking(session, request, booking, "office_late", now, settings, mail="changed", more=told)
    request.ends_at = max(request.ends_at, *(one.ends_at for one in bookings))
    append(session, "late", f"request:{request.id}", now, actor, {"minutes": minutes})
    session.flush()
    return request


def _comes_soon(booking: Booking, now: datetime) -> bool:
    return booking.state == "live" and booking.starts_at - SOONEST <= now < booking.ends_at
