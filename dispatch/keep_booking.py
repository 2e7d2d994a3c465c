"""Somebody who was being replaced comes after all: their booking is theirs again."""

from datetime import datetime

from sqlalchemy.orm import Session

from dispatch.bookings import Booking, state_when_filled
from dispatch.close_search import close_offers
from dispatch.requests import Request
from notifications.events import raise_event
from storage.actor import Actor
from storage.journal import append


def keep_booking(session: Session, request: Request, booking: Booking, now: datetime, actor: Actor) -> None:
    """They come after all: nobody else is sought for their seat. The request's row is held."""
    if booking.replacing_since is None:
        return
    booking.replacing_since = booking.withdrawn_at = None
    request.seats_booked += 1
    if request.state == "searching" and request.seats_booked == request.seats:
        request.state = state_when_filled(session, request.id, request.seats)
        request.next_at = request.next_what = None
        close_offers(session, request.id, now, "lost")
        if request.series_id is not None:
            raise_event(session, f"request:{request.id}", "date_settled", now)
    session.flush()
    append(session, "kept", f"request:{request.id}", now, actor, {"booking": booking.id})
