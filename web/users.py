"""People who sign in: operators, desks, coordinators, managers, administrators. Mediators do not: they have a phone."""

from datetime import datetime
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_login import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.actor import Actor
from storage.contacts import email_hashes
from storage.db import Base
from storage.types import EncryptedEmail, EncryptedPhone
from web.tokens import ROLES

OFFICE_ROLES = ("operator", "desk")
"""These are of one office and see only its own."""

hasher = PasswordHasher()
_NOBODYS_HASH = hasher.hash("nobody has this password")


class User(UserMixin, Base):  # type: ignore[misc]
    """One person with a role; operators and desks are of an office. `active` False: can't sign in any more."""

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint(f"role IN {ROLES}", "role"),
        CheckConstraint("role NOT IN ('operator', 'desk') OR office_id IS NOT NULL", "office"),
        Index("ix_users_office_id", "office_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(EncryptedEmail)
    email_hash: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[str] = mapped_column(String(16))
    office_id: Mapped[int | None] = mapped_column(ForeignKey("offices.id"))
    password_hash: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(EncryptedPhone)
    locale: Mapped[str | None] = mapped_column(String(5))
    active: Mapped[bool] = mapped_column(default=True)
    last_sign_in_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    @property
    def is_active(self) -> bool:
        """Asked by flask-login at each request: who was disabled is out at once."""
        return self.active

    def get_id(self) -> str:
        """What a session holds: it ends when the password changes."""
        return f"{self.id}:{sha256(self.password_hash.encode()).hexdigest()[:16]}"

    @property
    def actor(self) -> Actor:
        """As operations and queries know this person."""
        return Actor(f"user:{self.id}", self.role, self.office_id)


def user_by_id(session: Session, user_id: int) -> User | None:
    """None where there is nobody of that id."""
    return session.get(User, user_id)


def user_by_email(session: Session, email: str) -> User | None:
    """Whose normalised address that is, under whichever key it was stored."""
    return session.scalars(select(User).where(User.email_hash.in_(email_hashes(email)))).first()


def all_users(session: Session) -> list[User]:
    """Everybody, by name."""
    return list(session.scalars(select(User).order_by(User.name, User.id)))


def password_fits(user: User | None, password: str) -> bool:
    """Whether this is their password; takes as long for somebody who does not exist."""
    try:
        hasher.verify(_NOBODYS_HASH if user is None else user.password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
    return user is not None


def note_sign_in(session: Session, user_id: int, now: datetime) -> None:
    """They came in at this moment."""
    session.execute(update(User).where(User.id == user_id).values(last_sign_in_at=now))
