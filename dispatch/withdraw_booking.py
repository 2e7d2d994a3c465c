"""A mediator can't come after all: the reserve goes, or others are asked; at short notice their place is kept for them
until somebody else has it.
"""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from dispatch.alarms import raise_alarm
from dispatch.booking_notices import tell_of_booking
from dispatch.bookings import hold_booking
from dispatch.offers import Offer
from dispatch.release_booking import release_booking
from dispatch.replace_booking import begins_soon, hurry_seat, refill_seat, replace_booking
from dispatch.settings import DispatchSettings
from storage.actor import Actor
from storage.journal import append


def withdraw_booking(
    session: Session,
    booking_id: int,
    now: datetime,
    settings: DispatchSettings,
    actor: Actor,
    *,
    conflict: bool = False,
) -> str:
    """What came of it: released (they are free), replacing (free once another says yes), over or not_booked.

    An urgent booking, and one that begins within the lock window, is `replacing`, unless a reserve said yes as lately.
    `conflict`: they must not meet that person, so they are free at once, however soon it is, and not to come back.
    The mediator is told either way; only of `over` and `not_booked` the caller tells.
    """
    request, booking = hold_booking(session, booking_id)
    if booking.state == "released":
        return "not_booked"
    if booking.state == "ended" or booking.ends_at <= now or booking.checked_in_at is not None:
        return "over"
    append(session, "withdrawn", f"request:{request.id}", now, actor, {"booking": booking.id})
    window = timedelta(minutes=settings.bookings.lock_window_minutes)
    booking.withdrawn_at = booking.withdrawn_at or now
    locked = begins_soon(request, booking, now, settings)
    if locked and not conflict:
        replace_booking(session, request, booking, now, settings, actor, fresh_since=now - window)
        if booking.state == "released":
            return "released"  # a reserve has it, and they were told
        raise_alarm(session, "withdrawn", f"booking:{booking.id}", now)
        tell_of_booking(session, request, booking, "withdraw_pending", now, settings, answers=True)
        return "replacing"
    release_booking(session, booking, now)
    if conflict:
        session.execute(update(Offer).where(Offer.id == booking.offer_id).values(state="conflict", answered_at=now))
    tell_of_booking(session, request, booking, "withdraw_done", now, settings, answers=True, mail="cancelled")
    if locked:
        hurry_seat(request, now, settings)
    if booking.replacing_since is None:
        refill_seat(session, request, now, settings)
    return "released"
