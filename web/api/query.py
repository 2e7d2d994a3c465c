"""Reading query strings: local dates, words of a list, moments."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from flask import request

from storage.errors import Refused
from web.services import services


def local_dates(first: str, last: str) -> tuple[datetime | None, datetime | None]:
    """Two local dates, both included, as [from, before) in UTC; None where not given."""
    zone = services().settings.zone
    start, end = _date(first), _date(last)
    since = None if start is None else datetime.combine(start, time(), zone).astimezone(UTC)
    before = None if end is None else datetime.combine(end + timedelta(days=1), time(), zone).astimezone(UTC)
    if since and before and before <= since:
        raise Refused(last, "end_before_start")
    return since, before


def day_asked(name: str) -> date:
    """A local date, today where none is given."""
    return _date(name) or services().clock().astimezone(services().settings.zone).date()


def _date(name: str) -> date | None:
    text = request.args.get(name)
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise Refused(name, "date_invalid") from None
    if not 1970 <= found.year <= 2200:
        raise Refused(name, "date_invalid")
    return found


def moment_asked(name: str, *, whole_day: bool = False) -> datetime:
    """A time with its offset; a local date means its first moment (`whole_day`: its end). Refused names the fault."""
    text = request.args.get(name, "").replace(" ", "+")
    if not text:
        raise Refused(name, "needed")
    try:
        found = datetime.fromisoformat(text)
        if found.tzinfo is not None:
            found = found.astimezone(UTC)  # OverflowError outside the years 1 to 9999
    except (ValueError, OverflowError):
        raise Refused(name, "time_without_offset") from None
    if len(text) == len("2026-12-03"):
        day = found.date() + timedelta(days=1 if whole_day else 0)
        return datetime.combine(day, time(), services().settings.zone).astimezone(UTC)
    if found.tzinfo is None:
        raise Refused(name, "time_without_offset")
    return found.astimezone(UTC)


def words(name: str, allowed: Sequence[str]) -> list[str]:
    """A comma list (or the parameter repeated), each word one of `allowed`."""
    found = [word for value in request.args.getlist(name) for word in value.split(",") if word]
    if any(word not in allowed for word in found):
        raise Refused(name, "not_one_of", choices=", ".join(allowed))
    return found


def word(name: str) -> str | None:
    """Any text, None where there is none. Refused `bad_character` for what no database holds."""
    text = request.args.get(name)
    if text is not None and "\0" in text:
        raise Refused(name, "bad_character")
    return text


def one_of(name: str, allowed: Sequence[str]) -> str | None:
    """One word of `allowed`, or None."""
    found = words(name, allowed)
    return found[0] if found else None
