"""A shift holds its mediator's time, and has a number by which their answers name it."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scheduling.commitments import add_commitment
from scheduling.desks import Desk
from scheduling.rosters import Shift


def promise_shift(session: Session, shift: Shift) -> None:
    """Its `commitment_id` is that of a new commitment of its mediator's, whose row is held.

    Raises DoubleBooking, with no trace left, where they have promised that time.
    """
    desk = session.get_one(Desk, shift.desk_id)
    assert shift.mediator_id is not None
    shift.commitment_id = add_commitment(
        session,
        mediator_id=shift.mediator_id,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        kind="shift",
        about=f"shift:{shift.id}",
        lat=desk.lat,
        lon=desk.lon,
    )


def next_number(session: Session, plan_id: int | None, mediator_id: int) -> int:
    """The one after all of those that they have in that plan."""
    theirs = (Shift.plan_id == plan_id) & (Shift.mediator_id == mediator_id)
    return (session.scalar(select(func.max(Shift.number)).where(theirs)) or 0) + 1
