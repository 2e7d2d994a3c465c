"""Shifts: who sits at which desk, when, and whether they came."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from scheduling.availability import wall_to_utc
from scheduling.desks import Desk, visible_desks
from scheduling.loans import Loan
from scheduling.mediators import Mediator
from scheduling.plans import Plan
from storage.actor import SYSTEM, Actor
from storage.db import Base
from storage.errors import NotFound
from storage.tables import Rows, table_of

JUST_OVER = timedelta(hours=12)
STATES = ("draft", "published", "confirmed", "present", "closed", "uncovered", "swapping", "absent")
AWAITED = ("published", "confirmed")
"""Somebody is to come, and nobody has said yet that they are there or are not."""
HELD = (*AWAITED, "swapping")
"""Somebody's time is promised and they are not there yet: awaited, or being swapped with another's."""
NOT_BEGUN = (*HELD, "uncovered")
"""On a published roster, somebody's or nobody's yet, and nobody has come to it or stayed away."""
COVERING = (*HELD, "present", "closed")
"""Somebody sits there, has sat there or is to: what the shift is there for is covered."""
SOMEBODYS = (*COVERING, "absent")
"""Somebody's on a published roster, whatever has come of it."""
COUNTED_ON = ("confirmed", "present")
"""There, or sure to come: a desk's minimum is reckoned from these, and they may be lent."""


class Shift(Base):
    """A mediator's time at a desk; `mediator_id` is None exactly while `uncovered`.

    `languages`: codes that the shift is there for. `about`: the booking that fills it, if one ("booking:12"). `number`:
    how its mediator's answer names it among those of its plan. `by_hand`: somebody said that it is to be, whatever the
    desk's needs say.
    """

    __tablename__ = "shifts"
    __table_args__ = (
        CheckConstraint(
            "state IN ('draft', 'published', 'confirmed', 'present', 'closed', 'uncovered', 'swapping', 'absent')",
            name="state",
        ),
        CheckConstraint("starts_at < ends_at", name="order"),
        CheckConstraint("(state = 'uncovered') = (mediator_id IS NULL)", name="uncovered_is_nobodys"),
        CheckConstraint("state <> 'present' OR checked_in_at IS NOT NULL", name="present_checked_in"),
        CheckConstraint("state <> 'draft' OR plan_id IS NOT NULL", name="draft_of_plan"),
        CheckConstraint("checked_out_at IS NULL OR checked_in_at IS NOT NULL", name="out_after_in"),
        Index("ix_shifts_desk_id_starts_at", "desk_id", "starts_at"),
        Index("ix_shifts_starts_at", "starts_at"),
        Index("ix_shifts_mediator_id_starts_at", "mediator_id", "starts_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    desk_id: Mapped[int] = mapped_column(ForeignKey("desks.id"))
    mediator_id: Mapped[int | None] = mapped_column(ForeignKey("mediators.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(9))
    languages: Mapped[list[Any]]
    about: Mapped[str | None] = mapped_column(String(60), index=True)
    plan_id: Mapped[int | None] = mapped_column(ForeignKey(Plan.id), index=True)
    number: Mapped[int | None]
    by_hand: Mapped[bool] = mapped_column(default=False)
    commitment_id: Mapped[int | None] = mapped_column(ForeignKey("commitments.id"), index=True)
    checked_in_at: Mapped[datetime | None]
    checked_out_at: Mapped[datetime | None]


_shifts, _loans = table_of(Shift), table_of(Loan)
_LAST_LOAN = (
    select(_loans.c.id)
    .where(_loans.c.shift_id == _shifts.c.id, _loans.c.live)
    .order_by(_loans.c.starts_at.desc())
    .limit(1)
    .correlate(_shifts)
    .scalar_subquery()
)
_ROW = select(
    _shifts.c.id,
    _shifts.c.desk_id,
    _shifts.c.mediator_id,
    Mediator.name.label("mediator_name"),
    _shifts.c.languages,
    _shifts.c.starts_at,
    _shifts.c.ends_at,
    _shifts.c.state,
    _shifts.c.about,
    _shifts.c.checked_in_at,
    _shifts.c.checked_out_at,
    Desk.name.label("desk_name"),
    _loans.c.starts_at.label("lent_from"),
    _loans.c.ends_at.label("lent_until"),
).select_from(
    _shifts.outerjoin(table_of(Mediator))
    .join(table_of(Desk), table_of(Desk).c.id == _shifts.c.desk_id)
    .outerjoin(_loans, _loans.c.id == _LAST_LOAN)
)


def get_shift(session: Session, shift_id: int, actor: Actor = SYSTEM) -> Shift:
    """Raises NotFound, also where the actor may not see its desk."""
    found = select(Shift).join(Desk, Desk.id == Shift.desk_id).where(Shift.id == shift_id, visible_desks(actor))
    shift = session.scalars(found).one_or_none()
    if shift is None:
        raise NotFound("shift")
    return shift


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants between which a local date lies: 23 to 25 hours apart."""
    return wall_to_utc(day, 0, zone), wall_to_utc(day + timedelta(days=1), 0, zone)


def shifts_of(session: Session, desk_id: int | None, day: date, zone: ZoneInfo, actor: Actor = SYSTEM) -> Rows:
    """The shifts that begin on a local date at a desk (None: at every desk that the actor sees), in order of time.

    Rows of id, desk_id, desk_name, mediator_id, mediator_name, languages, starts_at, ends_at, state, about,
    checked_in_at, checked_out_at, lent_from and lent_until (of the last loan, None where there is none). Drafts are a
    plan's, not a roster's: they are left out.
    """
    start, end = day_bounds(day, zone)
    return shifts_between(session, desk_id, start, end, actor)


def shifts_between(
    session: Session, desk_id: int | None, start: datetime, end: datetime, actor: Actor = SYSTEM
) -> Rows:
    """The same of all that begin within [start, end)."""
    rows = _ROW.where(
        _shifts.c.starts_at >= start, _shifts.c.starts_at < end, _shifts.c.state != "draft", visible_desks(actor)
    )
    if desk_id is not None:
        rows = rows.where(_shifts.c.desk_id == desk_id)
    return session.execute(rows.order_by(_shifts.c.starts_at, _shifts.c.ends_at, _shifts.c.id)).all()


def one_shift(session: Session, shift_id: int) -> Any:
    """A shift as a row like those of `shifts_of`."""
    return session.execute(_ROW.where(_shifts.c.id == shift_id)).one()


def plan_shifts(session: Session, plan_id: int) -> Rows:
    """A plan's shifts, drafts too, as rows like those of `shifts_of`."""
    return session.execute(_ROW.where(_shifts.c.plan_id == plan_id).order_by(_shifts.c.starts_at, _shifts.c.id)).all()


def shifts_of_plan(session: Session, plan_id: int, mediator_id: int | None = None) -> list[Shift]:
    """Its shifts (those of one mediator), in order of time."""
    query = select(Shift).where(Shift.plan_id == plan_id)
    if mediator_id is not None:
        query = query.where(Shift.mediator_id == mediator_id)
    return list(session.scalars(query.order_by(Shift.starts_at, Shift.id).execution_options(populate_existing=True)))


def numbered_shifts(session: Session, mediator_id: int, now: datetime) -> list[Shift]:
    """Those of published plans that a mediator's answers name by a number, over since a while at most, in order of
    time.
    """
    mine = Shift.mediator_id == mediator_id, Shift.number.is_not(None), Shift.ends_at > now - JUST_OVER
    return list(session.scalars(select(Shift).where(*mine).order_by(Shift.starts_at, Shift.id)))


def shifts_about(session: Session, about: str) -> list[Shift]:
    """The shifts that fill a request, in order of creation."""
    return list(session.scalars(select(Shift).where(Shift.about == about).order_by(Shift.id)))
