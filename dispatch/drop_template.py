"""An office does not need a template any more. What was asked with it stays as it is."""

from datetime import datetime

from sqlalchemy.orm import Session

from dispatch.ask_templates import get_template
from storage.actor import Actor
from storage.journal import append


def drop_template(session: Session, actor: Actor, template_id: int, now: datetime) -> str:
    """Its name. NotFound for another office's, or where it is gone already."""
    kept = get_template(session, actor, template_id)
    session.delete(kept)
    append(session, "template_dropped", f"template:{template_id}", now, actor, {})
    session.flush()
    return kept.name
