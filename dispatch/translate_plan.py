"""A plan read from the database as the solver's problem: needs, people, and who must not be sent where."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.exclusions import Exclusion
from scheduling.availability import Span
from scheduling.desks import Desk
from scheduling.load_plan import desks_of, load_days, load_people
from scheduling.plan_problem import Translated, problem_of
from scheduling.plans import Plan
from scheduling.rosters import Shift, shifts_of_plan
from scheduling.settings import Planning
from scheduling.travel import point
from scheduling.weekly_turns import Placed


def translate_plan(
    session: Session,
    plan: Plan,
    planning: Planning,
    now: datetime,
    turns: Sequence[Placed] = (),
    open_again: Sequence[Shift] = (),
) -> Translated | None:
    """None where on none of its days anybody is needed. What its drafts and these `turns` are can be worked, at their
    own hours and by their own people, also where the needs would make other shifts. `open_again`: shifts that count as
    if nobody had them yet.
    """
    zone = planning.zone
    turns = [*_drafts(session, plan, zone), *turns]
    asked: Mapping[tuple[int, date], list[Span]] = defaultdict(list)
    for one in turns:
        asked[one.desk_id, one.day].append(one.span)
    days = load_days(session, plan, planning, now.astimezone(zone).date(), asked, open_again)
    if not days:
        return None
    named = {one.mediator_id for one in turns}
    people = load_people(session, plan, days, planning, _excluded(session, plan), named, open_again)
    points = {one.id: point(one.lat, one.lon) for one in desks_of(session, plan)}
    return problem_of(days, people, points, plan.starts_on, plan.weeks, zone, planning.rosters)


def _drafts(session: Session, plan: Plan, zone: ZoneInfo) -> list[Placed]:
    drafts = (one for one in shifts_of_plan(session, plan.id) if one.state == "draft")
    return [
        Placed(one.desk_id, one.starts_at.astimezone(zone).date(), Span(one.starts_at, one.ends_at), mediator_id, ())
        for one in drafts
        if (mediator_id := one.mediator_id) is not None
    ]


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
