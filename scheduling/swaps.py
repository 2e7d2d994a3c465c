"""Swaps: two mediators are asked to take each other's shift; two yes move both, or neither moves."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from scheduling.rosters import Shift
from storage.db import Base

STATES = ("asked", "done", "off")


class Swap(Base):
    """`mediator_id` has `shift_id` and would take `with_shift_id`, and the other way round. `was`, `with_was`: the
    states that the shifts come back to. `why` it is off: refused, silence, called_off, given_back, or the rule against
    it.
    """

    __tablename__ = "swaps"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint("shift_id <> with_shift_id", name="two_shifts"),
        CheckConstraint("(state = 'asked') = (ended_at IS NULL)", name="ended_has_time"),
        CheckConstraint("(state = 'off') = (why IS NOT NULL)", name="off_says_why"),
        Index("ix_swaps_state_answer_by", "state", "answer_by"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    shift_id: Mapped[int] = mapped_column(ForeignKey(Shift.id), index=True)
    with_shift_id: Mapped[int] = mapped_column(ForeignKey(Shift.id), index=True)
    mediator_id: Mapped[int] = mapped_column(ForeignKey("mediators.id"))
    with_mediator_id: Mapped[int] = mapped_column(ForeignKey("mediators.id"))
    was: Mapped[str] = mapped_column(String(9))
    with_was: Mapped[str] = mapped_column(String(9))
    state: Mapped[str] = mapped_column(String(5))
    why: Mapped[str | None] = mapped_column(String(20))
    asked_at: Mapped[datetime]
    asked_by: Mapped[str] = mapped_column(String(60))
    answer_by: Mapped[datetime]
    yes_at: Mapped[datetime | None]
    with_yes_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    @property
    def sides(self) -> tuple[tuple[int, int, str, datetime | None], tuple[int, int, str, datetime | None]]:
        """(mediator, their shift, the state it had, when they said yes) of both."""
        return (
            (self.mediator_id, self.shift_id, self.was, self.yes_at),
            (self.with_mediator_id, self.with_shift_id, self.with_was, self.with_yes_at),
        )

    def own_and_other(self, mediator_id: int) -> tuple[int, int]:
        """The shift that this one of the two has by now, and the one that they would have instead."""
        ids = (self.shift_id, self.with_shift_id)
        return ids if mediator_id == self.mediator_id else ids[::-1]


def hold_swap(session: Session, swap_id: int) -> Swap:
    """As it is now, and ours until the end."""
    held = select(Swap).where(Swap.id == swap_id).with_for_update()
    return session.scalars(held, execution_options={"populate_existing": True}).one()


def swap_of(session: Session, shift_id: int) -> Swap | None:
    """The newest one that a shift is in, on either side, over or not."""
    query = select(Swap).where((Swap.shift_id == shift_id) | (Swap.with_shift_id == shift_id))
    return session.scalars(query.order_by(Swap.id.desc()).limit(1)).first()


def due_swaps(session: Session, now: datetime) -> Sequence[int]:
    """Those that nobody waits for any longer."""
    due = select(Swap.id).where(Swap.state == "asked", Swap.answer_by <= now)
    return session.scalars(due.order_by(Swap.answer_by)).all()
