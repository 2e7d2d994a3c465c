"""What an office keeps gets another name."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from dispatch.kept_asks import KeptAsk, free_name, get_kept_ask, hold_kept_asks
from storage.actor import Actor
from storage.errors import NotFound
from storage.journal import append
from storage.rows import changed


def rename_kept_ask(session: Session, actor: Actor, kept_id: int, name: str, now: datetime) -> KeptAsk:
    """NotFound for another office's, or where it is gone; Refused `name`: required, too_long, kept_name_taken.

    Said twice (a double click), it is renamed once.
    """
    others = [one for one in hold_kept_asks(session, actor) if one.id != kept_id]
    kept = get_kept_ask(session, actor, kept_id)
    free = free_name(others, name)
    if kept.name == free:
        return kept
    renamed = (
        update(KeptAsk)
        .where(KeptAsk.id == kept_id, KeptAsk.office_id == actor.office_id)
        .values(name=free)
        .execution_options(synchronize_session=False)
    )
    if changed(session, renamed) == 0:
        raise NotFound("kept_ask")  # dropped since we read it
    append(session, "ask_renamed", f"kept_ask:{kept_id}", now, actor, {})
    session.refresh(kept)
    return kept
