"""What must be followed up further left: a row each, claimed by tick. Nothing calls upward."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.db import Base
from storage.rows import changed

_OPEN = text("handled_at IS NULL")
MOST_TRIES = 10


class Event(Base):
    """Something that happened to `subject` ("offer:12"): what, when, and whether somebody has acted on it."""

    __tablename__ = "events"
    __table_args__ = (
        CheckConstraint("what <> ''", name="says_what"),
        Index("ix_events_open", "id", postgresql_where=_OPEN, sqlite_where=_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(80))
    what: Mapped[str] = mapped_column(String(40))
    values: Mapped[dict[str, Any]]
    happened_at: Mapped[datetime]
    handled_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)


def raise_event(session: Session, subject: str, what: str, now: datetime, **values: Any) -> None:
    """Leave a row for whoever follows events; `values` hold ids and codes only, never personal data."""
    session.add(Event(subject=subject, what=what, values=values, happened_at=now))


def open_events(session: Session, limit: int = 50) -> list[Event]:
    """The oldest unhandled events, locked for this transaction and skipped where another worker holds them."""
    query = (
        select(Event)
        .where(Event.handled_at.is_(None), Event.tries < MOST_TRIES)
        .order_by(Event.tries, Event.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(session.scalars(query))


def handle_event(session: Session, event_id: int, now: datetime) -> bool:
    """Mark as acted on; False where somebody else already has."""
    done = changed(
        session, update(Event).where(Event.id == event_id, Event.handled_at.is_(None)).values(handled_at=now)
    )
    return done > 0


def count_try(session: Session, event_id: int) -> int:
    """One more attempt that raised: how many there were. After `MOST_TRIES` of them `open_events` passes it by."""
    tried = update(Event).where(Event.id == event_id).values(tries=Event.tries + 1).returning(Event.tries)
    return int(session.execute(tried).scalar_one())
