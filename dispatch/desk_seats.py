"""A booking of a desk request is a shift on that desk's roster."""

from datetime import datetime

from sqlalchemy.orm import Session

from dispatch.bookings import Booking
from dispatch.requests import Request
from notifications.events import raise_event
from scheduling.add_shift import add_shift
from scheduling.check_in_shift import note_arrival, note_departure
from scheduling.desks import Desk
from scheduling.end_shift import end_shift
from scheduling.fill_shift import fill_shift
from scheduling.rosters import Shift, shifts_about
from storage.actor import SYSTEM, Actor


def seat_at_desk(session: Session, request: Request, booking: Booking, now: datetime) -> None:
    """The shift that this booking fills, confirmed; nothing where the request is not for a desk.

    A request that seeks somebody for a shift fills that one: whoever still held it is free.
    """
    if request.kind != "desk" or request.desk_id is None:
        return
    if request.shift_id is not None:
        about = f"booking:{booking.id}"
        before = fill_shift(session, request.shift_id, booking.mediator_id, booking.commitment_id, about, now)
        if before not in (None, booking.mediator_id):
            raise_event(session, f"shift:{request.shift_id}", "taken_over", now, mediator=before)
        return
    add_shift(
        session,
        desk=session.get_one(Desk, request.desk_id),
        mediator_id=booking.mediator_id,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        languages=[request.language],
        now=now,
        actor=SYSTEM,
        about=f"booking:{booking.id}",
        commitment_id=booking.commitment_id,
    )


def leave_desk(session: Session, booking: Booking, now: datetime) -> None:
    """The shift goes with the booking that filled it; one of a plan stays, as uncovered."""
    for shift in shifts_about(session, f"booking:{booking.id}"):
        end_shift(session, shift.id, keep_open=shift.plan_id is not None, now=now, actor=SYSTEM)


def arrive_at_desk(session: Session, booking: Booking, now: datetime, actor: Actor) -> None:
    """Whoever checks in to the booking is present on the roster."""
    for shift in shifts_about(session, f"booking:{booking.id}"):
        note_arrival(session, shift.id, now, actor)


def depart_from_desk(session: Session, booking: Booking, now: datetime, actor: Actor) -> None:
    """Whoever has finished has left the desk."""
    for shift in shifts_about(session, f"booking:{booking.id}"):
        note_departure(session, shift.id, now, actor)


def booking_behind(session: Session, shift: Shift) -> Booking | None:
    """The live booking that a shift stands by: who sits there comes, leaves and is missed by way of it."""
    thing, _, number = (shift.about or "").partition(":")
    booking = session.get(Booking, int(number)) if thing == "booking" else None
    return booking if booking is not None and booking.state == "live" else None
