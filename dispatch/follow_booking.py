"""A booking's clock takes its next step: a reminder, a word to the coordinator, a question, a replacement."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from dispatch.alarms import raise_alarm
from dispatch.booking_clock import booking_steps, following
from dispatch.booking_notices import tell_of_booking
from dispatch.bookings import Booking, hold_booking
from dispatch.reminders import ask_again
from dispatch.replace_missing import replace_missing
from dispatch.requests import Request
from dispatch.settings import DispatchSettings
from storage.actor import SYSTEM
from storage.journal import append


def follow_booking(session: Session, booking_id: int, now: datetime, settings: DispatchSettings) -> bool:
    """Take the step that is due; False where it is not due any more (nothing is done then)."""
    request, booking = hold_booking(session, booking_id)
    if booking.state != "live" or booking.next_at is None or booking.next_at > now or booking.next_what is None:
        return False
    step, booking.step = booking.next_what, booking.next_what
    set_clock(booking, settings)
    append(session, f"booking_{step}", f"request:{request.id}", now, SYSTEM, {"booking": booking.id})
    if step == "remind":
        _remind(session, request, booking, now, settings)
    elif step == "alert_unconfirmed" and booking.confirmed_at is None:
        raise_alarm(session, "unconfirmed", f"booking:{booking.id}", now)
    elif step == "ask_if_there" and is_missing(request, booking):
        _ask_if_there(session, request, booking, now, settings)
    elif step == "replace" and is_missing(request, booking) and request.state != "covered_external":
        # Where the office has ended it on an outside line, nobody else is sought.
        replace_missing(session, request, booking, now, settings, SYSTEM)
    session.flush()
    return True


def set_clock(booking: Booking, settings: DispatchSettings) -> None:
    """What comes next, from what was done last and from when they are expected; nothing once they are there."""
    expected_at = booking.starts_at + timedelta(minutes=booking.late_minutes)
    steps = booking_steps(booking.booked_at, expected_at, settings.bookings, settings.quiet)
    step = following(booking.step, steps) if booking.state == "live" and booking.checked_in_at is None else None
    booking.next_what, booking.next_at = (step.what, step.at) if step else (None, None)


def is_missing(request: Request, booking: Booking) -> bool:
    """Nobody has said that they are there, nor that they are not coming. At a desk, the roster watches over it."""
    return booking.checked_in_at is None and booking.replacing_since is None and request.kind != "desk"


def _remind(session: Session, request: Request, booking: Booking, now: datetime, settings: DispatchSettings) -> None:
    ask_again(session, booking, now)
    tell_of_booking(session, request, booking, "reminder", now, settings)


def _ask_if_there(
    session: Session, request: Request, booking: Booking, now: datetime, settings: DispatchSettings
) -> None:
    """The mediator by text; the office by its page, which asks whether they have come."""
    key = "late_ask" if booking.modality == "in_person" else "late_ask_remote"
    tell_of_booking(session, request, booking, key, now, settings)
