"""Outside telephone lines with interpreters: whom an office can ring when no mediator of ours can come."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, ForeignKey, String, delete, exists, func, insert, select, true
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from scheduling.offices import Office
from scheduling.opening_hours import hours_on
from storage.actor import Actor
from storage.db import Base
from storage.errors import NotFound, Refused
from storage.types import EncryptedPhone, EncryptedText

KEEPERS = ("coordinator", "administrator", "system")
"""Roles that keep the lines, and see all of them."""
DIGITS = 9


class ExternalLine(Base):
    """`hours`: [{days, start, end}], empty where somebody answers at any hour. Not `active`: it is used no more."""

    __tablename__ = "external_lines"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    number: Mapped[str] = mapped_column(EncryptedPhone)
    access_code: Mapped[str | None] = mapped_column(EncryptedText)
    languages: Mapped[list[Any]]
    hours: Mapped[list[Any]]
    active: Mapped[bool]
    created_at: Mapped[datetime]


class LineOffice(Base):
    """An office that may use a line; a line without any is every office's."""

    __tablename__ = "external_line_offices"
    line_id: Mapped[int] = mapped_column(ForeignKey("external_lines.id"), primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"), primary_key=True)


def usable_by(office_id: int | None) -> ColumnElement[bool]:
    """Active lines that this office may use."""
    named = exists().where(LineOffice.line_id == ExternalLine.id)
    ours = exists().where(LineOffice.line_id == ExternalLine.id, LineOffice.office_id == office_id)
    return ExternalLine.active & (~named | ours)


def visible_lines(actor: Actor) -> ColumnElement[bool]:
    """Those who keep the lines see all, everybody else what their own office may use."""
    return true() if actor.role in KEEPERS else usable_by(-1 if actor.office_id is None else actor.office_id)


def get_line(session: Session, actor: Actor, line_id: int) -> ExternalLine:
    """Raises NotFound, also where the actor may not see it."""
    line = session.scalars(select(ExternalLine).where(ExternalLine.id == line_id, visible_lines(actor))).one_or_none()
    if line is None:
        raise NotFound("line")
    return line


def lines_page(session: Session, actor: Actor, offset: int, limit: int) -> tuple[list[ExternalLine], int]:
    """A page of the lines that the actor sees, in order of creation, and how many there are in all."""
    total = session.scalar(select(func.count()).select_from(ExternalLine).where(visible_lines(actor))) or 0
    rows = select(ExternalLine).where(visible_lines(actor)).order_by(ExternalLine.id).offset(offset).limit(limit)
    return list(session.scalars(rows)), total


def line_named(session: Session, office_id: int, said: str) -> ExternalLine | None:
    """The line that an office means by its id or its name."""
    name = said.strip()
    is_id = name.isascii() and name.isdigit() and len(name) <= DIGITS
    named = (ExternalLine.id == int(name)) | (ExternalLine.name == name) if is_id else ExternalLine.name == name
    found = list(session.scalars(select(ExternalLine).where(named, usable_by(office_id))))
    return next((one for one in found if str(one.id) == name), found[0] if found else None)


def lines_serving(session: Session, office_id: int, languages: Collection[str]) -> list[ExternalLine]:
    """Lines that an office may use for one of these languages, at whatever hour, by name."""
    rows = session.scalars(select(ExternalLine).where(usable_by(office_id)).order_by(ExternalLine.name))
    return [one for one in rows if not set(languages).isdisjoint(one.languages)]


def answers_at(line: ExternalLine, at: datetime, zone: ZoneInfo) -> bool:
    """Whether somebody answers then; a range over midnight is of its first day."""
    today = at.astimezone(zone).date()
    spans = [span for day in (today - timedelta(days=1), today) for span in hours_on(line.hours, day, zone)]
    return not line.hours or any(span.starts_at <= at < span.ends_at for span in spans)


def offices_of_lines(session: Session, line_ids: Sequence[int]) -> dict[int, list[str]]:
    """The names of the offices that each line is kept for, sorted; a line of every office is missing."""
    query = select(LineOffice.line_id, Office.name).join(Office, Office.id == LineOffice.office_id)
    found: dict[int, list[str]] = {}
    for row in session.execute(query.where(LineOffice.line_id.in_(line_ids)).order_by(Office.name)):
        found.setdefault(row.line_id, []).append(row.name)
    return found


def save_line(session: Session, line: ExternalLine, office_ids: Collection[int] | None) -> None:
    """Write a line, and the offices that it is kept for where they are told. Refused `line_taken`: another's name."""
    try:
        with session.begin_nested():
            session.add(line)
    except IntegrityError:
        raise Refused("name", "line_taken") from None
    if office_ids is None:
        return
    session.execute(delete(LineOffice).where(LineOffice.line_id == line.id))
    if office_ids:
        session.execute(insert(LineOffice), [{"line_id": line.id, "office_id": one} for one in office_ids])
