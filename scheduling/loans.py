"""Loans: a mediator on duty at a desk serves somebody elsewhere for a while, and comes back."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, exists, literal, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.db import Base


class Loan(Base):
    """A part of a shift in which its mediator is not at the desk; `ends_at`: back there. `about` names for what
    ("booking:12"). `live`: it takes, or took, place. `recalled_at`: the desk needs them itself since then.
    """

    __tablename__ = "loans"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="order"),
        Index("ix_loans_live", "ends_at", postgresql_where=text("live"), sqlite_where=text("live")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    shift_id: Mapped[int] = mapped_column(ForeignKey("shifts.id", ondelete="CASCADE"), index=True)
    about: Mapped[str] = mapped_column(String(60), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    live: Mapped[bool] = mapped_column(default=True)
    recalled_at: Mapped[datetime | None]


def is_lent(shift_id: ColumnElement[int], at: datetime) -> ColumnElement[bool]:
    """Whether its mediator is, was or will be lent at that moment."""
    return exists().where(Loan.shift_id == shift_id, Loan.live, Loan.starts_at <= at, Loan.ends_at > at)


def is_lent_now(session: Session, shift_id: int, now: datetime) -> bool:
    """Whether the mediator of that shift is lent."""
    return bool(session.scalar(select(is_lent(literal(shift_id), now))))
