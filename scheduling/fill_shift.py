"""Somebody takes a shift that nobody sat in, or that another held and did not confirm."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from scheduling.commitments import end_commitment, end_commitments
from scheduling.lend import forget_loans
from scheduling.mediators import languages_of
from scheduling.rosters import AWAITED, Shift
from storage.actor import SYSTEM
from storage.journal import append

FILLABLE = ("uncovered", *AWAITED, "absent")
"""A shift that its mediator has confirmed is sought for too, once it has begun without them."""


def fill_shift(
    session: Session, shift_id: int, mediator_id: int, commitment_id: int, about: str, now: datetime
) -> int | None:
    """Whose it was until now, or None. It is `confirmed`, held by this commitment, for those of its languages that they
    speak.
    """
    before = session.execute(
        select(Shift.mediator_id, Shift.commitment_id, Shift.languages).where(Shift.id == shift_id).with_for_update()
    ).one()
    spoken = {code for code, _ in languages_of(session, [mediator_id]).get(mediator_id, [])}
    languages = [one for one in before.languages if one in spoken] or before.languages
    session.execute(
        update(Shift)
        .where(Shift.id == shift_id, Shift.state.in_(FILLABLE))
        .values(
            state="confirmed", mediator_id=mediator_id, commitment_id=commitment_id, about=about, number=None,
            languages=languages,
            checked_in_at=None, checked_out_at=None,
        )
        .execution_options(synchronize_session="fetch")
    )  # fmt: skip
    if before.commitment_id is not None and before.commitment_id != commitment_id:
        end_commitment(session, before.commitment_id)
        end_commitments(session, f"shift:{shift_id}")
        forget_loans(session, shift_id)
    facts = {"mediator": mediator_id, "before": before.mediator_id}
    append(session, "shift_filled", f"shift:{shift_id}", now, SYSTEM, facts)
    held_by: int | None = before.mediator_id
    return held_by
