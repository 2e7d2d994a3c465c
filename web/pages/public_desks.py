"""The page for everybody: where the desks are, when they are open, which languages are spoken there."""

from datetime import date
from typing import Any

from flask import Blueprint, render_template
from flask_babel import format_date, gettext

from scheduling.languages_at_desk import Ranges, Spoken
from scheduling.public_desk import PublicDesk, public_desks
from scheduling.public_holidays import public_holidays
from scheduling.reading import DAYS
from web.pages.desk_words import shown_days, shown_range, shown_time
from web.permissions import for_anybody
from web.reading import look_up
from web.services import services

public_desk_pages = Blueprint("public_desk_pages", __name__)


@public_desk_pages.get("/sportelli")
@for_anybody
def show_public_desks() -> Any:
    """No sign-in, no names."""
    zone = services().settings.zone
    today = services().clock().astimezone(zone).date()
    holidays = public_holidays(services().settings.dispatch.province)
    found = look_up(lambda session: public_desks(session, today, zone, holidays))
    return render_template("public_desks.html", desks=[_shown(one, today) for one in found])


def _shown(one: PublicDesk, today: date) -> dict[str, Any]:
    openings = [each for each in one.desk.openings if each["date"] >= today.isoformat()]
    return {
        "id": one.desk.id,
        "name": one.desk.name,
        "place": one.desk.place_name if one.desk.place_name != one.desk.name else None,
        "address": one.desk.address if one.desk.address != one.desk.place_name else None,
        "hours": [shown_range(each) for each in one.desk.hours],
        "openings": [
            f"{_day(date.fromisoformat(each['date']))}, {_hours(((each['start'], each['end']),))}"
            for each in sorted(openings, key=lambda each: str(each["date"]))
        ],
        "closings": [_stretch(*each) for each in one.closings],
        "spoken": [(each.language, _times(each)) for each in one.spoken],
    }


def _times(one: Spoken) -> list[str]:
    weekly = [f"{shown_days([DAYS[day] for day in days])} {_hours(ranges)}" for days, ranges in one.weekly]
    return weekly + [f"{_day(day)}, {_hours(ranges)}" for day, ranges in one.dated]


def _hours(ranges: Ranges) -> str:
    return ", ".join(f"{shown_time(start)}–{shown_time(end)}" for start, end in ranges)


def _stretch(first: date, last: date) -> str:
    if first == last:
        return _day(first)
    return str(gettext("dal %(first)s al %(last)s", first=_day(first), last=_day(last)))


def _day(day: date) -> str:
    return str(format_date(day, "EEE d MMM"))
