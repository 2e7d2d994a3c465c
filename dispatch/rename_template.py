"""What an office keeps gets another name."""

from datetime import datetime

from sqlalchemy.orm import Session

from dispatch.ask_templates import AskTemplate, free_name, get_template, templates_of
from storage.actor import Actor
from storage.journal import append


def rename_template(session: Session, actor: Actor, template_id: int, name: str, now: datetime) -> AskTemplate:
    """NotFound for another office's; Refused `name`: required, too_long, template_taken."""
    kept = get_template(session, actor, template_id)
    kept.name = free_name([one for one in templates_of(session, actor) if one.id != template_id], name)
    append(session, "template_renamed", f"template:{template_id}", now, actor, {})
    session.flush()
    return kept
