"""One desk's day as its roster page tells it: who is there, and what is being done about each gap."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dispatch.offers import WAITING, Offer
from dispatch.requests import Request
from dispatch.roster_day import Gap, roster_day
from scheduling.desks import Desk, desk_hours_on, get_desk
from scheduling.mediators import people
from storage.actor import Actor


@dataclass(frozen=True)
class GapNow:
    """A gap, how many mediators are being waited for, and when the search takes its next step."""

    gap: Gap
    waiting: int
    next_what: str | None
    next_at: datetime | None


@dataclass(frozen=True)
class DeskDay:
    """`shifts`: rows of scheduling.rosters.shifts_of; `genders`: of their mediators, where known; `open`: UTC spans."""

    desk: Desk
    date: date
    shifts: list[Any]
    genders: dict[int, str | None]
    gaps: list[GapNow]
    open: list[Any]


def desk_day(
    session: Session, actor: Actor, desk_id: int, day: date, zone: ZoneInfo, holidays: Container[date]
) -> DeskDay:
    """NotFound where the actor may not see the desk."""
    desk = get_desk(session, desk_id, actor)
    roster = roster_day(session, actor, desk_id, day, zone)
    who = {one.mediator_id for one in roster.shifts if one.mediator_id is not None}
    # A shift that somebody is sought for stands there once, as the gap that says how far the search has come.
    sought = {one.shift_id for one in roster.gaps}
    return DeskDay(
        desk,
        day,
        [one for one in roster.shifts if one.mediator_id is not None or one.id not in sought],
        {row.id: row.gender for row in people(session, who)} if who else {},
        _gaps(session, roster.gaps),
        desk_hours_on(desk, day, zone, holidays),
    )


def _gaps(session: Session, gaps: list[Gap]) -> list[GapNow]:
    ids = [one.request_id for one in gaps]
    if not ids:
        return []
    waiting: dict[int, int] = {
        row[0]: row[1]
        for row in session.execute(
            select(Offer.request_id, func.count())
            .where(Offer.request_id.in_(ids), Offer.state.in_(WAITING))
            .group_by(Offer.request_id)
        )
    }
    following = {
        row.id: (row.next_what, row.next_at)
        for row in session.execute(select(Request.id, Request.next_what, Request.next_at).where(Request.id.in_(ids)))
    }
    return [GapNow(one, waiting.get(one.request_id, 0), *following[one.request_id]) for one in gaps]
