"""Plans: rosters of some desks for some weeks, from the asking to the published shifts."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.db import Base
from storage.errors import NotFound

STATES = ("solving", "draft", "published", "failed")


class Plan(Base):
    """`starts_on`: a Monday. `value` and `bound`: what the draft costs, and what none can cost less than.

    `gaps`: what nobody covers, [{desk_id, language, starts_at, ends_at, missing, reasons}], a reason
    {rule, mediator_id, values}.
    `like_week_of`: the Monday of the week that it repeats, where it was not solved; `from_template`: it
    repeats the usual weeks of its desks. `why_failed`: {code, values}.
    `confirm_by`: when silence about its shifts counts; None once it has been followed up.
    """

    __tablename__ = "plans"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint("weeks >= 1", name="weeks"),
        CheckConstraint("state NOT IN ('draft', 'published') OR solved_at IS NOT NULL", name="solved_has_time"),
        CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name="published_has_time"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    desk_ids: Mapped[list[Any]]
    starts_on: Mapped[date]
    weeks: Mapped[int]
    seconds: Mapped[int]
    seed: Mapped[int]
    like_week_of: Mapped[date | None]
    from_template: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(9), index=True)
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(60))
    value: Mapped[float | None]
    bound: Mapped[float | None]
    gaps: Mapped[list[Any]]
    why_failed: Mapped[dict[str, Any] | None]
    solved_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    confirm_by: Mapped[datetime | None]
    lease_owner: Mapped[str | None] = mapped_column(String(80))
    lease_until: Mapped[datetime | None]

    @property
    def ends_before(self) -> date:
        """The first day after its weeks."""
        return self.starts_on + timedelta(weeks=self.weeks)

    @property
    def changeable(self) -> bool:
        """Whether shifts are added to it and removed by hand."""
        return self.state in ("draft", "published")

    @property
    def gap(self) -> float | None:
        """How far the draft may be from the best there is, as a part of its value; None while nothing is known."""
        if self.value is None or self.bound is None:
            return None
        return 0.0 if self.value == 0 else max(0.0, (self.value - self.bound) / abs(self.value))


def get_plan(session: Session, plan_id: int) -> Plan:
    """Raises NotFound."""
    plan = session.get(Plan, plan_id, populate_existing=True)
    if plan is None:
        raise NotFound("plan")
    return plan


def plans(session: Session, most: int = 50) -> Sequence[Plan]:
    """The newest first."""
    return session.scalars(select(Plan).order_by(Plan.id.desc()).limit(most)).all()


def plans_to_solve(session: Session, now: datetime) -> list[int]:
    """Waiting for a worker, or left behind by one that has died; the oldest first."""
    free = Plan.lease_until.is_(None) | (Plan.lease_until < now)
    return list(session.scalars(select(Plan.id).where(Plan.state == "solving", free).order_by(Plan.id)))


def unconfirmed_plans(session: Session, now: datetime) -> list[int]:
    """Published so long ago that silence counts."""
    return list(session.scalars(select(Plan.id).where(Plan.confirm_by <= now).order_by(Plan.id)))
