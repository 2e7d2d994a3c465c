"""Desks' days as their roster pages tell them: who is there, who is on the way, what is being done about each gap."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dispatch.bookings import Booking
from dispatch.offers import WAITING, Offer
from dispatch.requests import Request
from dispatch.roster_day import Gap, RosterDay, roster_days
from scheduling.desks import Desk, desk_hours_on, desks, get_desk, opening_hours
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
class Stands:
    """The booking that a shift stands by: its request, and when its mediator is expected."""

    request_id: int
    expected_at: datetime


@dataclass(frozen=True)
class DeskDay:
    """`shifts`: rows of scheduling.rosters.shifts_of; `genders`: of their mediators, where known; `open`: UTC spans;
    `why_closed`: as OpeningHours.why_closed; `stands`: of the shifts that stand by a booking, by their id.
    """

    desk: Desk
    date: date
    shifts: list[Any]
    genders: Mapping[int, str | None]
    gaps: list[GapNow]
    open: list[Any]
    why_closed: str | None
    stands: Mapping[int, Stands]


def desk_day(
    session: Session, actor: Actor, desk_id: int, day: date, zone: ZoneInfo, holidays: Container[date]
) -> DeskDay:
    """NotFound where the actor may not see the desk."""
    return desk_days(session, actor, desk_id, day, day, zone, holidays)[0]


def desk_days(
    session: Session,
    actor: Actor,
    desk_id: int | None,
    first: date,
    last: date,
    zone: ZoneInfo,
    holidays: Container[date],
) -> list[DeskDay]:
    """Of one desk, or of all that the actor sees, each local date from `first` to `last`; desk by desk."""
    shown = desks(session, actor) if desk_id is None else [get_desk(session, desk_id, actor)]
    rosters = roster_days(session, actor, desk_id, first, last, zone, holidays)
    who = {one.mediator_id for day in rosters for one in day.shifts if one.mediator_id is not None}
    genders = {row.id: row.gender for row in people(session, who)} if who else {}
    stands = _stands(session, [one for day in rosters for one in day.shifts])
    gaps = _gaps(session, [one for day in rosters for one in day.gaps])
    return [
        DeskDay(
            desk,
            roster.date,
            _shifts(desk, roster),
            genders,
            [one for one in gaps if one.gap.desk_id == desk.id and one.gap in roster.gaps],
            desk_hours_on(desk, roster.date, zone, holidays),
            opening_hours(desk).why_closed(roster.date, holidays),
            stands,
        )
        for desk in shown
        for roster in rosters
    ]


def _shifts(desk: Desk, roster: RosterDay) -> list[Any]:
    """A shift that somebody is sought for stands there once, as the gap that says how far the search has come."""
    sought = {one.shift_id for one in roster.gaps}
    own = (one for one in roster.shifts if one.desk_id == desk.id)
    return [one for one in own if one.mediator_id is not None or one.id not in sought]


def _stands(session: Session, shifts: Sequence[Any]) -> dict[int, Stands]:
    by_booking = {
        int(one.about.partition(":")[2]): one.id for one in shifts if one.about and one.about.startswith("booking:")
    }
    if not by_booking:
        return {}
    rows = session.execute(
        select(Booking.id, Booking.request_id, Booking.starts_at, Booking.late_minutes).where(
            Booking.id.in_(by_booking)
        )
    )
    return {
        by_booking[row.id]: Stands(row.request_id, row.starts_at + timedelta(minutes=row.late_minutes)) for row in rows
    }


def _gaps(session: Session, gaps: Sequence[Gap]) -> list[GapNow]:
    ids = [one.request_id for one in gaps if one.request_id is not None]
    waiting: dict[int | None, int] = {}
    following: dict[int | None, tuple[str | None, datetime | None]] = {}
    if ids:
        asked = (
            select(Offer.request_id, func.count())
            .where(Offer.request_id.in_(ids), Offer.state.in_(WAITING))
            .group_by(Offer.request_id)
        )
        waiting = {row[0]: row[1] for row in session.execute(asked)}
        steps = select(Request.id, Request.next_what, Request.next_at).where(Request.id.in_(ids))
        following = {row.id: (row.next_what, row.next_at) for row in session.execute(steps)}
    return [GapNow(one, waiting.get(one.request_id, 0), *following.get(one.request_id, (None, None))) for one in gaps]
