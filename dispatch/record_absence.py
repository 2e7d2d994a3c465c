"""A mediator will not be there for a while: what they had promised for that time passes to others at once."""

from datetime import datetime

from sqlalchemy.orm import Session

from dispatch.absence_notices import tell_of_absence
from dispatch.absence_reach import Reach, hold_reach, reach_of_absence
from dispatch.bookings import Booking, hold_booking
from dispatch.confirm_shifts import keep_code_of
from dispatch.give_back_shifts import give_back
from dispatch.invites import cancellation_mail
from dispatch.release_booking import release_booking
from dispatch.replace_booking import begins_soon, hurry_seat, refill_seat
from dispatch.settings import DispatchSettings
from notifications.outbox import enqueue
from scheduling.absences import Absence, check_absence, note_absence
from scheduling.mediators import Mediator, get_mediator
from storage.actor import Actor
from storage.journal import append


def record_absence(
    session: Session,
    actor: Actor,
    mediator_id: int,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    settings: DispatchSettings,
) -> Absence:
    """Not free then; shifts and bookings of that time are released, others are asked, and one text says it all.

    What is over, and what they are at, stays. NotFound; Refusals for a span that ends before it begins, is over, or is
    too long.
    """
    check_absence(starts_at, ends_at, now)
    mediator = get_mediator(session, mediator_id)
    hold_reach(session, reach_of_absence(session, mediator_id, starts_at, ends_at, now))
    absence = note_absence(session, mediator_id, starts_at, ends_at, now, actor)
    reach = reach_of_absence(session, mediator_id, starts_at, ends_at, now)
    tell_of_absence(session, mediator, absence, reach, now, settings)
    absence.released = reach.released
    facts = {"absence": absence.id, "shifts": len(reach.shifts), "bookings": len(reach.bookings)}
    append(session, "absence_noted", f"mediator:{mediator_id}", now, actor, facts)
    _release(session, mediator, reach, now, settings, actor)
    session.flush()
    return absence


def _release(
    session: Session, mediator: Mediator, reach: Reach, now: datetime, settings: DispatchSettings, actor: Actor
) -> None:
    for shift in reach.shifts:
        give_back(session, shift, now, settings, actor, declined=True)
    for plan_id in sorted({one.plan_id for one in reach.shifts if one.plan_id is not None}):
        keep_code_of(session, plan_id, mediator.id, now)
    for booking in reach.bookings:
        _free_seat(session, mediator, booking, now, settings, actor)


def _free_seat(
    session: Session, mediator: Mediator, booking: Booking, now: datetime, settings: DispatchSettings, actor: Actor
) -> None:
    """As after a withdrawal, but told with the rest; free at once, however soon it is, since they will not come."""
    request, booking = hold_booking(session, booking.id)
    append(session, "withdrawn", f"request:{request.id}", now, actor, {"booking": booking.id})
    booking.withdrawn_at = booking.withdrawn_at or now
    release_booking(session, booking, now)
    enqueue(session, cancellation_mail(session, mediator, request, booking, now, settings))
    if begins_soon(request, booking, now, settings):
        hurry_seat(request, now, settings)
    if booking.replacing_since is None:
        refill_seat(session, request, now, settings)
