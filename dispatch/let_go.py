"""The coordinator agrees that somebody need not come: their seat is free, and others are asked."""

from datetime import datetime

from sqlalchemy.orm import Session

from dispatch.booking_notices import tell_of_booking
from dispatch.bookings import hold_booking
from dispatch.release_booking import release_booking
from dispatch.replace_booking import refill_seat
from dispatch.requests import Request, get_request
from dispatch.settings import DispatchSettings
from storage.actor import Actor
from storage.errors import NotFound, StateRefused
from storage.journal import append


def let_go(
    session: Session, actor: Actor, request_id: int, booking_id: int, now: datetime, settings: DispatchSettings
) -> Request:
    """The request, without that booking; a reserve has the seat at once, or the search goes on.

    NotFound for a booking of another request; StateRefused where it is not live any more, or has begun.
    """
    get_request(session, actor, request_id)
    request, booking = hold_booking(session, booking_id)
    if request.id != request_id:
        raise NotFound("booking")
    if booking.state != "live" or booking.checked_in_at is not None:
        raise StateRefused("booking_id", "cannot_release")
    sought = booking.replacing_since is not None
    release_booking(session, booking, now)
    append(session, "released", f"request:{request_id}", now, actor, {"booking": booking_id})
    tell_of_booking(session, request, booking, "released", now, settings, mail="cancelled")
    if not sought:
        refill_seat(session, request, now, settings)
    return session.get_one(Request, request_id, populate_existing=True)
