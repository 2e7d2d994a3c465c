"""The register of unmet need: requests that ended without a mediator, and who interpreted after all."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, Select, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from dispatch.requests import Request
from scheduling.offices import Office
from storage.actor import Actor
from storage.db import Base

WHO = ("nobody", "relative", "child", "colleague", "app")
NOT_TOLD = "not_told"


class UnmetNeed(Base):
    """What an office has said last; nothing of the person."""

    __tablename__ = "unmet_needs"
    __table_args__ = (CheckConstraint(f"who IN {WHO}", "who"),)
    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id"), primary_key=True)
    who: Mapped[str] = mapped_column(String(10))
    told_by: Mapped[str] = mapped_column(String(60))
    told_at: Mapped[datetime]


@dataclass(frozen=True)
class Unmet:
    """A request that ended uncovered; `who` is None until the office says it."""

    request_id: int
    office: str
    language: str
    month: str
    starts_at: datetime
    closed_why: str | None
    who: str | None


@dataclass(frozen=True)
class UnmetSum:
    """How many of a month (2026-11), a language and an office; `who` counts each answer, and what was not told."""

    month: str
    language: str
    office: str
    who: Counter[str]


def unmet_needs(
    session: Session,
    actor: Actor,
    since: datetime | None,
    before: datetime | None,
    zone: ZoneInfo,
    *,
    offset: int = 0,
    limit: int | None = None,
) -> tuple[list[Unmet], int]:
    """A page of the register in order of creation, and how many there are in all. `since`/`before` bound starts_at."""
    query = _register(actor, since, before)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.execute(query.order_by(Request.id).offset(offset).limit(limit))
    return [
        Unmet(row.id, row.office, row.language, f"{row.starts_at.astimezone(zone):%Y-%m}", row.starts_at,
              row.closed_why, row.who)
        for row in rows
    ], total  # fmt: skip


def sums_of(register: Iterable[Unmet]) -> list[UnmetSum]:
    """By month, language and office."""
    found: dict[tuple[str, str, str], Counter[str]] = {}
    for one in register:
        found.setdefault((one.month, one.language, one.office), Counter())[one.who or NOT_TOLD] += 1
    return [UnmetSum(*key, who) for key, who in found.items()]


def who_interpreted(session: Session, request_id: int) -> str | None:
    """What the office has said; None where it has said nothing."""
    return session.scalar(select(UnmetNeed.who).where(UnmetNeed.request_id == request_id))


def _register(
    actor: Actor, since: datetime | None, before: datetime | None
) -> Select[int, str, str, datetime, str | None, str]:
    """An office's own; everybody's for who coordinates, and for who answers to the funder."""
    query = (
        select(
            Request.id,
            Office.name.label("office"),
            Request.language,
            Request.starts_at,
            Request.closed_why,
            UnmetNeed.who,
        )
        .join(Office, Office.id == Request.office_id)
        .outerjoin(UnmetNeed, UnmetNeed.request_id == Request.id)
        .where(Request.state == "uncovered")
    )
    if not (actor.sees_all_offices or actor.role == "manager"):
        query = query.where(Request.office_id == (-1 if actor.office_id is None else actor.office_id))
    if since:
        query = query.where(Request.starts_at >= since)
    return query.where(Request.starts_at < before) if before else query
