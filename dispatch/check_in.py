"""The mediator is there: they say so by text, or the office by a tap."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from dispatch.alarms import settle_alarms
from dispatch.booking_clock import EARLIEST, STILL_OPEN
from dispatch.booking_notices import tell_of_booking
from dispatch.bookings import Booking, hold_booking, live_bookings
from dispatch.desk_seats import arrive_at_desk
from dispatch.follow_booking import set_clock
from dispatch.keep_booking import keep_booking
from dispatch.proof import prove
from dispatch.reminders import forget_reminder
from dispatch.requests import Request
from dispatch.return_loan import leave_early
from dispatch.settings import DispatchSettings
from storage.actor import Actor
from storage.journal import append


@dataclass(frozen=True)
class CheckedIn:
    """`what` is checked_in, already, too_early, elsewhere, over or not_booked; `elsewhere` names that other booking."""

    what: str
    booking: Booking
    request: Request
    elsewhere: Booking | None = None


def check_in(
    session: Session, booking_id: int, now: datetime, settings: DispatchSettings, actor: Actor, proof: str | None = None
) -> CheckedIn:
    """Note the arrival once, and tell the mediator how to end. Whoever was being replaced has come after all.

    `proof`: the office's four digits, where the mediator has them already. Raises NotFound.
    """
    request, booking = hold_booking(session, booking_id)
    refused = _why_not(session, booking, now)
    if refused is not None:
        elsewhere = _elsewhere(session, booking, now) if refused == "elsewhere" else None
        return CheckedIn(refused, booking, request, elsewhere)
    keep_booking(session, request, booking, now, actor)
    booking.checked_in_at = now
    set_clock(booking, settings)
    prove(booking, proof)
    if request.state in ("assigned", "on_the_way"):
        request.state = "in_progress"
    session.flush()
    leave_early(session, booking, now)
    forget_reminder(session, booking, now)
    settle_alarms(session, f"booking:{booking.id}", now, ("withdrawn", "missing", "unconfirmed"))
    arrive_at_desk(session, booking, now, actor)
    append(session, "checked_in", f"request:{request.id}", now, actor, {"booking": booking.id})
    until = booking.starts_at + timedelta(minutes=booking.late_minutes + settings.bookings.wait_for_person_minutes)
    key = "checked_in" if booking.modality == "in_person" else "checked_in_remote"
    told = {"time": now, "wait_until": max(until, now)}
    tell_of_booking(session, request, booking, key, now, settings, answers=True, more=told)
    return CheckedIn("checked_in", booking, request)


def _why_not(session: Session, booking: Booking, now: datetime) -> str | None:
    if booking.state == "released":
        return "not_booked"
    if booking.checked_in_at is not None:
        return "already"
    if booking.state == "ended" or booking.ends_at <= now:
        return "over"
    if now < booking.starts_at - EARLIEST:
        return "too_early"
    return "elsewhere" if _elsewhere(session, booking, now) is not None else None


def _elsewhere(session: Session, booking: Booking, now: datetime) -> Booking | None:
    """Another booking that they are at: nobody is at two places."""
    others = live_bookings(session, booking.mediator_id)
    return next((one for one in others if one.id != booking.id and is_going_on(one, now)), None)


def is_going_on(booking: Booking, now: datetime) -> bool:
    """Begun, and not ended yet."""
    begun = booking.checked_in_at is not None and booking.checked_out_at is None
    return begun and booking.state == "live" and now <= booking.ends_at + STILL_OPEN
