"""Tokens by the name of their office."""

from datetime import datetime

from sqlalchemy.orm import Session

from scheduling.offices import get_or_add_office
from storage.actor import SYSTEM, Actor
from storage.errors import Refused
from web.tokens import add_token


def add_office_token(
    session: Session, role: str, office: str | None, label: str | None, now: datetime, actor: Actor = SYSTEM
) -> str:
    """The new token. Refused where an operator or a desk has no office."""
    if office is None and role in ("operator", "desk"):
        raise Refused("--office", "office_needed")
    office_id = get_or_add_office(session, office, now).id if office is not None else None
    return add_token(session, role, office_id, now, label, actor)
