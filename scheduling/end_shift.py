"""A mediator's place at a desk ends: given back, or taken off the roster with what it was for."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from scheduling.commitments import end_commitment, end_commitments
from scheduling.lend import forget_loans
from scheduling.rosters import NOT_BEGUN, Shift
from scheduling.swaps import Swap
from storage.actor import Actor
from storage.errors import NotFound, StateRefused
from storage.journal import append

ENDABLE = ("draft", *NOT_BEGUN)


def end_shift(session: Session, shift_id: int, *, keep_open: bool, now: datetime, actor: Actor) -> int | None:
    """Free the mediator of a shift that has not begun; the id of who was freed, None where nobody sat there.

    `keep_open`: the desk still needs somebody, the shift stays on the roster as `uncovered`; else it leaves the roster.
    Raises NotFound, and StateRefused `shift_begun` once somebody is or was present or absent.
    """
    row = session.execute(select(Shift.mediator_id, Shift.commitment_id).where(Shift.id == shift_id)).one_or_none()
    if row is None:
        raise NotFound("shift")
    endable = (Shift.id == shift_id, Shift.state.in_(ENDABLE))
    change = (
        update(Shift)
        .where(*endable)
        .values(state="uncovered", mediator_id=None, commitment_id=None, about=None, number=None)
        if keep_open
        else delete(Shift).where(*endable)
    )
    if not keep_open:
        session.execute(delete(Swap).where((Swap.shift_id == shift_id) | (Swap.with_shift_id == shift_id)))
    if session.execute(change.returning(Shift.id)).first() is None:
        raise StateRefused("state", "shift_begun")
    if row.commitment_id is not None:
        end_commitment(session, row.commitment_id)
        end_commitments(session, f"shift:{shift_id}")
        forget_loans(session, shift_id)
    mediator_id: int | None = row.mediator_id
    facts = {"mediator": mediator_id, "open": keep_open}
    append(session, "shift_ended", f"shift:{shift_id}", now, actor, facts)
    return mediator_id
