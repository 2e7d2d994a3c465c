"""An office does not keep an ask any more. What was asked with it stays as it is."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from dispatch.kept_asks import KeptAsk, get_kept_ask
from storage.actor import Actor
from storage.errors import NotFound
from storage.journal import append
from storage.rows import changed


def drop_kept_ask(session: Session, actor: Actor, kept_id: int, now: datetime) -> str:
    """Its name. NotFound for another office's, or where it is gone already."""
    name = get_kept_ask(session, actor, kept_id).name
    dropped = (
        delete(KeptAsk)
        .where(KeptAsk.id == kept_id, KeptAsk.office_id == actor.office_id)
        .execution_options(synchronize_session=False)
    )
    if changed(session, dropped) == 0:
        raise NotFound("kept_ask")  # dropped since we read it
    append(session, "ask_dropped", f"kept_ask:{kept_id}", now, actor, {})
    return name
