"""A plan that waits is solved: read, solved outside any transaction, and kept as a draft."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from dispatch.translate_plan import translate_plan
from scheduling.plans import Plan, get_plan
from scheduling.save_draft import save_draft
from scheduling.settings import RostersSettings
from scheduling.solver.solve import solve
from storage.journal import append
from storage.rows import changed
from storage.transaction import Database

log = logging.getLogger(__name__)
BEYOND = timedelta(seconds=60)
"""How long after its time a solver that says nothing is held for dead."""


@dataclass(frozen=True)
class PlanClock:
    """`now`: the time of day; `seconds`: one that only runs on, for the solver's limit."""

    now: Callable[[], datetime]
    seconds: Callable[[], float]


def solve_plan(
    database: Database,
    plan_id: int,
    owner: str,
    clock: PlanClock,
    zone: ZoneInfo,
    province: str,
    settings: RostersSettings,
    progress: Callable[[int, int], None] | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> bool:
    """Whether it was ours to solve. Where nothing can be planned at all it ends `failed`, with a reason; where solving
    raises, too, and the fault goes on to the caller.
    """
    if not database.run(lambda session: _claim(session, plan_id, owner, clock.now())):
        return False
    try:
        return _solve(database, plan_id, owner, clock, zone, province, settings, progress, stop)
    except Exception:
        database.run(lambda session: _fail(session, plan_id, owner, clock.now(), "solver_failed"))
        raise


def _solve(
    database: Database,
    plan_id: int,
    owner: str,
    clock: PlanClock,
    zone: ZoneInfo,
    province: str,
    settings: RostersSettings,
    progress: Callable[[int, int], None] | None,
    stop: Callable[[], bool],
) -> bool:
    with database.read() as session:
        plan = get_plan(session, plan_id)
        translated = translate_plan(session, plan, zone, province, settings, clock.now())
        seconds, seed = plan.seconds, plan.seed
    if translated is None:
        database.run(lambda session: _fail(session, plan_id, owner, clock.now(), "nothing_to_plan"))
        return True
    solution = solve(
        translated.problem,
        seconds=seconds,
        seed=seed,
        clock=clock.seconds,
        progress=_Progress(database, plan_id, owner, clock.seconds, progress),
        stop=stop,
    )
    if stop():
        database.run(lambda session: _let_go(session, plan_id, owner))
        return True
    return database.run(lambda session: save_draft(session, plan_id, owner, translated, solution, clock.now()))


@dataclass
class _Progress:
    """Writes down how far the search has come, at most once a second, and hands it on."""

    database: Database
    plan_id: int
    owner: str
    seconds: Callable[[], float]
    told: Callable[[int, int], None] | None
    written: float = float("-inf")

    def __call__(self, value: int, bound: int) -> None:
        if self.told is not None:
            self.told(value, bound)
        if self.seconds() - self.written < 1:
            return
        self.written = self.seconds()
        mine = update(Plan).where(Plan.id == self.plan_id, Plan.state == "solving", Plan.lease_owner == self.owner)
        self.database.run(lambda session: session.execute(mine.values(value=float(value), bound=float(bound))))


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
