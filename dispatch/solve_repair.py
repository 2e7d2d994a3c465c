"""A repair that waits is looked for: read, solved outside any transaction, and kept as a proposal."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from dispatch.repair_problem import changes_of, repair_problem
from dispatch.solve_plan import BEYOND, PlanSolver
from scheduling.plans import get_plan
from scheduling.repairs import Repair
from scheduling.rosters import Shift
from scheduling.save_draft import gaps
from scheduling.solver.solve import solve
from storage.journal import append
from storage.rows import changed

SECONDS = 8
"""It begins from the roster as it stands, so that what is near is found at once."""


def solve_repair(solver: PlanSolver, repair_id: int) -> bool:
    """Whether it was ours to look for. Where solving raises it ends `failed`, and the fault goes on to the caller."""
    run = solver.database.run
    if not run(lambda session: _claim(session, repair_id, solver.owner, solver.now())):
        return False
    try:
        found = _solve(solver, repair_id)
    except Exception:
        run(lambda session: _keep(session, repair_id, solver, {"state": "failed"}))
        raise
    return run(lambda session: _keep(session, repair_id, solver, found))


def _solve(solver: PlanSolver, repair_id: int) -> dict[str, Any]:
    with solver.database.read() as session:
        plan = get_plan(session, session.get_one(Repair, repair_id).plan_id)
        found = repair_problem(session, plan, solver.planning, solver.now())
        seed = plan.seed
        nobodys = list(session.scalars(_nobodys(plan.id, solver.now())))
        session.expunge_all()
    if found is None:
        return {"state": "proposed", "changes": [], "gaps": []}
    solution = solve(
        found.translated.problem, seconds=SECONDS, seed=seed, clock=solver.seconds, start=found.before, stop=solver.stop
    )
    if solver.stop():
        return {"state": "solving"}
    after = solution.roster
    return {
        "state": "proposed",
        "changes": changes_of(found, after, nobodys),
        "gaps": list(gaps(found.translated, after)),
    }


def _nobodys(plan_id: int, now: datetime) -> Any:
    return select(Shift).where(Shift.plan_id == plan_id, Shift.state == "uncovered", Shift.starts_at > now)


def _claim(session: Session, repair_id: int, owner: str, now: datetime) -> bool:
    free = Repair.lease_until.is_(None) | (Repair.lease_until < now)
    until = now + timedelta(seconds=SECONDS) + BEYOND
    mine = update(Repair).where(Repair.id == repair_id, Repair.state == "solving", free)
    return changed(session, mine.values(lease_owner=owner, lease_until=until)) > 0


def _keep(session: Session, repair_id: int, solver: PlanSolver, found: dict[str, Any]) -> bool:
    now = solver.now()
    mine = (Repair.id == repair_id) & (Repair.state == "solving") & (Repair.lease_owner == solver.owner)
    solved_at = None if found["state"] == "solving" else now
    values = {**found, "solved_at": solved_at, "lease_owner": None, "lease_until": None}
    if not changed(session, update(Repair).where(mine).values(values)):
        return False
    facts = {"state": found["state"], "changes": len(found.get("changes", ()))}
    append(session, "repair_solved", f"repair:{repair_id}", now, facts=facts)
    return True
