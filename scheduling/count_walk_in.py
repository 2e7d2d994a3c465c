"""Somebody came to a desk: one more is counted."""

from datetime import datetime

from sqlalchemy.orm import Session

from scheduling.desks import get_desk
from scheduling.reading import Reader
from scheduling.walk_ins import REASONS, WalkIn
from storage.actor import Actor
from storage.journal import append


def count_walk_in(
    session: Session, actor: Actor, desk_id: int, language: str, reason: str | None, now: datetime
) -> WalkIn:
    """What was counted. NotFound where the actor may not see the desk, Refusals for `language` and `reason`."""
    get_desk(session, desk_id, actor)
    reader = Reader()
    code = reader.language("language", language)
    if reason is not None:
        reader.one_of("reason", reason, REASONS)
    reader.finish()
    counted = WalkIn(desk_id=desk_id, language=code, reason=reason, came_at=now)
    session.add(counted)
    session.flush()
    append(session, "walk_in_counted", f"desk:{desk_id}", now, actor)
    return counted
