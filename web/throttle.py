"""How often a token may call in a minute, counted across all web processes.

Each process adds up its own calls and books them in the database a handful at a time: a write for every read would
cost more than the reads. So the limit is held to within one handful a process.
"""

import threading
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import UniqueConstraint, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.db import Base
from storage.rows import changed
from storage.transaction import Database

HANDFUL = 25


class CallCount(Base):
    """Calls of one caller in one minute (minutes since 1970)."""

    __tablename__ = "call_counts"
    __table_args__ = (UniqueConstraint("caller", "minute"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    caller: Mapped[str]
    minute: Mapped[int]
    calls: Mapped[int]


@dataclass
class _Minute:
    minute: int
    booked: int = 0
    pending: int = 0


@dataclass(frozen=True)
class Allowance:
    """`left` calls of `limit` in this minute, which is over in `seconds`."""

    limit: int
    left: int
    seconds: int


class Throttle:
    """One process's count. Thread safe."""

    def __init__(self, database: Database, limit: int) -> None:
        self._database, self._limit = database, limit
        self._lock = threading.Lock()
        self._minutes: dict[str, _Minute] = {}

    def count(self, caller: str, now: datetime) -> Allowance:
        """One more call; `left` below 0 is one too many."""
        minute = int(now.timestamp()) // 60
        with self._lock:
            mine = self._minutes.get(caller)
            if mine is None or mine.minute != minute:
                mine = self._minutes[caller] = _Minute(minute)
            mine.pending += 1
            due = mine.pending if mine.pending >= min(HANDFUL, max(1, self._limit // 10)) else 0
            mine.pending -= due
        if due:
            total = self._database.run(lambda session: book_calls(session, caller, minute, due))
            with self._lock:
                mine.booked = max(mine.booked, total)
        used = mine.booked + mine.pending
        return Allowance(self._limit, self._limit - used, 60 - int(now.timestamp()) % 60)


def book_calls(session: Session, caller: str, minute: int, calls: int) -> int:
    """Add to the caller's minute; how many that makes. Minutes gone by are swept."""
    mine = (CallCount.caller == caller, CallCount.minute == minute)
    add = update(CallCount).where(*mine).values(calls=CallCount.calls + calls)
    if not changed(session, add):
        session.execute(delete(CallCount).where(CallCount.minute < minute - 10))
        try:
            with session.begin_nested():
                session.add(CallCount(caller=caller, minute=minute, calls=calls))
        except IntegrityError:
            session.execute(add)
    return session.scalar(select(CallCount.calls).where(*mine)) or 0
