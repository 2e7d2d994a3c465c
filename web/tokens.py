"""API tokens: shown once, kept as a hash.

The hash needs no key: nobody guesses 256 random bits. So a token outlives a key rotation, which could not re-hash what
is not kept.
"""

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.actor import SYSTEM, Actor
from storage.db import Base
from storage.journal import append

ROLES = ("operator", "desk", "coordinator", "manager", "administrator")


class Token(Base):
    """One program's way in, with a role and an office."""

    __tablename__ = "tokens"
    __table_args__ = (CheckConstraint(f"role IN {ROLES}", "role"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[str] = mapped_column(String(16))
    office_id: Mapped[int | None] = mapped_column(ForeignKey("offices.id"))
    label: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


def add_token(
    session: Session, role: str, office_id: int | None, now: datetime, label: str | None = None, actor: Actor = SYSTEM
) -> str:
    """The new token in plain: it can't be shown again."""
    token = f"med_{secrets.token_urlsafe(32)}"
    hashed = hash_of(token)
    row = Token(token_hash=hashed, role=role, office_id=office_id, label=label, created_at=now)
    session.add(row)
    session.flush()
    append(session, "token_added", f"token:{row.id}", now, actor, {"role": role, "office": office_id})
    return token


def actor_of_token(session: Session, token: str) -> Actor | None:
    """Who comes with this token, None where nobody does."""
    query = select(Token).where(Token.token_hash == hash_of(token), Token.disabled_at.is_(None))
    row = session.execute(query).scalar_one_or_none()
    return None if row is None else Actor(f"token:{row.id}", row.role, row.office_id)


def hash_of(token: str) -> str:
    """SHA-256 of the token, 64 hex digits."""
    return hashlib.sha256(token.encode()).hexdigest()
