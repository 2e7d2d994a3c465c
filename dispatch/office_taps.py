"""What the office says with one tap: the mediator is there, has finished, has not come."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from dispatch.bookings import Booking, bookings_of, hold_booking
from dispatch.check_in import check_in
from dispatch.check_out import check_out
from dispatch.replace_missing import replace_missing
from dispatch.requests import Request, get_request
from dispatch.settings import DispatchSettings
from storage.actor import Actor
from storage.errors import NotFound, StateRefused


def has_come(
    session: Session, actor: Actor, request_id: int, booking_id: int | None, now: datetime, settings: DispatchSettings
) -> Request:
    """The request with that booking (with all of them, where none is named) checked in; said twice, nothing happens.

    NotFound; StateRefused where it is too early or over, or the mediator is at another booking still.
    """
    for one in _named(session, actor, request_id, booking_id):
        came = check_in(session, one.id, now, settings, actor)
        if came.what not in ("checked_in", "already"):
            raise StateRefused("state", f"cannot_begin_{came.what}")
    return session.get_one(Request, request_id, populate_existing=True)


def finished(
    session: Session, actor: Actor, request_id: int, booking_id: int | None, now: datetime, settings: DispatchSettings
) -> Request:
    """The request with that booking (with all that have begun) checked out; said twice, nothing happens.

    The office's word proves it. NotFound; StateRefused where it has not begun or is long over.
    """
    named = _named(session, actor, request_id, booking_id)
    begun = [one for one in named if one.checked_in_at is not None]
    if not begun:
        raise StateRefused("state", "cannot_finish_not_begun")
    for one in begun:
        came = check_out(session, one.id, now, settings, actor, one.proof)
        if came.what not in ("checked_out", "already", "proved"):
            raise StateRefused("state", f"cannot_finish_{came.what}")
    return session.get_one(Request, request_id, populate_existing=True)


def nobody_came(
    session: Session, actor: Actor, request_id: int, booking_id: int | None, now: datetime, settings: DispatchSettings
) -> Request:
    """The request, for which somebody else is sought at once in the place of who has not come.

    NotFound; StateRefused before the time that they were expected at, and where everybody is there.
    """
    late = []
    for one in _named(session, actor, request_id, booking_id):
        request, booking = hold_booking(session, one.id)
        expected_at = booking.starts_at + timedelta(minutes=booking.late_minutes)
        if booking.state == "live" and booking.checked_in_at is None and expected_at <= now < booking.ends_at:
            late.append((request, booking))
    if not late:
        raise StateRefused("state", "nobody_is_late")
    for request, booking in late:
        replace_missing(session, request, booking, now, settings, actor)
    return session.get_one(Request, request_id, populate_existing=True)


def _named(session: Session, actor: Actor, request_id: int, booking_id: int | None) -> list[Booking]:
    get_request(session, actor, request_id)
    found = [one for one in bookings_of(session, [request_id]) if booking_id in (None, one.id)]
    if not found and booking_id is not None:
        raise NotFound("booking")
    if not found:
        raise StateRefused("state", "nobody_booked")
    return found
