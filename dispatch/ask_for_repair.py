"""The coordinator asks how a published plan may be mended; later takes what is proposed, or lets it be."""

from datetime import datetime

from sqlalchemy.orm import Session

from scheduling.plans import get_plan
from scheduling.repairs import Repair, open_repair
from storage.actor import Actor
from storage.errors import StateRefused
from storage.journal import append


def ask_for_repair(session: Session, actor: Actor, plan_id: int, now: datetime) -> Repair:
    """A worker looks for one; whoever asks while one is looked for gets that. What was proposed before is dropped.

    NotFound for the plan; StateRefused `plan_not_published`.
    """
    plan = get_plan(session, plan_id)
    if plan.state != "published":
        raise StateRefused("state", "plan_not_published")
    there = open_repair(session, plan_id)
    if there is not None and there.state == "solving":
        return there
    if there is not None:
        there.state = "dropped"
        session.flush()
    repair = Repair(plan_id=plan_id, state="solving", asked_at=now, asked_by=actor.id, changes=[], gaps=[])
    session.add(repair)
    session.flush()
    append(session, "repair_asked", f"plan:{plan_id}", now, actor)
    return repair


def drop_repair(session: Session, actor: Actor, plan_id: int, now: datetime) -> None:
    """Nothing is changed. Where none is open, nothing happens."""
    repair = open_repair(session, plan_id)
    if repair is not None:
        repair.state = "dropped"
        append(session, "repair_dropped", f"plan:{plan_id}", now, actor)
