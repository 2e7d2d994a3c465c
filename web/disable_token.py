"""A program's way in is closed."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from storage.actor import Actor
from storage.errors import NotFound
from storage.journal import append
from storage.rows import changed
from web.tokens import Token


def disable_token(session: Session, token_id: int, now: datetime, actor: Actor) -> bool:
    """From now on it opens nothing; False where it did not before. NotFound."""
    if session.get(Token, token_id) is None:
        raise NotFound("token")
    closing = update(Token).where(Token.id == token_id, Token.disabled_at.is_(None)).values(disabled_at=now)
    if not changed(session, closing):
        return False
    append(session, "token_disabled", f"token:{token_id}", now, actor)
    return True
