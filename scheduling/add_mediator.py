"""A mediator joins."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from scheduling.mediator_values import read_mediator
from scheduling.mediators import Mediator, MediatorLanguage, mediator_by_phone
from storage.actor import Actor
from storage.errors import Refused
from storage.journal import append


def add_mediator(session: Session, values: Mapping[str, Any], now: datetime, actor: Actor) -> Mediator:
    """Make a mediator, reachable at once, of values in the shape of the API (`languages`, `home` nested).

    Raises Refusals for wrong fields, Refused `phone` `phone_taken` where another has that number.
    """
    columns, languages = read_mediator(values, partial=False)
    if mediator_by_phone(session, columns["phone"]) is not None:
        raise Refused("phone", "phone_taken")
    mediator = Mediator(**columns, created_at=now)
    try:
        with session.begin_nested():
            session.add(mediator)
    except IntegrityError:
        if mediator_by_phone(session, columns["phone"]) is None:
            raise
        raise Refused("phone", "phone_taken") from None
    session.execute(
        insert(MediatorLanguage),
        [{"mediator_id": mediator.id, "code": code, "level": level} for code, level in languages or []],
    )
    append(session, "mediator_added", f"mediator:{mediator.id}", now, actor)
    return mediator
