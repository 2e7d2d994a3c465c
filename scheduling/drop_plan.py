"""A plan that nobody wants is thrown away, before it is published."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from scheduling.plans import Plan, get_plan
from scheduling.rosters import Shift
from storage.actor import Actor
from storage.errors import StateRefused
from storage.journal import append
from storage.rows import changed


def drop_plan(session: Session, plan_id: int, now: datetime, actor: Actor) -> None:
    """Gone with its draft shifts. NotFound; StateRefused once it is published."""
    plan = get_plan(session, plan_id)
    session.execute(delete(Shift).where(Shift.plan_id == plan_id, Shift.state == "draft"))
    if not changed(session, delete(Plan).where(Plan.id == plan_id, Plan.state != "published")):
        raise StateRefused("state", "plan_not_draft", state=plan.state)
    append(session, "plan_dropped", f"plan:{plan_id}", now, actor)
