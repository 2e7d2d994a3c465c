"""A desk's usual week: who sits there on which weekday, from when to when, that plans can begin from."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from scheduling.desks import Desk
from scheduling.mediators import Mediator
from scheduling.plans import get_plan
from scheduling.weekly_turns import Turn, turns_of_week
from storage.actor import Actor
from storage.db import Base
from storage.errors import StateRefused
from storage.journal import append
from storage.rows import changed
from storage.tables import Rows


class DeskTurn(Base):
    """One turn of a desk's usual week. `weekday` 0 is Monday; minutes of the wall, the end over 1440 after midnight."""

    __tablename__ = "desk_turns"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("start_minute < end_minute", name="order"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    desk_id: Mapped[int] = mapped_column(ForeignKey("desks.id", ondelete="CASCADE"), index=True)
    mediator_id: Mapped[int] = mapped_column(ForeignKey("mediators.id", ondelete="CASCADE"))
    weekday: Mapped[int]
    start_minute: Mapped[int]
    end_minute: Mapped[int]
    languages: Mapped[list[Any]]


def keep_as_template(session: Session, plan_id: int, now: datetime, zone: ZoneInfo, actor: Actor) -> int:
    """The plan's first week in which somebody sits there becomes the usual one of its desks; how many turns it has.

    NotFound; StateRefused where the plan is not published, or nobody sits in it any more.
    """
    plan = get_plan(session, plan_id)
    if plan.state != "published":
        raise StateRefused("state", "plan_not_published", state=plan.state)
    weeks = (plan.starts_on + timedelta(weeks=n) for n in range(plan.weeks))
    turns = next((found for monday in weeks if (found := turns_of_week(session, plan.desk_ids, monday, zone))), [])
    if not turns:
        raise StateRefused("state", "plan_without_shifts")
    desk_ids = sorted({one.desk_id for one in turns})
    session.execute(delete(DeskTurn).where(DeskTurn.desk_id.in_(desk_ids)))
    session.add_all(
        DeskTurn(
            desk_id=one.desk_id,
            mediator_id=one.mediator_id,
            weekday=one.weekday,
            start_minute=one.start,
            end_minute=one.end,
            languages=list(one.languages),
        )
        for one in turns
    )
    session.flush()
    append(session, "template_kept", f"plan:{plan_id}", now, actor, {"desks": desk_ids, "turns": len(turns)})
    return len(turns)


def drop_template(session: Session, desk_id: int, now: datetime, actor: Actor) -> None:
    """The desk has no usual week any more; said twice, nothing more happens."""
    if changed(session, delete(DeskTurn).where(DeskTurn.desk_id == desk_id)):
        append(session, "template_dropped", f"desk:{desk_id}", now, actor)


def template_turns(session: Session, desk_ids: Sequence[int]) -> list[Turn]:
    """The usual weeks of these desks, in order of time."""
    rows = session.scalars(select(DeskTurn).where(DeskTurn.desk_id.in_(desk_ids)))
    return sorted(
        Turn(one.weekday, one.start_minute, one.end_minute, one.desk_id, one.mediator_id, tuple(one.languages))
        for one in rows
    )


def templates(session: Session) -> Rows:
    """Rows (desk_id, desk_name, mediator_name, weekday, start_minute, end_minute) of all, by desk and time."""
    return session.execute(
        select(
            DeskTurn.desk_id,
            Desk.name.label("desk_name"),
            Mediator.name.label("mediator_name"),
            DeskTurn.weekday,
            DeskTurn.start_minute,
            DeskTurn.end_minute,
        )
        .join(Desk, Desk.id == DeskTurn.desk_id)
        .join(Mediator, Mediator.id == DeskTurn.mediator_id)
        .order_by(Desk.name, DeskTurn.desk_id, DeskTurn.weekday, DeskTurn.start_minute, DeskTurn.id)
    ).all()
