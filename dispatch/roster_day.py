"""One day at the desks: the shifts, and as gaps what is still being searched for."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.requests import Request
from scheduling.desks import Desk, visible_desks
from scheduling.rosters import day_bounds, shifts_of
from storage.actor import Actor


@dataclass(frozen=True)
class Gap:
    """`missing` mediators of a language at a desk, for whom `request_id` is searching or has ended uncovered; for the
    shift `shift_id`, where one was given back.
    """

    desk_id: int
    language: str
    starts_at: datetime
    ends_at: datetime
    missing: int
    request_id: int
    state: str
    shift_id: int | None = None


@dataclass(frozen=True)
class RosterDay:
    """A local date's shifts (rows of scheduling.rosters.shifts_of) and gaps, each in order of time."""

    date: date
    shifts: list[Any]
    gaps: list[Gap]


def roster_day(session: Session, actor: Actor, desk_id: int | None, day: date, zone: ZoneInfo) -> RosterDay:
    """The roster of one desk, or of all that the actor sees."""
    start, end = day_bounds(day, zone)
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
    gaps = [
        Gap(
            one.desk_id or 0,
            one.language,
            one.starts_at,
            one.ends_at,
            one.seats - one.seats_booked,
            one.id,
            one.state,
            one.shift_id,
        )
        for one in session.execute(query.order_by(Request.starts_at, Request.id)).scalars()
    ]
    return RosterDay(day, list(shifts_of(session, desk_id, day, zone, actor)), gaps)
