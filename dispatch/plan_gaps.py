"""Hours below a desk's minimum on days that a plan was published for: left to nobody by the plan, or lost since."""

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

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class PlanGap:
    """`missing` mediators of a language at a desk; UTC. `reasons`: why the plan found nobody ({rule, mediator_id,
    values}); none where it had found somebody.
    """

    desk_id: int
    plan_id: int
    language: str
    level: str
    starts_at: datetime
    ends_at: datetime
    missing: int
    reasons: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class _Sought:
    """For whom a search is on, or was in vain, or an empty shift stands there: told of by that. `level` None: any."""

    language: str
    level: str | None
    span: Span
    many: int

    def counts_for(self, language: str, level: str) -> bool:
        return self.language == language and (self.level is None or level_at_least(self.level, level))


def plan_gaps(
    session: Session,
    desks: Sequence[Desk],
    first: date,
    last: date,
    zone: ZoneInfo,
    holidays: Container[date],
    *,
    beside_shifts: bool = False,
) -> list[PlanGap]:
    """Those of local dates, both included, at these desks, in order of time. Of several plans of a desk and day the one
    published last counts: it knew what the others had left. Beside what searches tell; or (`beside_shifts`) beside what
    shifts without anybody tell, each for all of its languages.
    """
    by_id = {one.id: one for one in desks}
    planned = _planned(session, by_id, first, last, zone)
    if not planned:
        return []
    start, end = day_bounds(first, zone)[0], day_bounds(last + A_DAY, zone)[1]
    there = _there(session, by_id, start, end, zone)
    sought = _sought(session, by_id, start, end, beside_shifts=beside_shifts)
    found: list[PlanGap] = []
    for (desk_id, day), (plan_id, left) in planned.items():
        desk = by_id[desk_id]
        needs = needs_on(desk.cover, desk_hours_on(desk, day, zone, holidays), day, zone)
        near = [one for n in (-1, 0, 1) for one in there.get((desk_id, day + timedelta(days=n)), ())]
        for language, level in sorted({(one.language, one.level) for one in needs if one.minimum}):
            wanted = [one for one in needs if (one.language, one.level) == (language, level)]
            speak = [span for span, has in near if language in has and level_at_least(has[language], level)]
            others = [(one.span, one.many) for one in sought[desk_id] if one.counts_for(language, level)]
            told = {_span(one): one["reasons"] for one in left if one["language"] == language}
            for one in still_open(wanted, speak, others, told):
                why = next((reasons for span, reasons in told.items() if _meet(span, one.span)), ())
                found.append(PlanGap(desk_id, plan_id, language, level, *one.span, one.missing, why))
    return sorted(found, key=lambda one: (one.starts_at, one.desk_id, one.language))


def _planned(
    session: Session, desks: Container[int], first: date, last: date, zone: ZoneInfo
) -> Mapping[tuple[int, date], tuple[int, list[Mapping[str, Any]]]]:
    """By desk and local date that a plan was solved for: the newest such plan, and its gaps there."""
    rows = session.execute(
        select(Plan.id, Plan.desk_ids, Plan.starts_on, Plan.weeks, Plan.gaps, Plan.solved_at)
        .where(Plan.state == "published", Plan.starts_on <= last)
        .where(Plan.starts_on > first - timedelta(weeks=MOST_WEEKS))
        .order_by(Plan.published_at.desc(), Plan.id.desc())
    ).all()
    found: dict[tuple[int, date], tuple[int, list[Mapping[str, Any]]]] = {}
    for plan in rows:
        begins = max(first, plan.starts_on, plan.solved_at.astimezone(zone).date() + A_DAY)
        own: Mapping[tuple[int, date], list[Mapping[str, Any]]] = defaultdict(list)
        for gap in plan.gaps:
            own[gap["desk_id"], _span(gap).starts_at.astimezone(zone).date()].append(gap)
        for day in _days(begins, min(last, plan.starts_on + timedelta(days=plan.weeks * 7 - 1))):
            for key in ((desk_id, day) for desk_id in plan.desk_ids if desk_id in desks):
                found.setdefault(key, (plan.id, own[key]))
    return found


def _days(first: date, last: date) -> Iterator[date]:
    yield from (first + timedelta(days=n) for n in range((last - first).days + 1))


def _there(
    session: Session, desks: Mapping[int, Desk], start: datetime, end: datetime, zone: ZoneInfo
) -> Mapping[tuple[int, date], list[tuple[Span, Mapping[str, str]]]]:
    """By desk and local date, when who sits there, and what they speak (level by language)."""
    rows = session.execute(
        select(Shift.desk_id, Shift.mediator_id, Shift.starts_at, Shift.ends_at).where(
            Shift.desk_id.in_(desks), Shift.starts_at < end, Shift.ends_at > start, Shift.state.in_(COVERING)
        )
    ).all()
    levels = languages_of(session, sorted({row.mediator_id for row in rows})) if rows else {}
    found: Mapping[tuple[int, date], list[tuple[Span, Mapping[str, str]]]] = defaultdict(list)
    for row in rows:
        day = row.starts_at.astimezone(zone).date()
        found[row.desk_id, day].append((Span(row.starts_at, row.ends_at), dict(levels.get(row.mediator_id, []))))
    return found


def _sought(
    session: Session, desks: Mapping[int, Desk], start: datetime, end: datetime, *, beside_shifts: bool
) -> Mapping[int, list[_Sought]]:
    """By desk. A search for a shift counts once, while nobody covers it, and for all of its hours."""
    rows = session.execute(
        select(Request, Shift)
        .outerjoin(Shift, Shift.id == Request.shift_id)
        .where(
            Request.kind == "desk",
            Request.desk_id.in_(desks),
            Request.state.in_(("searching", "uncovered")),
            Request.starts_at < end,
            Request.ends_at > start,
        )
        .order_by(Request.id)
    ).all()
    found: Mapping[int, list[_Sought]] = defaultdict(list)
    searched: set[int] = set()
    for request, shift in rows:
        span = Span(request.starts_at, request.ends_at)
        if shift is not None:
            told = shift.state in COVERING or (beside_shifts and shift.state == "uncovered")
            if told or shift.id in searched:
                continue
            searched.add(shift.id)
            span = Span(shift.starts_at, shift.ends_at)
        many = request.seats - request.seats_booked
        found[request.desk_id or 0].append(_Sought(request.language, request.level, span, many))
    for shift in session.scalars(
        select(Shift).where(
            Shift.desk_id.in_(desks), Shift.starts_at < end, Shift.ends_at > start, Shift.state == "uncovered"
        )
    ):
        if shift.id not in searched:
            span = Span(shift.starts_at, shift.ends_at)
            found[shift.desk_id] += [_Sought(language, None, span, 1) for language in shift.languages]
    return found


def _span(gap: Mapping[str, Any]) -> Span:
    return Span(datetime.fromisoformat(gap["starts_at"]), datetime.fromisoformat(gap["ends_at"]))


def _meet(one: Span, other: Span) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at
