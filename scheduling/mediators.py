"""Mediators: the people who are asked, what they speak, and whom offices prefer."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, bindparam, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.contacts import phone_hashes
from storage.db import Base
from storage.errors import NotFound
from storage.rows import execute
from storage.tables import Rows, among, table_of
from storage.types import EncryptedEmail, EncryptedPhone, EncryptedText


class Mediator(Base):
    """A cultural mediator. `max_weekly_minutes` None: no limit. `contact_note`: how to reach them ("call first")."""

    __tablename__ = "mediators"
    __table_args__ = (
        CheckConstraint("gender IN ('f', 'm', 'x')", name="gender"),
        CheckConstraint("(home_lat IS NULL) = (home_lon IS NULL)", name="home_whole"),
        CheckConstraint("max_weekly_minutes >= 0", name="max_weekly_minutes"),
        CheckConstraint("(email IS NULL) = (email_hash IS NULL)", name="email_whole"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str] = mapped_column(EncryptedPhone)
    phone_hash: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str | None] = mapped_column(EncryptedEmail)
    email_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    locale: Mapped[str] = mapped_column(String(20))
    gender: Mapped[str | None] = mapped_column(String(1))
    home_lat: Mapped[float | None]
    home_lon: Mapped[float | None]
    modalities: Mapped[list[Any]]
    max_weekly_minutes: Mapped[int | None]
    night_opt_in: Mapped[bool]
    contact_note: Mapped[str | None] = mapped_column(EncryptedText)
    active: Mapped[bool]
    feed_token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]


class MediatorLanguage(Base):
    """A language that a mediator speaks (ISO 639-3), and how well."""

    __tablename__ = "mediator_languages"
    __table_args__ = (
        CheckConstraint("level IN ('basic', 'good', 'native')", name="level"),
        Index("ix_mediator_languages_code_mediator_id", "code", "mediator_id"),
    )
    mediator_id: Mapped[int] = mapped_column(ForeignKey("mediators.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[str] = mapped_column(String(3), primary_key=True)
    level: Mapped[str] = mapped_column(String(6))


class Preference(Base):
    """An office that likes to have a mediator, or would rather not."""

    __tablename__ = "mediator_preferences"
    __table_args__ = (
        CheckConstraint("kind IN ('prefers', 'avoids')", name="kind"),
        UniqueConstraint("office_id", "mediator_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    mediator_id: Mapped[int] = mapped_column(ForeignKey("mediators.id", ondelete="CASCADE"), index=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(7))


_mediators = table_of(Mediator)
_languages = table_of(MediatorLanguage)
# What ranking looks at: nothing encrypted, since ten thousand decryptions would cost more than the ranking.
_PERSON = select(
    _mediators.c.id,
    _mediators.c.name,
    _mediators.c.locale,
    _mediators.c.gender,
    _mediators.c.home_lat,
    _mediators.c.home_lon,
    _mediators.c.modalities,
    _mediators.c.max_weekly_minutes,
    _mediators.c.night_opt_in,
    _mediators.c.active,
).order_by(_mediators.c.id)
_SPEAKER = select(_languages.c.mediator_id, _languages.c.code, _languages.c.level).order_by(
    _languages.c.mediator_id, _languages.c.code
)

_preferences = table_of(Preference)
_PREFERENCE = select(_preferences.c.mediator_id, _preferences.c.kind).where(
    _preferences.c.office_id == bindparam("office")
)


def get_mediator(session: Session, mediator_id: int) -> Mediator:
    """Raises NotFound."""
    mediator = session.get(Mediator, mediator_id)
    if mediator is None:
        raise NotFound("mediator")
    return mediator


def mediator_by_phone(session: Session, phone: str) -> Mediator | None:
    """Whose normalised number that is, under whichever key it was stored."""
    return session.scalars(select(Mediator).where(Mediator.phone_hash.in_(phone_hashes(phone)))).first()


def mediators_page(session: Session, page: int, page_size: int) -> tuple[list[Mediator], int]:
    """A page (from 1) of the mediators in order of creation, and how many there are in all."""
    total = session.scalar(select(func.count()).select_from(Mediator)) or 0
    rows = select(Mediator).order_by(Mediator.id).limit(page_size).offset((page - 1) * page_size)
    return list(session.scalars(rows)), total


def people(session: Session, mediator_ids: Collection[int] | None = None) -> Rows:
    """What ranking looks at of each mediator (of all, active or not, where no ids are given), in order of id.

    Rows of id, name, locale, gender, home_lat, home_lon, modalities, max_weekly_minutes, night_opt_in, active.
    """
    if mediator_ids is None:
        return session.execute(_PERSON).all()
    return session.execute(_PERSON.where(among(_mediators.c.id)), {"ids": mediator_ids}).all()


def speakers(session: Session, codes: Collection[str]) -> Rows:
    """Rows (mediator_id, code, level) of the active mediators who speak any of the languages, in order of id."""
    active = _SPEAKER.join(_mediators, _mediators.c.id == _languages.c.mediator_id).where(_mediators.c.active)
    return session.execute(active.where(_languages.c.code.in_(sorted(codes)))).all()


def languages_of(session: Session, mediator_ids: Collection[int] | None = None) -> dict[int, list[tuple[str, str]]]:
    """Each mediator's languages as (code, level), of all where no ids are given; who speaks none is missing."""
    wanted, values = _SPEAKER, {}
    if mediator_ids is not None:
        wanted, values = wanted.where(among(_languages.c.mediator_id)), {"ids": mediator_ids}
    found: dict[int, list[tuple[str, str]]] = {}
    for mediator_id, code, level in session.execute(wanted, values):
        found.setdefault(mediator_id, []).append((code, level))
    return found


def preferences_of(session: Session, office_id: int) -> dict[int, str]:
    """Whom an office prefers or avoids, by mediator."""
    return {row.mediator_id: row.kind for row in execute(session, _PREFERENCE, {"office": office_id})}


def lock_mediators(session: Session, mediator_ids: Collection[int]) -> list[int]:
    """Hold the mediators' rows until the end of the transaction, in order of id; the ids that exist.

    Before inserting commitments, and after the request's row: two who book the same people then queue instead of
    running into a deadlock. Foreign keys to the rows stay possible meanwhile. SQLite has one writer: nothing to hold.
    """
    held = select(_mediators.c.id).where(among(_mediators.c.id)).order_by(_mediators.c.id)
    return list(session.scalars(held.with_for_update(key_share=True), {"ids": mediator_ids}))


def most_spoken(session: Session, most: int, besides: Collection[str] = ("ita",)) -> list[str]:
    """The languages that most active mediators speak, `besides` left out, at most so many."""
    counted = (
        select(_languages.c.code)
        .join(_mediators, _mediators.c.id == _languages.c.mediator_id)
        .where(_mediators.c.active, _languages.c.code.not_in(besides))
        .group_by(_languages.c.code)
        .order_by(func.count().desc(), _languages.c.code)
    )
    return list(session.scalars(counted.limit(most)))
