"""A shift's time is parted for a loan, and joined again: commitments stay apart, so the database refuses doubles."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from scheduling.availability import Span
from scheduling.commitments import Commitment, commitments_between, insert_commitment
from scheduling.desks import Desk
from scheduling.loans import Loan
from scheduling.rosters import COUNTED_ON, Shift
from storage.rows import execute
from storage.tables import table_of

_commitments, _loans = table_of(Commitment), table_of(Loan)


def hold_for_loan(session: Session, shift_id: int) -> int:
    """The desk of the shift: nobody else lends from it, or takes this shift from its mediator, until the end. Hold the
    mediator first.

    The shift before its desk, as whoever changes a shift and then looks at its desk does.
    """
    held = select(Shift.desk_id).where(Shift.id == shift_id).with_for_update(key_share=True)
    desk_id: int = session.scalars(held).one()
    session.execute(select(Desk.id).where(Desk.id == desk_id).with_for_update(key_share=True))
    return desk_id


def lend(session: Session, shift_id: int, span: Span, about: str) -> None:
    """Note the loan whose room was made, and whose booking is written."""
    execute(
        session,
        _loans.insert(),
        {"shift_id": shift_id, "about": about, "starts_at": span.starts_at, "ends_at": span.ends_at, "live": True},
    )


def make_room(session: Session, shift_id: int, span: Span) -> None:
    """The shift's commitments leave this span free. It begins within the shift, and not at its first moment."""
    _lay(session, shift_id, [span])


def loan_of(session: Session, about: str) -> Loan | None:
    """The live loan for that."""
    query = select(Loan).where(Loan.about == about, Loan.live).order_by(Loan.id.desc()).limit(1)
    return session.scalars(query.execution_options(populate_existing=True)).first()


def move_start(session: Session, loan: Loan, starts_at: datetime) -> None:
    """They leave at another time, within the shift."""
    loan.starts_at = starts_at
    session.flush()
    _lay(session, loan.shift_id, [])


def move_end(session: Session, loan: Loan, ends_at: datetime) -> None:
    """They are back at another time: the rest of the shift begins then."""
    loan.ends_at = ends_at
    session.flush()
    _lay(session, loan.shift_id, [])


def undo_loan(session: Session, loan: Loan) -> None:
    """It did not take place, or no more: the shift's time is joined again."""
    loan.live = False
    session.flush()
    _lay(session, loan.shift_id, [])


def forget_loans(session: Session, shift_id: int) -> None:
    """The shift is not that mediator's any more: what they were lent for is their own matter now."""
    gone = update(Loan).where(Loan.shift_id == shift_id, Loan.live).values(live=False)
    session.execute(gone.execution_options(synchronize_session="fetch"))


def is_away(shift: Any, now: datetime) -> bool:
    """Whether the mediator of this shift (a row of `rosters.shifts_of`) serves somebody elsewhere just now, and comes
    back.
    """
    lent = shift.lent_from is not None and shift.lent_from <= now < shift.lent_until
    return lent and shift.state in COUNTED_ON


def _lay(session: Session, shift_id: int, besides: Sequence[Span]) -> None:
    """The shift's commitments are its time less its loans, less what its mediator has promised in it otherwise.

    What is after a loan is a commitment of its own; the one that the shift names stays the first part.
    """
    shift: Any = session.execute(
        select(Shift.mediator_id, Shift.commitment_id, Shift.starts_at, Shift.ends_at)
        .where(Shift.id == shift_id)
        .with_for_update(key_share=True)
    ).one_or_none()
    if shift is None or shift.commitment_id is None or shift.mediator_id is None:
        return
    about = f"shift:{shift_id}"
    lent = select(Loan.starts_at, Loan.ends_at).where(Loan.shift_id == shift_id, Loan.live)
    others = commitments_between(session, [shift.mediator_id], shift.starts_at, shift.ends_at)
    taken = [*besides, *(Span(*row) for row in session.execute(lent))]
    taken += [Span(one.starts_at, one.ends_at) for one in others if one.about != about]
    parts = _without(Span(shift.starts_at, shift.ends_at), taken)
    if not parts:
        return
    first, *rest = parts
    own = _commitments.c.about == about
    later = update(_commitments).where(own, _commitments.c.live, _commitments.c.id != shift.commitment_id)
    execute(session, later.values(live=False))
    mine = update(_commitments).where(own, _commitments.c.id == shift.commitment_id)
    execute(session, mine.values(starts_at=first.starts_at, ends_at=first.ends_at))
    place = session.execute(
        select(_commitments.c.lat, _commitments.c.lon).where(_commitments.c.id == shift.commitment_id)
    ).one()
    for one in rest:
        insert_commitment(
            session,
            mediator_id=shift.mediator_id,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            kind="shift",
            about=about,
            lat=place.lat,
            lon=place.lon,
        )


def _without(span: Span, taken: Sequence[Span]) -> list[Span]:
    """What is left of it."""
    left, at = [], span.starts_at
    for one in sorted(taken):
        if at < one.starts_at < span.ends_at:
            left.append(Span(at, one.starts_at))
        at = max(at, one.ends_at)
    return [*left, Span(at, span.ends_at)] if at < span.ends_at else left
