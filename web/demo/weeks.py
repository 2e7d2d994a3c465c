"""The demo's desks last week and this week: who sat there, who will, and whom they counted."""

import random
from collections.abc import Container, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from dispatch.settings import DispatchSettings
from scheduling.add_shift import add_shift
from scheduling.availability import Span, covers
from scheduling.count_walk_in import count_walk_in
from scheduling.desks import Desk, opening_hours
from scheduling.free_time import free_time
from scheduling.public_holidays import public_holidays
from scheduling.rosters import shifts_of
from web.demo.places import ON_THE_ROSTER, WEEKDAYS
from web.demo.town import Town

MOST_WALK_INS = 3
"""With one language, on one morning."""


def fill_weeks(session: Session, town: Town, now: datetime, settings: DispatchSettings, seed: int) -> None:
    """Each working day but today, which the past's own searches fill. A desk's day that has shifts stays as it is."""
    zone, holidays = ZoneInfo(settings.zone), public_holidays(settings.province)
    draw = random.Random(seed)  # noqa: S311
    for desk_id, languages in zip(town.desks, ON_THE_ROSTER, strict=True):
        desk = session.get_one(Desk, desk_id)
        for day in _days(now.astimezone(zone).date()):
            if shifts_of(session, desk_id, day, zone):
                continue
            for span in opening_hours(desk).on(day, zone, holidays):
                for language in languages:
                    _seat(session, town, desk, language, span, zone, holidays, now)
                    _count(session, town, desk, language, span, now, draw)


def _days(today: date) -> Iterator[date]:
    monday = today - timedelta(days=today.weekday() + 7)
    for week in range(2):
        for weekday in range(len(WEEKDAYS)):
            day = monday + timedelta(weeks=week, days=weekday)
            if day != today:
                yield day


def _seat(
    session: Session,
    town: Town,
    desk: Desk,
    language: str,
    span: Span,
    zone: ZoneInfo,
    holidays: Container[date],
    now: datetime,
) -> None:
    """The first who is free then; nobody where nobody is."""
    able = [one for one in town.speakers[language] if one not in town.standby]
    found = free_time(session, able, *span, zone, holidays)
    free = (one for one in able if one in found and covers(found[one].free, *span))
    mediator_id = next(free, None)
    if mediator_id is None:
        return
    over = span.ends_at <= now
    shift = add_shift(
        session, desk=desk, mediator_id=mediator_id, starts_at=span.starts_at, ends_at=span.ends_at,
        languages=[language], now=min(now, span.starts_at), actor=town.coordinator,
        state="closed" if over else "confirmed",
    )  # fmt: skip
    if over:
        shift.checked_in_at, shift.checked_out_at = span


def _count(
    session: Session, town: Town, desk: Desk, language: str, span: Span, now: datetime, draw: random.Random
) -> None:
    """Some who came, where the desk has closed since."""
    for _ in range(draw.randint(0, MOST_WALK_INS)):
        came_at = span.starts_at + (span.ends_at - span.starts_at) * draw.random()
        if span.ends_at <= now:
            count_walk_in(session, town.coordinator, desk.id, language, None, came_at)
