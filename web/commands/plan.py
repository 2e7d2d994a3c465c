"""`mediatori plan`."""

import os
import socket
import sys
import time
from datetime import datetime

import click
from sqlalchemy.orm import Session

from dispatch.publish_plan import publish_plan
from dispatch.solve_plan import PlanSolver, solve_plan
from scheduling.desks import desks, desks_by_name
from scheduling.make_plan import MOST_SECONDS, MOST_WEEKS, USUAL_SECONDS, PlanAsked, like_last_week, make_plan
from scheduling.plans import get_plan
from scheduling.rosters import plan_shifts
from storage.actor import SYSTEM
from web.run_web import open_services
from web.services import Services
from web.settings import load_settings


@click.command()
@click.option("--desk", "named", multiple=True, help="Its name or number; several may be given. Left out: all.")
@click.option("--from", "first", required=True, type=click.DateTime(["%Y-%m-%d"]), help="A Monday.")
@click.option("--like-last-week", "like", is_flag=True, help="Repeat the last week's shifts as far as they still hold.")
@click.option("--weeks", default=4, show_default=True, type=click.IntRange(1, MOST_WEEKS))
@click.option("--seconds", default=USUAL_SECONDS, show_default=True, type=click.IntRange(1, MOST_SECONDS))
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0, 2**31 - 1))
@click.option("--publish", is_flag=True, help="Publish the draft at once: each mediator gets one text.")
def plan(
    named: tuple[str, ...], first: datetime, like: bool, weeks: int, seconds: int, seed: int, publish: bool
) -> None:
    """Plan the rosters of desks: a draft, with what nobody covers. Value and bound are told as they come."""
    services = open_services(load_settings())
    asked = PlanAsked(first.date(), weeks, None, seconds, seed)
    plan_id = services.database.run(lambda session: _made(session, services, asked, named, like))
    _solve(services, plan_id)
    failed = _tell(services, plan_id)
    if publish and not failed:
        _publish(services, plan_id)
    raise SystemExit(1 if failed else 0)


def _made(session: Session, services: Services, asked: PlanAsked, named: tuple[str, ...], like: bool) -> int:
    ids = [_desk(session, one) for one in named]
    asked = PlanAsked(asked.starts_on, asked.weeks, ids or None, asked.seconds, asked.seed)
    make = like_last_week if like else make_plan
    return make(session, asked, services.clock(), services.settings.zone, SYSTEM).id


def _desk(session: Session, named: str) -> int:
    found = [one.id for one in desks_by_name(session, named)]
    if not found:
        found = [one.id for one in desks(session) if str(one.id) == named]
    if len(found) != 1:
        what = "no desk has" if not found else "several desks have"
        raise click.UsageError(f"--desk {named}: {what} this name; take the number that GET /desks tells")
    return found[0]


def _solve(services: Services, plan_id: int) -> None:
    began = time.monotonic()

    def progress(value: int, bound: int) -> None:
        sys.stderr.write(f"{time.monotonic() - began:6.1f} s  best {value}  bound {bound}\n")

    owner = f"{socket.gethostname()}:{os.getpid()}"
    solver = PlanSolver(services.database, owner, services.clock, time.monotonic, services.settings.planning, progress)
    solve_plan(solver, plan_id)


def _tell(services: Services, plan_id: int) -> bool:
    """Print what came of it; whether it failed."""
    with services.database.read() as session:
        made = get_plan(session, plan_id)
        shifts = plan_shifts(session, plan_id)
        names = {one.id: one.name for one in desks(session)}
    if made.state != "draft":
        why = (made.why_failed or {}).get("code", made.state)
        click.echo(f"Plan {plan_id}: {why}: nothing to publish.", err=True)
        return True
    zone = services.settings.zone
    for gap in made.gaps:
        start, end = (datetime.fromisoformat(gap[name]).astimezone(zone) for name in ("starts_at", "ends_at"))
        why = "; ".join(sorted({one["rule"] for one in gap["reasons"]}))
        when = f"{start:%Y-%m-%d %H:%M}-{end:%H:%M}"
        click.echo(f"gap  {names[gap['desk_id']]}  {when}  {gap['language']}  {gap['missing']} missing  {why}")
    bound = "not solved" if made.bound is None else f"bound {made.bound:g}, gap {100 * (made.gap or 0):.1f} %"
    click.echo(f"Plan {plan_id}: {len(shifts)} shifts, {len(made.gaps)} gaps, value {made.value:g}, {bound}.")
    return False


def _publish(services: Services, plan_id: int) -> None:
    told, now = services.settings, services.clock()
    services.database.run(lambda session: publish_plan(session, plan_id, now, told.dispatch, SYSTEM))
    click.echo(f"Plan {plan_id} is published: its texts leave with the next tick of a worker.")
