"""Offices: who asks for mediators, and where they usually are."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import CheckConstraint, String, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.db import Base
from storage.errors import NotFound, Refusals, Refused

MAX_NAME = 200


class Office(Base):
    """An office that asks for mediators; known everywhere outside by its name."""

    __tablename__ = "offices"
    __table_args__ = (CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="place_whole"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(MAX_NAME), unique=True)
    place_name: Mapped[str | None]
    address: Mapped[str | None]
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    created_at: Mapped[datetime]


def office_by_name(session: Session, name: str) -> Office | None:
    """The office of that name, spaces around it apart."""
    return session.scalars(select(Office).where(Office.name == name.strip())).one_or_none()


def offices_named(session: Session, names: Sequence[str]) -> list[int]:
    """The ids of the offices of these names. Refusals `office_unknown` of the fields `offices.0` and so on."""
    found = [office_by_name(session, name) for name in names]
    unknown = [number for number, office in enumerate(found) if office is None]
    if unknown:
        raise Refusals([Refused(f"offices.{number}", "office_unknown") for number in unknown])
    return [office.id for office in found if office is not None]


def get_or_add_office(session: Session, name: str, now: datetime) -> Office:
    """The office of that name, made where there is none. Refused `office` `required` or `too_long`."""
    trimmed = name.strip()
    if not trimmed:
        raise Refused("office", "required")
    if len(trimmed) > MAX_NAME:
        raise Refused("office", "too_long", most=MAX_NAME)
    office = office_by_name(session, trimmed)
    if office is not None:
        return office
    try:
        with session.begin_nested():
            office = Office(name=trimmed, created_at=now)
            session.add(office)
    except IntegrityError:
        # Somebody made it between our look and our insert.
        office = office_by_name(session, trimmed)
        if office is None:
            raise
    return office


def get_office(session: Session, office_id: int) -> Office:
    """Raises NotFound."""
    office = session.get(Office, office_id)
    if office is None:
        raise NotFound("office")
    return office


def offices(session: Session) -> list[Office]:
    """All offices by name."""
    return list(session.scalars(select(Office).order_by(Office.name)))


def office_names(session: Session) -> dict[int, str]:
    """The name of each office by id."""
    return {row.id: row.name for row in session.execute(select(Office.id, Office.name))}
