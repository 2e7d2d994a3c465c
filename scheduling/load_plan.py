"""What a plan is made of: the desks' needs and hours, and who could sit there."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduling.availability import Span
from scheduling.commitments import commitments_between
from scheduling.demand import needs_on
from scheduling.desks import Desk, opening_hours
from scheduling.free_time import free_time
from scheduling.mediators import Preference, languages_of, people, speakers
from scheduling.plan_problem import DayToPlan, Planned
from scheduling.plans import Plan
from scheduling.public_holidays import public_holidays
from scheduling.rosters import COVERING, Shift, day_bounds
from scheduling.settings import Planning
from scheduling.travel import Engagement, point
from scheduling.wishes import wished

LOOK_BACK = timedelta(weeks=4)
OFTEN = 2
"""Weeks of the last four in which somebody sat there, that make a shift their usual one."""
A_DAY = timedelta(days=1)


def desks_of(session: Session, plan: Plan) -> list[Desk]:
    """Its desks, in order of id."""
    return list(session.scalars(select(Desk).where(Desk.id.in_(plan.desk_ids)).order_by(Desk.id)))


def load_days(
    session: Session,
    plan: Plan,
    planning: Planning,
    today: date,
    asked: Mapping[tuple[int, date], Sequence[Span]],
    open_again: Sequence[Shift] = (),
) -> list[DayToPlan]:
    """What each desk needs on each day after today on which it is open and needs somebody, or somebody asked for hours
    (`asked`, by desk and local date); shifts that stand already count, but for those that are `open_again`.
    """
    zone, holidays = planning.zone, public_holidays(planning.province)
    standing = _standing(session, plan, zone, {one.id for one in open_again})
    found = []
    for desk in desks_of(session, plan):
        hours = opening_hours(desk)
        for day in _days(max(plan.starts_on, today + A_DAY), plan.ends_before):
            opened = hours.on(day, zone, holidays)
            needs = needs_on(desk.cover, opened, day, zone)
            named = asked.get((desk.id, day), ())
            if needs or (opened and named):
                found.append(DayToPlan(desk.id, day, opened, needs, standing[desk.id, day], named))
    return found


def load_people(
    session: Session,
    plan: Plan,
    days: Sequence[DayToPlan],
    planning: Planning,
    excluded: Mapping[int, set[int]],
    named: Collection[int] = (),
    open_again: Sequence[Shift] = (),
) -> list[Planned]:
    """The active mediators who speak one of the languages (or are `named`) and go to places, in order of id.
    `excluded`: by mediator, desks where they must not be sent. The time of shifts that are `open_again` is nobody's.
    """
    zone = planning.zone
    wanted = {need.language for one in days for need in one.needs}
    ids = sorted({row.mediator_id for row in speakers(session, wanted)}.union(named))
    rows = [row for row in people(session, ids) if row.active and "in_person" in row.modalities] if ids else []
    ids = [row.id for row in rows]
    start, _ = day_bounds(plan.starts_on, zone)
    end, _ = day_bounds(plan.ends_before, zone)
    given_up = {one.commitment_id for one in open_again}
    engaged = _engagements(session, ids, start - A_DAY, end + A_DAY, given_up)
    busy = {one: [Span(each.starts_at, each.ends_at) for each in found] for one, found in engaged.items()}
    free = free_time(session, ids, start, end, zone, public_holidays(planning.province), busy)
    levels = languages_of(session, ids)
    wishes = wished(session, ids)
    usual, never = _usual(session, plan, zone), _never(session, plan)
    return [
        Planned(
            row.id,
            dict(levels.get(row.id, [])),
            free[row.id].free if row.id in free else [],
            engaged[row.id],
            row.max_weekly_minutes,
            frozenset(usual[row.id]),
            frozenset(never[row.id] | excluded.get(row.id, set())),
            wishes.get(row.id, ()),
        )
        for row in rows
    ]


def _days(first: date, before: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((before - first).days)]


def _standing(
    session: Session, plan: Plan, zone: ZoneInfo, besides: Collection[int]
) -> Mapping[tuple[int, date], list[Any]]:
    """Shifts of these weeks that have a mediator already, by desk and local date."""
    start, end = day_bounds(plan.starts_on, zone)[0], day_bounds(plan.ends_before, zone)[0]
    rows = session.scalars(
        select(Shift).where(
            Shift.desk_id.in_(plan.desk_ids),
            Shift.starts_at >= start,
            Shift.starts_at < end,
            Shift.state.in_(COVERING),
        )
    ).all()
    levels = languages_of(session, {row.mediator_id for row in rows if row.mediator_id is not None}) if rows else {}
    found: Mapping[tuple[int, date], list[Any]] = defaultdict(list)
    for row in rows:
        if row.id in besides:
            continue
        spoken = dict(levels.get(row.mediator_id or 0, []))
        found[row.desk_id, row.starts_at.astimezone(zone).date()].append((Span(row.starts_at, row.ends_at), spoken))
    return found


def _engagements(
    session: Session, ids: list[int], start: Any, end: Any, besides: Collection[int | None]
) -> Mapping[int, list[Engagement]]:
    found: Mapping[int, list[Engagement]] = defaultdict(list)
    for row in commitments_between(session, ids, start, end):
        if row.id in besides:
            continue
        found[row.mediator_id].append(Engagement(row.starts_at, row.ends_at, point(row.lat, row.lon)))
    return found


def _usual(session: Session, plan: Plan, zone: ZoneInfo) -> Mapping[int, set[tuple[int, int, int]]]:
    """(desk, weekday, minute of the wall) at which each sat in at least two of the four weeks before."""
    end, _ = day_bounds(plan.starts_on, zone)
    rows = session.execute(
        select(Shift.mediator_id, Shift.desk_id, Shift.starts_at).where(
            Shift.desk_id.in_(plan.desk_ids),
            Shift.starts_at >= end - LOOK_BACK,
            Shift.starts_at < end,
            Shift.mediator_id.is_not(None),
            Shift.state != "draft",
        )
    ).all()
    seen: dict[tuple[int, tuple[int, int, int]], set[date]] = defaultdict(set)
    for row in rows:
        at = row.starts_at.astimezone(zone)
        seen[row.mediator_id, (row.desk_id, at.weekday(), at.hour * 60 + at.minute)].add(at.date())
    found: Mapping[int, set[tuple[int, int, int]]] = defaultdict(set)
    for (mediator_id, key), dates in seen.items():
        if len(dates) >= OFTEN:
            found[mediator_id].add(key)
    return found


def _never(session: Session, plan: Plan) -> Mapping[int, set[int]]:
    """Desks of offices that would rather not have a mediator."""
    rows = session.execute(
        select(Preference.mediator_id, Desk.id)
        .join(Desk, Desk.office_id == Preference.office_id)
        .where(Preference.kind == "avoids", Desk.id.in_(plan.desk_ids))
    ).all()
    found: Mapping[int, set[int]] = defaultdict(set)
    for mediator_id, desk_id in rows:
        found[mediator_id].add(desk_id)
    return found
