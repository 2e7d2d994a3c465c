"""Hours that a published plan left to nobody, as far as nobody has come to fill them since."""

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.requests import Request
from languages.matching import level_at_least
from scheduling.availability import Span
from scheduling.demand import needs_on
from scheduling.desks import Desk, desk_hours_on
from scheduling.make_plan import MOST_WEEKS
from scheduling.mediators import languages_of
from scheduling.open_gaps import still_open
from scheduling.plans import Plan
from scheduling.rosters import COVERING, Shift, day_bounds


@dataclass(frozen=True)
class PlanGap:
    """`missing` mediators of a language at a desk, with why nobody could ({rule, mediator_id, values}); UTC."""

    desk_id: int
    plan_id: int
    language: str
    level: str
    starts_at: datetime
    ends_at: datetime
    missing: int
    reasons: Sequence[Mapping[str, Any]]


def plan_gaps(
    session: Session, desks: Sequence[Desk], first: date, last: date, zone: ZoneInfo, holidays: Container[date]
) -> list[PlanGap]:
    """Those of local dates, both included, at these desks, in order of time. Of several plans of a desk and day the one
    published last counts: it knew what the others had left.
    """
    by_id = {one.id: one for one in desks}
    left = list(_left(session, by_id, first, last, zone))
    if not left:
        return []
    start, end = day_bounds(first, zone)[0], day_bounds(last, zone)[1]
    there, sought = _there(session, by_id, start, end), _sought(session, by_id, start, end)
    found = []
    for plan_id, day, gap in left:
        desk, language, level = by_id[gap["desk_id"]], gap["language"], gap.get("level", "good")
        needs = needs_on(desk.cover, desk_hours_on(desk, day, zone, holidays), day, zone)
        wanted = [need for need in needs if need.language == language]
        speak = [span for span, has in there[desk.id] if language in has and level_at_least(has[language], level)]
        rest = still_open(_span(gap), gap["missing"], wanted, speak, sought[desk.id, language])
        found += [PlanGap(desk.id, plan_id, language, level, *one.span, one.missing, gap["reasons"]) for one in rest]
    return sorted(found, key=lambda one: (one.starts_at, one.desk_id, one.language))


def _left(
    session: Session, desks: Container[int], first: date, last: date, zone: ZoneInfo
) -> Iterator[tuple[int, date, Mapping[str, Any]]]:
    """(plan, local date, gap) as each day's newest plan told it."""
    rows = session.execute(
        select(Plan.id, Plan.desk_ids, Plan.starts_on, Plan.weeks, Plan.gaps)
        .where(Plan.state == "published", Plan.starts_on <= last)
        .where(Plan.starts_on > first - timedelta(weeks=MOST_WEEKS))
        .order_by(Plan.published_at.desc(), Plan.id.desc())
    ).all()
    newer: set[tuple[int, date]] = set()
    for plan in rows:
        for gap in plan.gaps:
            day = _span(gap).starts_at.astimezone(zone).date()
            if gap["desk_id"] in desks and first <= day <= last and (gap["desk_id"], day) not in newer:
                yield plan.id, day, gap
        days = (plan.starts_on + timedelta(days=number) for number in range(plan.weeks * 7))
        newer |= {(desk_id, day) for day in days if first <= day <= last for desk_id in plan.desk_ids}


def _there(
    session: Session, desks: Mapping[int, Desk], start: datetime, end: datetime
) -> Mapping[int, list[tuple[Span, Mapping[str, str]]]]:
    """By desk, when who sits there, and what they speak (level by language)."""
    rows = session.execute(
        select(Shift.desk_id, Shift.mediator_id, Shift.starts_at, Shift.ends_at).where(
            Shift.desk_id.in_(desks), Shift.starts_at < end, Shift.ends_at > start, Shift.state.in_(COVERING)
        )
    ).all()
    levels = languages_of(session, sorted({row.mediator_id for row in rows})) if rows else {}
    found: Mapping[int, list[tuple[Span, Mapping[str, str]]]] = defaultdict(list)
    for row in rows:
        found[row.desk_id].append((Span(row.starts_at, row.ends_at), dict(levels.get(row.mediator_id, []))))
    return found


def _sought(
    session: Session, desks: Mapping[int, Desk], start: datetime, end: datetime
) -> Mapping[tuple[int, str], list[tuple[Span, int]]]:
    """By desk and language, how many a search is on for, or was in vain: the roster tells of it as the search's gap."""
    rows = session.execute(
        select(
            Request.desk_id, Request.language, Request.starts_at, Request.ends_at, Request.seats, Request.seats_booked
        ).where(
            Request.kind == "desk",
            Request.desk_id.in_(desks),
            Request.shift_id.is_(None),
            Request.state.in_(("searching", "uncovered")),
            Request.starts_at < end,
            Request.ends_at > start,
        )
    ).all()
    found: Mapping[tuple[int, str], list[tuple[Span, int]]] = defaultdict(list)
    for row in rows:
        found[row.desk_id, row.language].append((Span(row.starts_at, row.ends_at), row.seats - row.seats_booked))
    return found


def _span(gap: Mapping[str, Any]) -> Span:
    return Span(datetime.fromisoformat(gap["starts_at"]), datetime.fromisoformat(gap["ends_at"]))
