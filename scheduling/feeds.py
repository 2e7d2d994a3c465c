"""Calendar feeds: an address with a secret in it, of which only the hash is kept.

The hash needs no key, as a password's would: nobody guesses 256 random bits. So the address outlives a key rotation,
which could not re-hash what is not kept.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduling.desks import Desk, get_desk
from scheduling.mediators import Mediator, get_mediator
from storage.actor import Actor
from storage.journal import append

TOKEN_BYTES = 32
Kind = Literal["mediator", "desk"]


@dataclass(frozen=True, slots=True)
class FeedOwner:
    """Whose calendar a feed shows."""

    kind: Kind
    id: int


def new_feed_token(session: Session, kind: Kind, owner_id: int, now: datetime, actor: Actor) -> str:
    """A new secret for the feed's address, told only now; the old address dies. Raises NotFound."""
    owner: Mediator | Desk = (
        get_mediator(session, owner_id) if kind == "mediator" else get_desk(session, owner_id, actor)
    )
    token = secrets.token_urlsafe(TOKEN_BYTES)
    owner.feed_token_hash = token_hash(token)
    session.flush()
    append(session, "feed_renewed", f"{kind}:{owner_id}", now, actor)
    return token


def feed_owner(session: Session, token: str) -> FeedOwner | None:
    """Whose feed it is; None for a token that is wrong or was replaced."""
    hashed = token_hash(token)
    mediator_id = session.scalar(select(Mediator.id).where(Mediator.feed_token_hash == hashed))
    if mediator_id is not None:
        return FeedOwner("mediator", mediator_id)
    desk_id = session.scalar(select(Desk.id).where(Desk.feed_token_hash == hashed))
    return None if desk_id is None else FeedOwner("desk", desk_id)


def token_hash(token: str) -> str:
    """SHA-256 of the secret, 64 hex digits."""
    return hashlib.sha256(token.encode()).hexdigest()
