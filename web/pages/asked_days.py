"""The days that a page or a file is asked for: `from` and `to` of the query string, local dates, both included."""

from datetime import UTC, date, datetime, time, timedelta

from flask import request

from storage.errors import Refused
from web.api.fields import FIRST_YEAR, LAST_YEAR
from web.services import services


def asked_days() -> tuple[datetime | None, datetime | None, list[Refused]]:
    """As moments [since, before), None where nothing was asked; and what is wrong with them."""
    faults: list[Refused] = []
    since, until = _day("from", faults), _day("to", faults)
    if since and until and until < since:
        faults.append(Refused("to", "end_before_start"))
    return _midnight(since), _midnight(until + timedelta(days=1) if until else None), faults


def _day(name: str, faults: list[Refused]) -> date | None:
    text = request.args.get(name, "").strip()
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        faults.append(Refused(name, "date_invalid"))
        return None
    if day is None or FIRST_YEAR <= day.year <= LAST_YEAR:
        return day
    faults.append(Refused(name, "too_far"))
    return None


def _midnight(day: date | None) -> datetime | None:
    """The first moment of a local date."""
    if day is None:
        return None
    return datetime.combine(day, time(), services().settings.zone).astimezone(UTC)
