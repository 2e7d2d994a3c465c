"""Two mediators have each other's shift from now on."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scheduling.commitments import add_commitment, end_commitment
from scheduling.desks import Desk
from scheduling.rosters import Shift
from storage.actor import Actor
from storage.journal import append


def swap_shifts(session: Session, one: Shift, other: Shift, now: datetime, actor: Actor) -> None:
    """Both `confirmed`. Both mediators' rows are held, and neither has promised the time otherwise.

    Raises DoubleBooking where one has, after all: whoever calls has to take back what has been done.
    """
    for shift in (one, other):
        assert shift.commitment_id is not None
        end_commitment(session, shift.commitment_id)
    takers = other.mediator_id, one.mediator_id
    numbers = (other.number, one.number) if one.plan_id == other.plan_id else (None, None)
    for shift, mediator_id, number in zip((one, other), takers, numbers, strict=True):
        assert mediator_id is not None
        desk = session.get_one(Desk, shift.desk_id)
        shift.commitment_id = add_commitment(
            session,
            mediator_id=mediator_id,
            starts_at=shift.starts_at,
            ends_at=shift.ends_at,
            kind="shift",
            about=f"shift:{shift.id}",
            lat=desk.lat,
            lon=desk.lon,
        )
        shift.number = number or _next_number(session, shift, mediator_id)
        shift.mediator_id, shift.state = mediator_id, "confirmed"
        facts = {"mediator": mediator_id}
        append(session, "shift_swapped", f"shift:{shift.id}", now, actor, facts)
    session.flush()


def _next_number(session: Session, shift: Shift, mediator_id: int) -> int:
    """How the taker's answers name it among their shifts of that plan."""
    theirs = (Shift.plan_id == shift.plan_id) & (Shift.mediator_id == mediator_id)
    return (session.scalar(select(func.max(Shift.number)).where(theirs)) or 0) + 1
