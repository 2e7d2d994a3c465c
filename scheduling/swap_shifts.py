"""Two mediators have each other's shift from now on."""

from datetime import datetime

from sqlalchemy.orm import Session

from scheduling.commitments import end_commitment
from scheduling.promise_shift import next_number, promise_shift
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
        shift.number = number or next_number(session, shift.plan_id, mediator_id)
        shift.mediator_id, shift.state = mediator_id, "confirmed"
        promise_shift(session, shift)
        facts = {"mediator": mediator_id}
        append(session, "shift_swapped", f"shift:{shift.id}", now, actor, facts)
    session.flush()
