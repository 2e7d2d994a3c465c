"""More time is needed: the mediator stays where what they have promised next allows it, else somebody goes on."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from dispatch.booking_clock import EARLIEST, STILL_OPEN, ends_another_day
from dispatch.booking_notices import tell_of_booking
from dispatch.bookings import Booking, bookings_of, hold_booking
from dispatch.hand_over import hand_over
from dispatch.requests import Request, get_request
from dispatch.return_loan import stretch_loan
from dispatch.settings import DispatchSettings
from scheduling.commitments import lengthen_commitment, lock_mediators
from storage.actor import Actor
from storage.errors import DoubleBooking, Refusals, Refused, StateRefused
from storage.journal import append

LEAST, MOST = 5, 240
MAY_GROW = ("assigned", "on_the_way", "in_progress", "searching", "uncovered")


def extend_request(
    session: Session, actor: Actor, request_id: int, minutes: int, now: datetime, settings: DispatchSettings
) -> Request:
    """The request, so much longer; for each mediator who can't stay, a request of its own seeks who goes on.

    NotFound; Refusals (`minutes`: out_of_range, past_midnight); StateRefused where nobody is there, or soon will be: a
    longer time on another day is a change.
    """
    get_request(session, actor, request_id)
    if not LEAST <= minutes <= MOST:
        raise Refusals([Refused("minutes", "out_of_range", least=LEAST, most=MOST)])
    live = [one for one in bookings_of(session, [request_id]) if _may_grow(one, now)]
    if not live:
        raise StateRefused("state", "cannot_extend")
    for one in live:
        outcome = extend_booking(session, one.id, minutes, now, settings, actor)
        if outcome == "midnight":
            raise Refusals([Refused("minutes", "past_midnight")])
        if outcome == "not_on":
            raise StateRefused("state", "cannot_extend")
    return session.get_one(Request, request_id, populate_existing=True)


def extend_booking(
    session: Session, booking_id: int, minutes: int, now: datetime, settings: DispatchSettings, actor: Actor
) -> str:
    """What came of it: extended, handed_over (they can't stay: who goes on is sought), midnight or not_on.

    The mediator is told of the first two; of the others the caller tells whoever asked.
    """
    request, booking = hold_booking(session, booking_id)
    if not _may_grow(booking, now) or request.state not in MAY_GROW:
        return "not_on"
    ends_at = booking.ends_at + timedelta(minutes=minutes)
    if ends_another_day(booking.ends_at, ends_at, ZoneInfo(settings.zone)):
        return "midnight"
    lock_mediators(session, [booking.mediator_id])
    try:
        with session.begin_nested():
            stretch_loan(session, booking, ends_at, now, settings)
            lengthen_commitment(session, booking.commitment_id, ends_at)
    except DoubleBooking as taken:
        hand_over(session, request, booking, minutes, taken, now, settings, actor)
        return "handed_over"
    booking.ends_at = ends_at
    booking.sequence += 1
    request.ends_at = max(request.ends_at, ends_at)
    session.flush()
    append(session, "extended", f"request:{request.id}", now, actor, {"booking": booking.id, "minutes": minutes})
    tell_of_booking(session, request, booking, "extended", now, settings, answers=True, mail="changed")
    return "extended"


def _may_grow(booking: Booking, now: datetime) -> bool:
    still = booking.ends_at + (STILL_OPEN if booking.checked_in_at else timedelta(0))
    return booking.state == "live" and booking.starts_at - EARLIEST <= now < still
