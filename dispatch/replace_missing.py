"""Nobody has come: the mediator is told that somebody else is sought, and so is the coordinator."""

from datetime import datetime

from sqlalchemy.orm import Session

from dispatch.alarms import raise_alarm
from dispatch.booking_notices import tell_of_booking
from dispatch.bookings import Booking
from dispatch.replace_booking import replace_booking
from dispatch.requests import Request
from dispatch.settings import DispatchSettings
from storage.actor import Actor


def replace_missing(
    session: Session, request: Request, booking: Booking, now: datetime, settings: DispatchSettings, actor: Actor
) -> None:
    """Once: while the search is going on, nothing more. The request's row is held."""
    if booking.replacing_since is not None:
        return
    raise_alarm(session, "missing", f"booking:{booking.id}", now)
    tell_of_booking(session, request, booking, "late_replacing", now, settings)
    replace_booking(session, request, booking, now, settings, actor)
