"""The office does not need it any more: everybody who was coming is told, and their calendar too."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import Session

from dispatch.booking_notices import tell_of_booking
from dispatch.bookings import Booking, bookings_of
from dispatch.close_search import close_search
from dispatch.release_booking import release_booking
from dispatch.requests import Request, get_request, hold_request
from dispatch.settings import BookingsSettings, DispatchSettings
from notifications.events import raise_event
from storage.actor import Actor
from storage.errors import StateRefused


def cancel_request(
    session: Session, actor: Actor, request_id: int, now: datetime, settings: DispatchSettings
) -> Request:
    """The request, `cancelled` or (booked, and with less notice than is free) `cancelled_late`.

    One that has ended `uncovered` with some of its seats booked may still be called off: somebody is coming.
    NotFound where the actor may not see it; StateRefused where it has ended.
    """
    get_request(session, actor, request_id)
    request, held = hold_request(session, request_id, may_be_cancelled(), next_at=None)
    if not held:
        raise StateRefused("state", "cannot_cancel", state=request.state)
    bookings = [one for one in bookings_of(session, [request_id]) if one.state == "live"]
    late = any(is_late(one, now, settings.bookings) for one in bookings)
    for booking in bookings:
        release_booking(session, booking, now)
        key = "cancelled" if booking.modality == "in_person" else "cancelled_remote"
        tell_of_booking(session, request, booking, key, now, settings, mail="cancelled")
        if is_late(booking, now, settings.bookings):
            raise_event(session, f"booking:{booking.id}", "called_off_late", now)
    request.seats_booked = 0
    close_search(session, request, now, "cancelled_late" if late else "cancelled", "by_office", actor)
    return request


def may_be_cancelled() -> ColumnElement[bool]:
    """Requests that are searching, or for which somebody is coming."""
    coming = exists().where(Booking.request_id == Request.id, Booking.state == "live")
    return Request.state.in_(("searching", "assigned", "on_the_way")) | ((Request.state == "uncovered") & coming)


def is_late(booking: Booking, now: datetime, settings: BookingsSettings) -> bool:
    """Less notice than the free limit, which is longer where the mediator has to come."""
    hours = (
        settings.cancel_free_hours_in_person if booking.modality == "in_person" else settings.cancel_free_hours_remote
    )
    return booking.starts_at - now < timedelta(hours=hours)
