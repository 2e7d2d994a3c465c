"""Asks that an office keeps under a name, to make them again with two taps."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Select, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from scheduling.offices import Office
from storage.actor import Actor
from storage.db import Base
from storage.errors import NotFound, Refused
from storage.types import EncryptedPhone, EncryptedText

MOST_NAME = 80
MOST_KEPT = 30
ASKED = (
    "language", "level", "modalities", "minutes", "seats", "gender", "place_name", "address", "contact_name",
    "contact_phone", "contact_url",
)  # fmt: skip


class KeptAsk(Base):
    """Everything of an ask but when it is, for whom and what the mediator should know: these are a case's own."""

    __tablename__ = "kept_asks"
    __table_args__ = (UniqueConstraint("office_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"))
    name: Mapped[str] = mapped_column(String(MOST_NAME))
    language: Mapped[str] = mapped_column(String(3))
    level: Mapped[str] = mapped_column(String(8))
    modalities: Mapped[list[Any]] = mapped_column(JSON)
    minutes: Mapped[int]
    seats: Mapped[int]
    gender: Mapped[str | None] = mapped_column(String(1))
    place_name: Mapped[str | None] = mapped_column(String(120))
    address: Mapped[str | None] = mapped_column(String(200))
    contact_name: Mapped[str | None] = mapped_column(EncryptedText)
    contact_phone: Mapped[str | None] = mapped_column(EncryptedPhone)
    contact_url: Mapped[str | None] = mapped_column(EncryptedText)
    made_by: Mapped[str] = mapped_column(String(60))
    made_at: Mapped[datetime]

    def asks_the_same(self, other: "KeptAsk") -> bool:
        """Whatever they are called."""
        return all(getattr(self, name) == getattr(other, name) for name in ASKED)


def _own(actor: Actor) -> Select[KeptAsk]:
    """The own office's alone; who has no office has none."""
    return select(KeptAsk).where(KeptAsk.office_id == (actor.office_id if actor.office_id is not None else -1))


def kept_asks_of(session: Session, actor: Actor) -> list[KeptAsk]:
    """The own office's, by name."""
    return list(session.scalars(_own(actor).order_by(func.lower(KeptAsk.name), KeptAsk.id)))


def hold_kept_asks(session: Session, actor: Actor) -> list[KeptAsk]:
    """The same, and nobody else of the office changes which there are until the end: who keeps or renames begins so.

    It is the office's row that is held, so that two who give the same name at once queue before either looks.
    """
    session.execute(select(Office.id).where(Office.id == actor.office_id).with_for_update(key_share=True))
    return kept_asks_of(session, actor)


def get_kept_ask(session: Session, actor: Actor, kept_id: int) -> KeptAsk:
    """One of the own office's; NotFound else."""
    found = session.scalars(_own(actor).where(KeptAsk.id == kept_id)).one_or_none()
    if found is None:
        raise NotFound("kept_ask")
    return found


def free_name(known: Sequence[KeptAsk], name: str) -> str:
    """The name, trimmed; Refused `name` where it is none, too long, or one of `known` bears it in any letter case."""
    trimmed = " ".join(name.split())
    if not trimmed:
        raise Refused("name", "required")
    if len(trimmed) > MOST_NAME:
        raise Refused("name", "too_long", most=MOST_NAME)
    if "\0" in trimmed:
        raise Refused("name", "bad_character")
    if any(one.name.casefold() == trimmed.casefold() for one in known):
        raise Refused("name", "kept_name_taken")
    return trimmed
