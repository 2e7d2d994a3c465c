"""A mediator is at the desk: somebody there says so."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from scheduling.rosters import Shift, get_shift
from storage.actor import Actor
from storage.errors import StateRefused
from storage.journal import append

MAY_ARRIVE = ("published", "confirmed", "absent")


def check_in_shift(session: Session, actor: Actor, shift_id: int, now: datetime) -> Shift:
    """The shift, `present`. NotFound where the actor may not see its desk; StateRefused `cannot_check_in`."""
    get_shift(session, shift_id, actor)
    touched = session.execute(
        update(Shift)
        .where(Shift.id == shift_id, Shift.state.in_(MAY_ARRIVE))
        .values(state="present", checked_in_at=now)
        .execution_options(synchronize_session=False)
    )
    shift = session.get_one(Shift, shift_id, populate_existing=True)
    if touched.rowcount == 0 and shift.state != "present":  # type: ignore[attr-defined]
        raise StateRefused("state", "cannot_check_in")
    append(session, "shift_checked_in", f"shift:{shift_id}", now, actor)
    return shift
