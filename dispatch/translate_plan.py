"""A plan read from the database as the solver's problem: needs, people, and who must not be sent where."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.exclusions import Exclusion
from scheduling.desks import Desk
from scheduling.load_plan import desks_of, load_days, load_people
from scheduling.plan_problem import Translated, problem_of
from scheduling.plans import Plan
from scheduling.settings import RostersSettings
from scheduling.travel import point


def translate_plan(
    session: Session, plan: Plan, zone: ZoneInfo, province: str, settings: RostersSettings, now: datetime
) -> Translated | None:
    """None where on none of its days anybody is needed."""
    days = load_days(session, plan, zone, province, now.astimezone(zone).date())
    if not days:
        return None
    people = load_people(session, plan, days, zone, province, _excluded(session, plan))
    points = {one.id: point(one.lat, one.lon) for one in desks_of(session, plan)}
    return problem_of(days, people, points, plan.starts_on, plan.weeks, zone, settings)


def _excluded(session: Session, plan: Plan) -> Mapping[int, set[int]]:
    """Desks of offices where a mediator is not to be sent."""
    rows = session.execute(
        select(Exclusion.mediator_id, Desk.id)
        .join(Desk, Desk.office_id == Exclusion.office_id)
        .where(Desk.id.in_(plan.desk_ids))
    ).all()
    found: Mapping[int, set[int]] = defaultdict(set)
    for mediator_id, desk_id in rows:
        found[mediator_id].add(desk_id)
    return found
