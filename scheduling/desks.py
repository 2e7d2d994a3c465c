"""Desks (sportelli): where mediators sit at fixed hours, and which languages must be there."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, String, func, select, true
from sqlalchemy.orm import Mapped, Session, mapped_column

from scheduling.availability import Span, merge, wall_to_utc
from scheduling.reading import DAYS
from scheduling.recurrence import DAY_MINUTES, minute_of_day
from storage.actor import SYSTEM, Actor
from storage.db import Base
from storage.errors import NotFound


class Desk(Base):
    """`hours`: [{days, start, end}]; `closed`: [ISO date]; `cover`: hours with {language, minimum, wished, level}."""

    __tablename__ = "desks"
    __table_args__ = (CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="place_whole"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), index=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"), index=True)
    place_name: Mapped[str]
    address: Mapped[str | None]
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    hours: Mapped[list[Any]]
    closed: Mapped[list[Any]]
    cover: Mapped[list[Any]]
    feed_token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]


def visible_desks(actor: Actor) -> ColumnElement[bool]:
    """Coordinators see all desks, everybody else those of their own office."""
    if actor.sees_all_offices:
        return true()
    return Desk.office_id == (-1 if actor.office_id is None else actor.office_id)


def get_desk(session: Session, desk_id: int, actor: Actor = SYSTEM) -> Desk:
    """Raises NotFound, also where the actor may not see it."""
    desk = session.scalars(select(Desk).where(Desk.id == desk_id, visible_desks(actor))).one_or_none()
    if desk is None:
        raise NotFound("desk")
    return desk


def desks_page(session: Session, actor: Actor, page: int, page_size: int) -> tuple[list[Desk], int]:
    """A page (from 1) of the desks that the actor sees, in order of creation, and how many there are in all."""
    total = session.scalar(select(func.count()).select_from(Desk).where(visible_desks(actor))) or 0
    rows = select(Desk).where(visible_desks(actor)).order_by(Desk.id).limit(page_size).offset((page - 1) * page_size)
    return list(session.scalars(rows)), total


def desks(session: Session, actor: Actor = SYSTEM) -> list[Desk]:
    """The desks that the actor sees, by name."""
    return list(session.scalars(select(Desk).where(visible_desks(actor)).order_by(Desk.name, Desk.id)))


def desks_by_name(session: Session, name: str) -> list[Desk]:
    """The desks of that name, in order of creation: nothing keeps two offices from using the same."""
    return list(session.scalars(select(Desk).where(Desk.name == name.strip()).order_by(Desk.id)))


def desk_hours_on(desk: Desk, day: date, zone: ZoneInfo) -> list[Span]:
    """When the desk is open on a local date, in UTC, sorted and disjoint; a range over midnight is of its first day."""
    return [] if day.isoformat() in desk.closed else hours_on(desk.hours, day, zone)


def hours_on(ranges: list[Any], day: date, zone: ZoneInfo) -> list[Span]:
    """What weekly ranges [{days, start, end}] hold on a local date, in UTC, sorted and disjoint."""
    return merge(_span(hours, day, zone) for hours in ranges if _holds(hours, day))


def _holds(hours: dict[str, Any], day: date) -> bool:
    return DAYS[day.weekday()] in hours["days"]


def _span(hours: dict[str, Any], day: date, zone: ZoneInfo) -> Span:
    start, end = minute_of_day(hours["start"]), minute_of_day(hours["end"], midnight_after=True)
    if start is None or end is None:
        raise ValueError(f"not a range of hours: {hours!r}")
    if end < start:
        end += DAY_MINUTES
    return Span(wall_to_utc(day, start, zone), wall_to_utc(day, end, zone))
