"""Desks (sportelli): where mediators sit at fixed hours, and which languages must be there."""

from collections.abc import Container
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, String, func, select, true
from sqlalchemy.orm import Mapped, Session, mapped_column

from scheduling.availability import Span
from scheduling.opening_hours import OpeningHours
from storage.actor import SYSTEM, Actor
from storage.db import Base
from storage.errors import NotFound


class Desk(Base):
    """`hours` to `on_holidays`: see scheduling.opening_hours; `cover`: hours with language, minimum, wished, level."""

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
    closings: Mapped[list[Any]]
    openings: Mapped[list[Any]]
    on_holidays: Mapped[bool]
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


def desk_hours_on(desk: Desk, day: date, zone: ZoneInfo, holidays: Container[date] = frozenset()) -> list[Span]:
    """When the desk is open on a local date, in UTC, sorted and disjoint; a range over midnight is of its first day."""
    return opening_hours(desk).on(day, zone, holidays)


def opening_hours(desk: Desk) -> OpeningHours:
    """What is said of its hours."""
    return OpeningHours(desk.hours, desk.closed, desk.closings, desk.openings, desk.on_holidays)
