"""Somebody is looked for wherever a draft has nobody: what stands in it stays."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from scheduling.plans import Plan, get_plan
from storage.actor import Actor
from storage.errors import StateRefused
from storage.journal import append
from storage.rows import changed


def solve_rest(session: Session, plan_id: int, now: datetime, actor: Actor) -> Plan:
    """The plan, `solving`: a worker keeps its drafts. NotFound; StateRefused where it is no draft."""
    plan = get_plan(session, plan_id)
    values = {"state": "solving", "like_week_of": None, "from_template": False, "value": None, "bound": None}
    if not changed(session, update(Plan).where(Plan.id == plan_id, Plan.state == "draft").values(values)):
        raise StateRefused("state", "plan_not_draft", state=plan.state)
    append(session, "plan_rest_asked", f"plan:{plan_id}", now, actor)
    session.refresh(plan)
    return plan
