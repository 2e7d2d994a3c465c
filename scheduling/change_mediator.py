"""What is known of a mediator changes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from scheduling.mediator_values import read_mediator
from scheduling.mediators import Mediator, MediatorLanguage, get_mediator, mediator_by_phone
from storage.actor import Actor
from storage.errors import NotFound, Refused
from storage.journal import append


def change_mediator(
    session: Session, mediator_id: int, values: Mapping[str, Any], now: datetime, actor: Actor
) -> Mediator:
    """Change the named fields only (shape of the API; `languages` replaces all of them).

    Raises NotFound, Refusals for wrong fields, Refused `phone` `phone_taken` where another has that number.
    """
    get_mediator(session, mediator_id)
    columns, languages = read_mediator(values, partial=True)
    if "phone" in columns:
        _refuse_if_taken(session, columns["phone"], mediator_id)
    mediator = session.get(Mediator, mediator_id, with_for_update={"key_share": True})
    if mediator is None:
        raise NotFound("mediator")
    try:
        with session.begin_nested():
            for name, value in columns.items():
                setattr(mediator, name, value)
    except IntegrityError:
        if "phone" in columns:
            _refuse_if_taken(session, columns["phone"], mediator_id)
        raise
    if languages is not None:
        session.execute(delete(MediatorLanguage).where(MediatorLanguage.mediator_id == mediator_id))
        session.execute(
            insert(MediatorLanguage),
            [{"mediator_id": mediator_id, "code": code, "level": level} for code, level in languages],
        )
    changed = sorted(name for name in values if name in (*columns, "home", "languages"))
    append(session, "mediator_changed", f"mediator:{mediator_id}", now, actor, {"fields": changed})
    return mediator


def _refuse_if_taken(session: Session, phone: str, mediator_id: int) -> None:
    other = mediator_by_phone(session, phone)
    if other is not None and other.id != mediator_id:
        raise Refused("phone", "phone_taken")
