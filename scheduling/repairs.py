"""Repairs: what the solver proposes for the rest of a published plan, so that gaps close and few people notice."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from scheduling.plans import Plan
from storage.db import Base
from storage.errors import NotFound

STATES = ("solving", "proposed", "taken", "dropped", "failed")


class Repair(Base):
    """`changes`: [{desk_id, starts_at, ends_at, shift_id, before, after, languages}], a shift (None: a new one) that
    passes from the mediator `before` (None: nobody's) to `after` (None: others are asked). `gaps`: as a plan's, with
    them.
    """

    __tablename__ = "repairs"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint("state <> 'proposed' OR solved_at IS NOT NULL", name="proposed_has_time"),
        Index("uq_repairs_open", "plan_id", unique=True,
              sqlite_where=text("state IN ('solving', 'proposed')"),
              postgresql_where=text("state IN ('solving', 'proposed')")),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey(Plan.id), index=True)
    state: Mapped[str] = mapped_column(String(8), index=True)
    asked_at: Mapped[datetime]
    asked_by: Mapped[str] = mapped_column(String(60))
    changes: Mapped[list[Any]]
    gaps: Mapped[list[Any]]
    solved_at: Mapped[datetime | None]
    lease_owner: Mapped[str | None] = mapped_column(String(80))
    lease_until: Mapped[datetime | None]


def open_repair(session: Session, plan_id: int) -> Repair | None:
    """The one that is being solved, or waits for the coordinator's word."""
    query = select(Repair).where(Repair.plan_id == plan_id, Repair.state.in_(("solving", "proposed")))
    return session.scalars(query, execution_options={"populate_existing": True}).one_or_none()


def last_repair(session: Session, plan_id: int) -> Repair | None:
    """The newest one of a plan."""
    query = select(Repair).where(Repair.plan_id == plan_id).order_by(Repair.id.desc()).limit(1)
    return session.scalars(query, execution_options={"populate_existing": True}).first()


def hold_repair(session: Session, plan_id: int) -> Repair:
    """The one that waits for the coordinator's word, ours until the end. Raises NotFound."""
    query = select(Repair).where(Repair.plan_id == plan_id, Repair.state == "proposed").with_for_update()
    repair = session.scalars(query, execution_options={"populate_existing": True}).one_or_none()
    if repair is None:
        raise NotFound("repair")
    return repair


def repairs_to_solve(session: Session, now: datetime) -> Sequence[int]:
    """Waiting for a worker, or left behind by one that has died; the oldest first."""
    free = Repair.lease_until.is_(None) | (Repair.lease_until < now)
    return session.scalars(select(Repair.id).where(Repair.state == "solving", free).order_by(Repair.id)).all()
