"""Alarms: what a person must do something about, until it is done."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.actor import SYSTEM, Actor
from storage.db import Base
from storage.journal import append
from storage.rows import changed


class Alarm(Base):
    """`kind` is a code that the board turns into a sentence and its one best action."""

    __tablename__ = "alarms"
    __table_args__ = (
        Index("uq_alarms_open", "kind", "subject", unique=True,
              sqlite_where=text("done_at IS NULL"), postgresql_where=text("done_at IS NULL")),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    subject: Mapped[str] = mapped_column(String(80))
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    raised_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None] = mapped_column(String(60))


def raise_alarm(session: Session, kind: str, subject: str, now: datetime, **values: Any) -> None:
    """Once while it is open, however often it is raised."""
    seen = select(Alarm.id).where(Alarm.kind == kind, Alarm.subject == subject, Alarm.done_at.is_(None))
    if session.execute(seen).first() is None:
        try:
            with session.begin_nested():
                session.add(Alarm(kind=kind, subject=subject, values=values, raised_at=now))
        except IntegrityError:
            return  # somebody raised it a moment ago


def open_alarms(session: Session) -> list[Alarm]:
    """What is not done yet, oldest first."""
    return list(session.execute(select(Alarm).where(Alarm.done_at.is_(None)).order_by(Alarm.id)).scalars())


def close_alarm(session: Session, alarm_id: int, actor: Actor, now: datetime) -> bool:
    """Done; False where somebody was quicker."""
    done = update(Alarm).where(Alarm.id == alarm_id, Alarm.done_at.is_(None)).values(done_at=now, done_by=actor.id)
    if changed(session, done) == 0:
        return False
    append(session, "alarm_closed", f"alarm:{alarm_id}", now, actor)
    return True


def settle_alarms(session: Session, subject: str, now: datetime, kinds: Collection[str] = ()) -> None:
    """What was wrong with it has come right by itself (of these kinds; all of them where none is named)."""
    open_ones = update(Alarm).where(Alarm.subject == subject, Alarm.done_at.is_(None))
    if kinds:
        open_ones = open_ones.where(Alarm.kind.in_(kinds))
    session.execute(open_ones.values(done_at=now, done_by=SYSTEM.id))
