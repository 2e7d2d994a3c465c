"""A plan that waits is solved: read, solved outside any transaction, and kept as a draft."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from dispatch.translate_plan import translate_plan
from scheduling.keep_standing import keep_standing
from scheduling.plan_problem import Translated
from scheduling.plans import Plan, get_plan
from scheduling.repeat_turns import repeat_turns, with_reasons
from scheduling.rosters import Shift, shifts_of_plan
from scheduling.save_draft import Draft, gaps, save_draft
from scheduling.settings import Planning
from scheduling.solver.index import Index
from scheduling.solver.rules.table import value
from scheduling.solver.solve import solve
from scheduling.week_templates import template_turns
from scheduling.weekly_turns import Placed, placed, turns_of_week
from storage.journal import append
from storage.rows import changed
from storage.transaction import Database

log = logging.getLogger(__name__)
BEYOND = timedelta(seconds=60)
"""How long after its time a solver that says nothing is held for dead."""


@dataclass(frozen=True)
class PlanSolver:
    """What a plan is solved with, and by whom. `now`: the time of day; `seconds`: a clock that only runs on."""

    database: Database
    owner: str
    now: Callable[[], datetime]
    seconds: Callable[[], float]
    planning: Planning
    progress: Callable[[int, int], None] | None = None
    stop: Callable[[], bool] = lambda: False


def solve_plan(solver: PlanSolver, plan_id: int) -> bool:
    """Whether it was ours to solve. Where nothing can be planned at all it ends `failed`, with a reason; where solving
    raises, too, and the fault goes on to the caller.
    """
    run = solver.database.run
    if not run(lambda session: _claim(session, plan_id, solver.owner, solver.now())):
        return False
    try:
        return _solve(solver, plan_id)
    except Exception:
        run(lambda session: _fail(session, plan_id, solver.owner, solver.now(), "solver_failed"))
        raise


def _solve(solver: PlanSolver, plan_id: int) -> bool:
    run, owner = solver.database.run, solver.owner
    with solver.database.read() as session:
        plan = get_plan(session, plan_id)
        turns = _turns(session, plan, solver)
        translated = translate_plan(session, plan, solver.planning, solver.now(), turns or ())
        drafts = [one for one in shifts_of_plan(session, plan_id) if one.state == "draft"]
    if translated is None:
        run(lambda session: _fail(session, plan_id, owner, solver.now(), "nothing_to_plan"))
        return True
    draft = _searched(solver, plan, translated, drafts) if turns is None else _repeated(translated, turns)
    if turns is None and solver.stop():
        run(lambda session: _let_go(session, plan_id, owner))
        return True
    return run(lambda session: save_draft(session, plan_id, owner, draft, solver.now()))


def _turns(session: Session, plan: Plan, solver: PlanSolver) -> list[Placed] | None:
    """What the plan repeats; None where it is searched for."""
    zone = solver.planning.zone
    if plan.from_template:
        turns = template_turns(session, plan.desk_ids)
    elif plan.like_week_of is not None:
        turns = turns_of_week(session, plan.desk_ids, plan.like_week_of, zone)
    else:
        return None
    return placed(turns, plan.starts_on, plan.weeks, solver.now().astimezone(zone).date(), zone)


def _repeated(translated: Translated, turns: list[Placed]) -> Draft:
    found = repeat_turns(translated, turns)
    costs = value(Index(translated.problem), found.roster)
    uncovered = with_reasons(list(gaps(translated, found.roster, solved=False)), found.left, translated)
    return Draft(translated, found.roster, costs, None, uncovered, found.languages)


def _searched(solver: PlanSolver, plan: Plan, translated: Translated, drafts: list[Shift]) -> Draft:
    standing = keep_standing(translated, drafts)
    solution = solve(
        standing.problem,
        seconds=plan.seconds,
        seed=plan.seed,
        clock=solver.seconds,
        start=standing.roster if drafts else None,
        progress=_Progress(solver, plan.id),
        stop=solver.stop,
    )
    uncovered = list(gaps(translated, solution.roster))
    return Draft(translated, solution.roster, solution.value, solution.bound, uncovered, standing.by_hand)


@dataclass
class _Progress:
    """Writes down how far the search has come, at most once a second, and hands it on."""

    solver: PlanSolver
    plan_id: int
    written: float = float("-inf")

    def __call__(self, value: int, bound: int) -> None:
        solver = self.solver
        if solver.progress is not None:
            solver.progress(value, bound)
        if solver.seconds() - self.written < 1:
            return
        self.written = solver.seconds()
        mine = update(Plan).where(Plan.id == self.plan_id, Plan.state == "solving", Plan.lease_owner == solver.owner)
        solver.database.run(lambda session: session.execute(mine.values(value=float(value), bound=float(bound))))


def _claim(session: Session, plan_id: int, owner: str, now: datetime) -> bool:
    free = Plan.lease_until.is_(None) | (Plan.lease_until < now)
    seconds = select(Plan.seconds).where(Plan.id == plan_id).scalar_subquery()
    limit = session.scalar(select(seconds)) or 0
    claimed = (
        update(Plan)
        .where(Plan.id == plan_id, Plan.state == "solving", free)
        .values(lease_owner=owner, lease_until=now + timedelta(seconds=limit) + BEYOND)
    )
    return changed(session, claimed) > 0


def _fail(session: Session, plan_id: int, owner: str, now: datetime, why: str) -> None:
    mine = update(Plan).where(Plan.id == plan_id, Plan.state == "solving", Plan.lease_owner == owner)
    if changed(session, mine.values(state="failed", why_failed={"code": why}, lease_owner=None, lease_until=None)):
        append(session, "plan_failed", f"plan:{plan_id}", now, facts={"why": why})


def _let_go(session: Session, plan_id: int, owner: str) -> None:
    mine = update(Plan).where(Plan.id == plan_id, Plan.state == "solving", Plan.lease_owner == owner)
    session.execute(mine.values(lease_owner=None, lease_until=None))
