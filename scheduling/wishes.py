"""Hours of the week in which mediators would rather sit at a desk, or would rather not."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from scheduling.mediators import lock_mediators
from scheduling.plan_problem import Wished
from scheduling.reading import DAYS
from scheduling.recurrence import minute_of_day
from storage.actor import Actor
from storage.db import Base
from storage.errors import NotFound, Refusals, Refused
from storage.journal import append
from storage.rows import changed

MOST_WISHES = 30


class ShiftWish(Base):
    """`weekday` 0 is Monday; `start` and `end` are minutes of the wall, end after start."""

    __tablename__ = "shift_wishes"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("start_minute < end_minute", name="order"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    mediator_id: Mapped[int] = mapped_column(ForeignKey("mediators.id", ondelete="CASCADE"), index=True)
    weekday: Mapped[int]
    start_minute: Mapped[int]
    end_minute: Mapped[int]
    wanted: Mapped[bool]


def add_wish(
    session: Session, mediator_id: int, day: str, start: str, end: str, wanted: bool, now: datetime, actor: Actor
) -> ShiftWish:
    """`day`: MO to SU; `start`, `end`: 09:00 to 24:00. NotFound; Refusals in these names."""
    minutes = minute_of_day(start), minute_of_day(end, midnight_after=True)
    faults = [] if day in DAYS else [Refused("day", "not_one_of", choices=", ".join(DAYS))]
    faults += [
        Refused(name, "time_invalid") for name, one in zip(("start", "end"), minutes, strict=True) if one is None
    ]
    first, last = minutes
    if first is not None and last is not None and last <= first:
        faults.append(Refused("end", "end_before_start"))
    if faults or first is None or last is None:
        raise Refusals(faults)
    if not lock_mediators(session, [mediator_id]):
        raise NotFound("mediator")
    if len(wishes_of(session, mediator_id)) >= MOST_WISHES:
        raise Refusals([Refused("day", "too_many_wishes", most=MOST_WISHES)])
    wish = ShiftWish(
        mediator_id=mediator_id, weekday=DAYS.index(day), start_minute=first, end_minute=last, wanted=wanted
    )
    session.add(wish)
    session.flush()
    append(session, "wish_added", f"mediator:{mediator_id}", now, actor, {"wish": wish.id, "wanted": wanted})
    return wish


def drop_wish(session: Session, mediator_id: int, wish_id: int, now: datetime, actor: Actor) -> None:
    """Gone; said twice, nothing more happens."""
    mine = delete(ShiftWish).where(ShiftWish.id == wish_id, ShiftWish.mediator_id == mediator_id)
    if changed(session, mine):
        append(session, "wish_dropped", f"mediator:{mediator_id}", now, actor, {"wish": wish_id})


def wishes_of(session: Session, mediator_id: int) -> list[ShiftWish]:
    """Of one mediator, in order of the week."""
    mine = select(ShiftWish).where(ShiftWish.mediator_id == mediator_id)
    return list(session.scalars(mine.order_by(ShiftWish.weekday, ShiftWish.start_minute, ShiftWish.id)))


def wished(session: Session, mediator_ids: Collection[int]) -> Mapping[int, list[Wished]]:
    """Of these mediators, as plans read them; who wishes nothing is missing."""
    found: dict[int, list[Wished]] = {}
    rows = session.scalars(
        select(ShiftWish).where(ShiftWish.mediator_id.in_(list(mediator_ids))).order_by(ShiftWish.id)
    )
    for one in rows:
        wish = Wished(one.weekday, one.start_minute, one.end_minute, one.wanted)
        found.setdefault(one.mediator_id, []).append(wish)
    return found
