"""Who came to a desk by themselves, counted: language, reason, moment. Nothing of the person, and no free text."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, Index, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from scheduling.desks import Desk, visible_desks
from storage.actor import Actor
from storage.db import Base

REASONS = (
    "information", "permit", "residency", "citizenship", "documents", "work", "housing", "school", "family",
    "benefits", "other",
)  # fmt: skip
"""What people come for, as far as it is asked: never about health, and never so fine that it points at somebody."""


class WalkIn(Base):
    """One person came."""

    __tablename__ = "walk_ins"
    __table_args__ = (Index("ix_walk_ins_desk_id_came_at", "desk_id", "came_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    desk_id: Mapped[int] = mapped_column(ForeignKey("desks.id"))
    language: Mapped[str] = mapped_column(String(3))
    reason: Mapped[str | None] = mapped_column(String(20))
    came_at: Mapped[datetime]


@dataclass(frozen=True)
class WalkInSum:
    """How many came to a desk on a local date with a language and a reason."""

    day: date
    desk: str
    language: str
    reason: str | None
    people: int


def walk_ins_between(session: Session, desk_id: int, since: datetime, before: datetime) -> list[WalkIn]:
    """Those of a desk from `since` until before `before`, in order of time."""
    query = select(WalkIn).where(WalkIn.desk_id == desk_id, WalkIn.came_at >= since, WalkIn.came_at < before)
    return list(session.scalars(query.order_by(WalkIn.came_at, WalkIn.id)))


def languages_counted(session: Session, desk_id: int, since: datetime, before: datetime) -> Counter[str]:
    """How many came with each language."""
    rows = session.execute(
        select(WalkIn.language, func.count())
        .where(WalkIn.desk_id == desk_id, WalkIn.came_at >= since, WalkIn.came_at < before)
        .group_by(WalkIn.language)
    )
    return Counter({row[0]: row[1] for row in rows})


def first_walk_in(session: Session, desk_id: int) -> datetime | None:
    """When the desk began to count."""
    return session.scalar(select(func.min(WalkIn.came_at)).where(WalkIn.desk_id == desk_id))


def walk_in_sums(
    session: Session, actor: Actor, since: datetime | None, before: datetime | None, zone: ZoneInfo
) -> list[WalkInSum]:
    """By day, desk, language and reason, in that order; a manager's figures are of all desks."""
    query = select(WalkIn.came_at, Desk.name, WalkIn.language, WalkIn.reason).join(Desk, Desk.id == WalkIn.desk_id)
    if actor.role != "manager":
        query = query.where(visible_desks(actor))
    if since:
        query = query.where(WalkIn.came_at >= since)
    if before:
        query = query.where(WalkIn.came_at < before)
    counted = Counter(
        (came_at.astimezone(zone).date(), desk, language, reason)
        for came_at, desk, language, reason in session.execute(query)
    )
    ordered = sorted(counted.items(), key=lambda one: (*one[0][:3], one[0][3] or ""))
    return [WalkInSum(*key, people) for key, people in ordered]
