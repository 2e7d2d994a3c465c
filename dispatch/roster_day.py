"""Days at the desks: the shifts, and as gaps what is still being searched for, or what a desk with a plan misses."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.plan_gaps import PlanGap, plan_gaps
from dispatch.requests import Request
from scheduling.desks import Desk, desks, visible_desks
from scheduling.rosters import day_bounds, shifts_between
from storage.actor import Actor


@dataclass(frozen=True)
class Gap:
    """`missing` mediators of a language at a desk, for whom `request_id` is searching or has ended uncovered; for the
    shift `shift_id`, where one was given back.

    `open`: a published plan (`plan_id`) left it to nobody, or had somebody there who is lost, and no request has been
    made yet; `reasons` as the plan's, none where it had somebody.
    """

    desk_id: int
    language: str
    starts_at: datetime
    ends_at: datetime
    missing: int
    request_id: int | None
    state: str
    shift_id: int | None = None
    level: str = "good"
    plan_id: int | None = None
    reasons: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class RosterDay:
    """A local date's shifts (rows of scheduling.rosters.shifts_of) and gaps, each in order of time."""

    date: date
    shifts: list[Any]
    gaps: list[Gap]


def roster_day(
    session: Session,
    actor: Actor,
    desk_id: int | None,
    day: date,
    zone: ZoneInfo,
    holidays: Container[date] = frozenset(),
) -> RosterDay:
    """The roster of one desk, or of all that the actor sees."""
    return roster_days(session, actor, desk_id, day, day, zone, holidays)[0]


def roster_days(
    session: Session,
    actor: Actor,
    desk_id: int | None,
    first: date,
    last: date,
    zone: ZoneInfo,
    holidays: Container[date] = frozenset(),
) -> list[RosterDay]:
    """The same of each local date from `first` to `last`; in a few statements however many."""
    start, end = day_bounds(first, zone)[0], day_bounds(last, zone)[1]
    shown = [one for one in desks(session, actor) if desk_id in (None, one.id)]
    gaps = [*_sought(session, actor, desk_id, start, end)]
    gaps += [_left_open(one) for one in plan_gaps(session, shown, first, last, zone, holidays)]
    found = {day: RosterDay(day, [], []) for day in (first + timedelta(days=n) for n in range((last - first).days + 1))}
    for shift in shifts_between(session, desk_id, start, end, actor):
        found[shift.starts_at.astimezone(zone).date()].shifts.append(shift)
    for gap in sorted(gaps, key=lambda one: one.starts_at):
        found[gap.starts_at.astimezone(zone).date()].gaps.append(gap)
    return list(found.values())


def _sought(session: Session, actor: Actor, desk_id: int | None, start: datetime, end: datetime) -> list[Gap]:
    query = (
        select(Request)
        .join(Desk, Desk.id == Request.desk_id)
        .where(
            Request.kind == "desk",
            Request.state.in_(("searching", "uncovered")),
            Request.starts_at >= start,
            Request.starts_at < end,
            visible_desks(actor),
        )
    )
    if desk_id is not None:
        query = query.where(Request.desk_id == desk_id)
    return [
        Gap(
            one.desk_id or 0,
            one.language,
            one.starts_at,
            one.ends_at,
            one.seats - one.seats_booked,
            one.id,
            one.state,
            one.shift_id,
            one.level,
        )
        for one in session.execute(query.order_by(Request.starts_at, Request.id)).scalars()
    ]


def _left_open(gap: PlanGap) -> Gap:
    return Gap(
        gap.desk_id, gap.language, gap.starts_at, gap.ends_at, gap.missing, None, "open",
        level=gap.level, plan_id=gap.plan_id, reasons=gap.reasons,
    )  # fmt: skip
