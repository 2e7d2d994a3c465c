"""Idempotency rows: the first answer again, for a day, written in the operation's own transaction."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, UniqueConstraint, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.db import Base
from storage.errors import Refused, StateRefused
from storage.types import EncryptedText

KEPT = timedelta(hours=24)


class IdempotencyRow(Base):
    """One key of one token on one path. The answer may tell a phone number, so it lies encrypted."""

    __tablename__ = "idempotency"
    __table_args__ = (UniqueConstraint("actor", "path", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    actor: Mapped[str] = mapped_column(String(60))
    path: Mapped[str] = mapped_column(String(300))
    key: Mapped[str] = mapped_column(String(255))
    body_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[int | None]
    answer: Mapped[str | None] = mapped_column(EncryptedText)
    created_at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True)
class FirstAnswer:
    """What the first call was told."""

    status: int
    answer: Any


def begin(session: Session, actor: str, path: str, key: str, body: bytes, now: datetime) -> FirstAnswer | int:
    """The first answer, or the id of a row to `finish` in this transaction.

    Refused `idempotency_body` with another body; StateRefused `idempotency_running` while the first still runs.
    """
    body_hash = hashlib.sha256(body).hexdigest()
    session.execute(delete(IdempotencyRow).where(IdempotencyRow.created_at < now - KEPT))
    one = select(IdempotencyRow).where(
        IdempotencyRow.actor == actor, IdempotencyRow.path == path, IdempotencyRow.key == key
    )
    row = session.execute(one).scalar_one_or_none()
    if row is None:
        row = IdempotencyRow(actor=actor, path=path, key=key, body_hash=body_hash, created_at=now)
        try:
            with session.begin_nested():
                session.add(row)
                session.flush()
            return row.id
        except IntegrityError:
            row = session.execute(one).scalar_one_or_none()
    if row is None or (row.status is None and row.body_hash == body_hash):
        raise StateRefused("Idempotency-Key", "idempotency_running")
    if row.body_hash != body_hash:
        raise Refused("Idempotency-Key", "idempotency_body")
    return FirstAnswer(row.status or 200, json.loads(row.answer or "null"))


def finish(session: Session, row_id: int, status: int, answer: Any) -> None:
    """Keep the answer for the next one that brings the same key."""
    row = session.get_one(IdempotencyRow, row_id)
    row.status, row.answer = status, json.dumps(answer)
    session.flush()
