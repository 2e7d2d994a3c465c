"""A mediator is at the desk: somebody there says so."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, true, update
from sqlalchemy.orm import Session

from scheduling.commitments import free_from
from scheduling.lend import is_away
from scheduling.rosters import AWAITED, Shift, get_shift
from storage.actor import Actor
from storage.errors import StateRefused
from storage.journal import append
from storage.rows import changed

MAY_ARRIVE = (*AWAITED, "absent")
EARLIEST = timedelta(minutes=30)


def check_in_shift(session: Session, actor: Actor, shift_id: int, now: datetime) -> Shift:
    """The shift, `present`; said twice, nothing more happens.

    NotFound where the actor may not see its desk; StateRefused `shift_too_early`, or `cannot_check_in` where nobody is
    expected any more.
    """
    get_shift(session, shift_id, actor)
    expected = (Shift.starts_at <= now + EARLIEST) & (Shift.ends_at > now)
    came = note_arrival(session, shift_id, now, actor, expected)
    shift = session.get_one(Shift, shift_id, populate_existing=True)
    if not came and shift.state in MAY_ARRIVE and shift.starts_at > now + EARLIEST:
        raise StateRefused("state", "shift_too_early")
    if not came and shift.state != "present":
        raise StateRefused("state", "cannot_check_in")
    return shift


def check_out_shift(session: Session, actor: Actor, shift_id: int, now: datetime) -> Shift:
    """The shift, `closed`; said twice, nothing more happens. StateRefused `cannot_check_out` where nobody was there."""
    get_shift(session, shift_id, actor)
    left = note_departure(session, shift_id, now, actor)
    shift = session.get_one(Shift, shift_id, populate_existing=True)
    if not left and shift.state != "closed":
        raise StateRefused("state", "cannot_check_out")
    return shift


def note_arrival(
    session: Session, shift_id: int, now: datetime, actor: Actor, expected: ColumnElement[bool] = true()
) -> bool:
    """`present`, where the shift is as `expected` and nobody was quicker."""
    touched = (
        update(Shift)
        .where(Shift.id == shift_id, Shift.state.in_(MAY_ARRIVE), expected)
        .values(state="present", checked_in_at=now)
        .execution_options(synchronize_session="fetch")
    )
    if not changed(session, touched):
        return False
    append(session, "shift_checked_in", f"shift:{shift_id}", now, actor)
    return True


def note_departure(session: Session, shift_id: int, now: datetime, actor: Actor) -> bool:
    """`closed`: whoever was there has left, and is free from now on."""
    touched = (
        update(Shift)
        .where(Shift.id == shift_id, Shift.state == "present")
        .values(state="closed", checked_out_at=now)
        .execution_options(synchronize_session="fetch")
    )
    if not changed(session, touched):
        return False
    free_from(session, f"shift:{shift_id}", now)
    append(session, "shift_checked_out", f"shift:{shift_id}", now, actor)
    return True


def may_arrive(shift: Any, now: datetime) -> bool:
    """Whether this shift (a row of `rosters.shifts_of`) could be checked in now."""
    expected = shift.starts_at <= now + EARLIEST and now < shift.ends_at and not is_away(shift, now)
    return expected and shift.checked_in_at is None and shift.state in MAY_ARRIVE
