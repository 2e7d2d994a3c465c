"""A desk's week and month as tables: who sits there when, what is open, and when it is closed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, render_template
from flask_babel import format_date
from sqlalchemy.orm import Session

from dispatch.desk_day import DeskDay, desk_days
from scheduling.public_holidays import public_holidays
from storage.errors import NotFound
from web.numbers import desk_number
from web.pages.coordinator_words import shown_day
from web.pages.roster_days import near, today, week_of
from web.pages.roster_rows import Row, rows_of
from web.pages.roster_words import closed_words, hours_of
from web.permissions import AT_THE_DESK, actor, for_roles
from web.reading import look_up
from web.services import services
from web.words import gettext

roster_week_pages = Blueprint("roster_week_pages", __name__)
_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})")
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
WORKING_DAYS = 5


@dataclass(frozen=True)
class ShownDay:
    """One day of the table: `hours` or `closed` with why; `rows` in order of time."""

    date: date
    name: str
    hours: str
    closed: str
    rows: list[Row]
    is_today: bool

    @property
    def people(self) -> list[Row]:
        """Who sits there."""
        return [one for one in self.rows if not one.gap]

    @property
    def gaps(self) -> list[Row]:
        """What nobody covers."""
        return [one for one in self.rows if one.gap]


@roster_week_pages.get("/rosters/<desk_id>/week/<week>")
@for_roles(*AT_THE_DESK)
def one_week(desk_id: str, week: str) -> Any:
    """A day a column, on paper an A4 on its side; on a phone one day under another."""
    monday = _monday(week)
    desk, days = _days(desk_number(desk_id), monday, monday + timedelta(days=6))
    weekend = any(one.rows or one.hours for one in days[WORKING_DAYS:])
    columns = days if weekend else days[:WORKING_DAYS]
    return render_template(
        "roster_week.html",
        desk=desk,
        days=columns,
        lines=_lines(columns),
        title=gettext("Settimana da %(day)s", day=shown_day(monday)),
        before=week_of(monday - timedelta(days=7)),
        after=week_of(monday + timedelta(days=7)),
        this=week_of(today()),
        week=week_of(monday),
        month=f"{monday:%Y-%m}",
    )


@roster_week_pages.get("/rosters/<desk_id>/month/<month>")
@for_roles(*AT_THE_DESK)
def one_month(desk_id: str, month: str) -> Any:
    """A day a row."""
    first = _first(month)
    after = (first + timedelta(days=31)).replace(day=1)
    desk, days = _days(desk_number(desk_id), first, after - timedelta(days=1))
    return render_template(
        "roster_month.html",
        desk=desk,
        days=days,
        title=format_date(first, "LLLL yyyy"),
        before=f"{first - timedelta(days=1):%Y-%m}",
        after=f"{after:%Y-%m}",
        this=f"{today():%Y-%m}",
        month=f"{first:%Y-%m}",
    )


def _days(desk_id: int, first: date, last: date) -> tuple[Any, list[ShownDay]]:
    now, settings = services().clock(), services().settings
    holidays, missing_after = public_holidays(settings.dispatch.province), settings.rosters.missing_after_minutes

    def find(session: Session) -> list[DeskDay]:
        return desk_days(session, actor(), desk_id, first, last, settings.zone, holidays)

    found = look_up(find)
    return found[0].desk, [
        ShownDay(
            one.date,
            shown_day(one.date),
            hours_of(one),
            closed_words(one, settings.dispatch.province) if one.why_closed else gettext("chiuso"),
            rows_of(one, now, missing_after, actor()),
            one.date == today(),
        )
        for one in found
    ]


def _lines(days: Sequence[ShownDay]) -> list[tuple[str, list[list[Row]]]]:
    """(hours, what there is of them day by day), a line for each span that a shift or a gap has, in order of time."""
    spans: dict[str, tuple[int, int]] = {}
    for day in days:
        for row in day.rows:
            order = (_minute(row.starts_at), _minute(row.ends_at))
            spans[row.hours] = min(order, spans.get(row.hours, order))
    return [
        (hours, [[row for row in day.rows if row.hours == hours] for day in days])
        for hours in sorted(spans, key=lambda one: spans[one])
    ]


def _minute(at: Any) -> int:
    local = at.astimezone(services().settings.zone)
    return int(local.hour * 60 + local.minute)


def _monday(text: str) -> date:
    """The Monday of an ISO week; NotFound where there is none of that name, or it lies too far away."""
    found = _WEEK.fullmatch(text)
    try:
        return near(date.fromisocalendar(int(found[1]), int(found[2]), 1)) if found else _nothing("week")
    except ValueError:
        raise NotFound("week") from None


def _first(text: str) -> date:
    """The first day of a month; NotFound as above."""
    found = _MONTH.fullmatch(text)
    try:
        return near(date(int(found[1]), int(found[2]), 1)) if found else _nothing("month")
    except ValueError:
        raise NotFound("month") from None


def _nothing(what: str) -> date:
    raise NotFound(what)
