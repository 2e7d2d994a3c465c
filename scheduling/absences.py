"""Absences: when a mediator can't come at all, and what that took from them."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from scheduling.availability import AvailabilityException
from scheduling.edit_availability import edit_availability
from storage.actor import Actor
from storage.db import Base
from storage.errors import Refusals, Refused

LONGEST = timedelta(days=731)


class Absence(Base):
    """As it was noted. What it says of their time stands among the exceptions of their availability, and goes from
    there where it is taken back. `released`: [{kind: shift or booking, id}], which stay with others then.
    """

    __tablename__ = "absences"
    __table_args__ = (CheckConstraint("starts_at < ends_at", name="order"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    mediator_id: Mapped[int] = mapped_column(ForeignKey("mediators.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    noted_at: Mapped[datetime]
    noted_by: Mapped[str] = mapped_column(String(60))
    released: Mapped[list[Any]]


def check_absence(starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """Raises Refusals: it ends before it begins, is over already, or is longer than two years."""
    if ends_at <= starts_at:
        raise Refusals([Refused("ends_at", "range_empty" if ends_at == starts_at else "end_before_start")])
    if ends_at <= now:
        raise Refusals([Refused("ends_at", "absence_over")])
    if ends_at - starts_at > LONGEST:
        raise Refusals([Refused("ends_at", "window_too_long", most=LONGEST.days)])


def note_absence(
    session: Session, mediator_id: int, starts_at: datetime, ends_at: datetime, now: datetime, actor: Actor
) -> Absence:
    """They are not free then, whatever their rules say; the mediator's row is held from here on.

    NotFound for the mediator; Refusals for the span, or where they have said too much already (`exceptions`).
    """
    check_absence(starts_at, ends_at, now)
    away = AvailabilityException(starts_at, ends_at, available=False)
    edit_availability(session, mediator_id, now, actor, add=[away])
    absence = Absence(
        mediator_id=mediator_id, starts_at=starts_at, ends_at=ends_at, noted_at=now, noted_by=actor.id, released=[]
    )
    session.add(absence)
    session.flush()
    return absence


def released_by(session: Session, mediator_id: int, away: AvailabilityException) -> list[Any]:
    """What the absences of just that time released."""
    query = select(Absence.released).where(
        Absence.mediator_id == mediator_id, Absence.starts_at == away.starts_at, Absence.ends_at == away.ends_at
    )
    return [one for released in session.scalars(query) for one in released]
