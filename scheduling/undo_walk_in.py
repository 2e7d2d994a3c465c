"""A tap too many: who was counted last today is not counted any more."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from scheduling.desks import get_desk
from scheduling.walk_ins import WalkIn
from storage.actor import Actor
from storage.journal import append
from storage.rows import changed

MAY_BE_UNDONE = timedelta(hours=24)
"""Older figures stand: somebody may have read them."""


def undo_walk_in(session: Session, actor: Actor, desk_id: int, walk_in_id: int, now: datetime) -> bool:
    """Whether it was still there: a second tap undoes nothing more. NotFound where the actor may not see the desk."""
    get_desk(session, desk_id, actor)
    young = (WalkIn.id == walk_in_id, WalkIn.desk_id == desk_id, WalkIn.came_at > now - MAY_BE_UNDONE)
    if not changed(session, delete(WalkIn).where(*young)):
        return False
    append(session, "walk_in_undone", f"desk:{desk_id}", now, actor)
    return True
