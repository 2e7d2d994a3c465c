"""How fast texts leave, over all workers: one row that hands out the moments at which one may be sent."""

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, select, update
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


def slots_free(session: Session, now: datetime, per_second: float) -> int:
    """How many texts may be claimed now; while the carrier fails, one at a time. Locks the row."""
    row = _locked(session, now)
    if row.failures >= FAILURES_ALLOWED:
        return 1 if row.next_at <= now else 0
    ahead = now + HORIZON - max(row.next_at, now)
    return max(0, round(ahead.total_seconds() * per_second))


def take_slots(session: Session, count: int, now: datetime, per_second: float) -> list[datetime]:
    """The moments at which `count` texts may leave, in order."""
    row = _locked(session, now)
    first, step = max(row.next_at, now), timedelta(seconds=1 / per_second)
    session.execute(update(Pace).where(Pace.id == ONLY).values(next_at=first + count * step))
    return [first + n * step for n in range(count)]


def note_carrier(session: Session, well: bool, now: datetime) -> None:
    """After a call: a success opens the way again, failures in a row slow all workers down (at most to one in 15 s)."""
    row = _locked(session, now)
    if well and row.failures == 0:
        return
    failures = 0 if well else row.failures + 1
    next_at = row.next_at
    if failures >= FAILURES_ALLOWED:
        pause = timedelta(seconds=min(LONGEST_PAUSE, 2 ** min(10, failures - FAILURES_ALLOWED)))
        next_at = max(row.next_at, now + pause)
    session.execute(update(Pace).where(Pace.id == ONLY).values(failures=failures, next_at=next_at))


def _locked(session: Session, now: datetime) -> Pace:
    query = select(Pace).where(Pace.id == ONLY).with_for_update().execution_options(populate_existing=True)
    row = session.scalars(query).first()
    if row is None:
        try:
            with session.begin_nested():
                session.add(Pace(id=ONLY, next_at=now, failures=0))
        except IntegrityError:
            pass  # another worker was first
        row = session.scalars(query).one()
    return row
