"""Draft shifts become promises: a commitment each, in a savepoint each."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from scheduling.mediators import lock_mediators
from scheduling.promise_shift import promise_shift
from scheduling.rosters import Shift
from storage.actor import Actor
from storage.errors import DoubleBooking
from storage.journal import append


def publish_shifts(
    session: Session, shifts: Sequence[Shift], now: datetime, actor: Actor
) -> tuple[list[Shift], list[Shift]]:
    """Those that are `published`, and those that are `uncovered` since their mediator's time has just been taken."""
    lock_mediators(session, sorted({one.mediator_id for one in shifts if one.mediator_id is not None}))
    published, given_up = [], []
    for shift in shifts:
        if _promise(session, shift):
            published.append(shift)
        else:
            leave_uncovered(shift)
            given_up.append(shift)
    session.flush()
    for shift in published:
        facts = {"desk": shift.desk_id, "mediator": shift.mediator_id}
        append(session, "shift_published", f"shift:{shift.id}", now, actor, facts)
    return published, given_up


def leave_uncovered(shift: Shift) -> None:
    """Needed, and nobody's."""
    shift.state, shift.mediator_id = "uncovered", None


def _promise(session: Session, shift: Shift) -> bool:
    try:
        promise_shift(session, shift)
    except DoubleBooking:
        return False
    shift.state = "published"
    return True
