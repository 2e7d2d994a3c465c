"""A person who may sign in is let in or kept out, or gets another password."""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from storage.actor import Actor
from storage.errors import NotFound, StateRefused
from storage.journal import append
from web.users import User, hasher, user_by_id

PASSWORD_BYTES = 12


def new_password() -> str:
    """One that nobody guesses, of sixteen signs."""
    return secrets.token_urlsafe(PASSWORD_BYTES)


def set_user_active(session: Session, user_id: int, active: bool, now: datetime, actor: Actor) -> User:
    """Kept out at once, sessions included, or let in again. NotFound; StateRefused `not_yourself`."""
    user = _found(session, user_id)
    if not active and actor.id == f"user:{user_id}":
        raise StateRefused("user", "not_yourself")
    if user.active != active:
        user.active = active
        append(session, "user_enabled" if active else "user_disabled", f"user:{user_id}", now, actor)
        session.flush()
    return user


def renew_password(session: Session, user_id: int, password: str, now: datetime, actor: Actor) -> User:
    """The old password no longer fits, and whoever is signed in with it is out. NotFound."""
    user = _found(session, user_id)
    user.password_hash = hasher.hash(password)
    append(session, "password_renewed", f"user:{user_id}", now, actor)
    session.flush()
    return user


def _found(session: Session, user_id: int) -> User:
    user = user_by_id(session, user_id)
    if user is None:
        raise NotFound("user")
    return user
