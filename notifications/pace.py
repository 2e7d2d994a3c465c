"""How fast texts leave, over all workers: one row that hands out the moments at which one may be sent."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, bindparam, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.db import Base

HORIZON = timedelta(seconds=1)
"""No slot is handed out further ahead, so that no sender sleeps long and an urgent text overtakes."""
FAILURES_ALLOWED = 3
LONGEST_PAUSE = 15
ONLY = 1


class Pace(Base):
    """The one row: when the next text may leave, and how many failures in a row the carrier has shown."""

    __tablename__ = "send_pace"
    __table_args__ = (CheckConstraint(f"id = {ONLY}", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    next_at: Mapped[datetime]
    failures: Mapped[int] = mapped_column(default=0)


@dataclass(frozen=True)
class Slots:
    """How many texts may be claimed, and the moment of the first of them. The row stays locked until the commit."""

    free: int
    first: datetime


_LOCK = select(Pace.next_at, Pace.failures).where(Pace.id == ONLY).with_for_update()
_WELL = update(Pace.__table__).where(Pace.id == ONLY, Pace.failures != 0).values(failures=0)  # type: ignore[arg-type]
_CHANGE = (
    update(Pace.__table__)  # type: ignore[arg-type]
    .where(Pace.id == ONLY)
    .values(next_at=bindparam("new_next_at"), failures=bindparam("new_failures"))
)


def slots_free(session: Session, now: datetime, per_second: float) -> Slots:
    """How many texts may be claimed now; while the carrier fails, one at a time."""
    next_at, failures = _locked(session, now)
    first = max(next_at, now)
    if failures >= FAILURES_ALLOWED:
        return Slots(1 if next_at <= now else 0, first)
    ahead = now + HORIZON - first
    return Slots(max(0, round(ahead.total_seconds() * per_second)), first)


def take_slots(session: Session, slots: Slots, count: int, per_second: float) -> list[datetime]:
    """The moments at which `count` texts may leave, in order."""
    step = timedelta(seconds=1 / per_second)
    session.execute(update(Pace).where(Pace.id == ONLY).values(next_at=slots.first + count * step))
    return [slots.first + n * step for n in range(count)]


def note_carrier(session: Session, well: bool, now: datetime) -> None:
    """After a call: a success opens the way again, failures in a row slow all workers down (at most to one in 15 s)."""
    if well:
        session.connection().execute(_WELL)
        return
    next_at, failures = _locked(session, now)
    failures += 1
    if failures >= FAILURES_ALLOWED:
        pause = timedelta(seconds=min(LONGEST_PAUSE, 2 ** min(10, failures - FAILURES_ALLOWED)))
        next_at = max(next_at, now + pause)
    session.connection().execute(_CHANGE, {"new_next_at": next_at, "new_failures": failures})


def _locked(session: Session, now: datetime) -> tuple[datetime, int]:
    """When the next may leave, and the failures in a row. A moment further off than any pause is of a clock that has
    been put back since: nothing waits for that.
    """
    row = session.execute(_LOCK).first()
    if row is None:
        try:
            with session.begin_nested():
                session.add(Pace(id=ONLY, next_at=now, failures=0))
        except IntegrityError:
            pass  # another worker was first
        row = session.execute(_LOCK).one()
    farthest = now + HORIZON + timedelta(seconds=LONGEST_PAUSE)
    return row.next_at if row.next_at <= farthest else now, row.failures
