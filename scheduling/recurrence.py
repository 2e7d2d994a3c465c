"""Pure. The local dates of an RRULE: by hand for days and weeks, which are nearly all of them, else by dateutil.

Only dates: the times of day stand beside the rule. Without a start date INTERVAL counts from Monday 5 January 1970.
Unlike a calendar event's DTSTART, the start date is itself an occurrence only where the rule matches it.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from dateutil import rrule as dateutil_rrule

DAY_MINUTES = 1440
ANCHOR = date(1970, 1, 5)
# The Gregorian calendar repeats itself, weekdays and all.
CYCLE_YEARS, CYCLE_DAYS = 400, 146_097
MAX_INTERVAL = 1000
MAX_COUNT = 10_000
_FOREVER = date.max.toordinal()
_WEEKDAYS = {name: number for number, name in enumerate(("MO", "TU", "WE", "TH", "FR", "SA", "SU"))}
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_UNTIL = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?", re.ASCII)
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_BY_DATE = ("BYDAY", "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS")
_PARTS = frozenset(("FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", *_BY_DATE))
_NAMES_A_DAY = frozenset(("BYDAY", "BYMONTHDAY", "BYYEARDAY"))
_NOT_PLAIN = frozenset(_BY_DATE) - {"BYDAY"}


class RuleInvalid(ValueError):
    """A rule that cannot be kept; `field` names its part, `code` says why."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code


@lru_cache(maxsize=4096)
def minute_of_day(text: str, midnight_after: bool = False) -> int | None:
    """Minutes after midnight of "HH:MM" ("24:00" too where `midnight_after`); None when it is no such time."""
    if midnight_after and text == "24:00":
        return DAY_MINUTES
    match = _TIME.fullmatch(text)
    return int(match[1]) * 60 + int(match[2]) if match else None


@dataclass(frozen=True, slots=True, eq=False)
class Dates:
    """An RRULE made ready: dates are ordinals (`date.toordinal`). `weekdays` empty: `text` is left to dateutil."""

    text: str
    anchor: date | None
    first: int
    last: int
    interval: int
    weekly: bool
    weekdays: tuple[int, ...]

    @classmethod
    def of(cls, text: str, from_date: date | None, until: date | None, start_minute: int, zone: ZoneInfo) -> "Dates":
        """Raises RuleInvalid where the RRULE cannot be read. `start_minute`: whether UNTIL still holds on its day."""
        parts = _parts(text)
        first = (from_date or date.min).toordinal()
        last = until.toordinal() if until else _FOREVER
        if "UNTIL" in parts:
            last = min(last, _until(parts["UNTIL"], start_minute, zone))
        anchor = from_date or ANCHOR
        weekdays = _plain_weekdays(parts, anchor)
        weekly = parts["FREQ"] == "WEEKLY"
        interval = int(parts.get("INTERVAL", "1"))
        if weekdays and "COUNT" in parts:
            last = min(last, _date_of_count(anchor, interval, weekly, weekdays, int(parts["COUNT"])))
        return cls(_without_until(parts), from_date, first, last, interval, weekly, weekdays)


def occurrence_dates(dates: Dates, first: int, last: int) -> Sequence[int]:
    """The ordinals of the rule's dates from `first` to `last`, both included, in order."""
    first, last = max(first, dates.first), min(last, dates.last)
    if first > last:
        return ()
    if dates.weekdays:
        anchor = (dates.anchor or ANCHOR).toordinal()
        return _plain_dates(anchor, dates.interval, dates.weekly, dates.weekdays, first, last)
    years = range(date.fromordinal(first).year, date.fromordinal(last).year + 1)
    return [day for year in years for day in _dateutil_dates(dates.text, dates.anchor, year) if first <= day <= last]


def check_rrule(text: str, from_date: date | None) -> RuleInvalid | None:
    """What is wrong with an RRULE for our use, or None. Times inside it are refused: start and end say them."""
    try:
        parts = _parts(text)
        if from_date is None and "COUNT" in parts:
            return RuleInvalid("from", "count_needs_from")
        if from_date is None and parts["FREQ"] != "DAILY" and not _NAMES_A_DAY & parts.keys():
            return RuleInvalid("from", "rule_needs_from")
        if "UNTIL" in parts:
            _until(parts["UNTIL"], 0, ZoneInfo("UTC"))
        plain = _plain_weekdays(parts, from_date or ANCHOR)
        if not plain and not _ever(_without_until(parts), from_date or ANCHOR):
            return RuleInvalid("rrule", "rrule_never")
    except RuleInvalid as fault:
        return fault
    except (ValueError, TypeError, OverflowError, AttributeError, KeyError, IndexError):
        # dateutil answers malformed text with any of these.
        return RuleInvalid("rrule", "rrule_invalid")
    return None


@lru_cache(maxsize=4096)
def _parts(text: str) -> Mapping[str, str]:
    parts: dict[str, str] = {}
    for part in text.strip().removeprefix("RRULE:").upper().strip(";").split(";"):
        name, equals, value = part.strip().partition("=")
        if not equals or not value or name in parts:
            raise RuleInvalid("rrule", "rrule_invalid")
        if name not in _PARTS:
            raise RuleInvalid("rrule", "rrule_part_unsupported" if name.startswith("BY") else "rrule_invalid")
        parts[name] = value
    if parts.get("FREQ") not in _FREQUENCIES:
        raise RuleInvalid("rrule", "rrule_frequency")
    for name, most in (("INTERVAL", MAX_INTERVAL), ("COUNT", MAX_COUNT)):
        value = parts.get(name, "1")
        if not (value.isascii() and value.isdigit() and len(value) < 9 and 1 <= int(value) <= most):
            raise RuleInvalid("rrule", f"rrule_{name.lower()}")
    if "COUNT" in parts and "UNTIL" in parts:
        raise RuleInvalid("rrule", "rrule_count_and_until")
    return parts


def _without_until(parts: Mapping[str, str]) -> str:
    """For dateutil, which would compare UNTIL with a start that has no zone; it is kept as `Dates.last`."""
    return ";".join([f"{name}={value}" for name, value in parts.items() if name != "UNTIL"])


def _until(text: str, start_minute: int, zone: ZoneInfo) -> int:
    """The last date on which an occurrence that starts at `start_minute` is not after UNTIL (local, or UTC with Z)."""
    match = _UNTIL.fullmatch(text)
    if match is None:
        raise RuleInvalid("rrule", "rrule_until")
    try:
        if match[2] is None:
            return _wall(match[1], "000000").toordinal()
        moment = _wall(match[1], match[2])
    except ValueError:
        raise RuleInvalid("rrule", "rrule_until") from None
    if match[3]:
        moment = moment.replace(tzinfo=UTC).astimezone(zone)
    return moment.toordinal() - (start_minute > moment.hour * 60 + moment.minute)


def _plain_weekdays(parts: Mapping[str, str], anchor: date) -> tuple[int, ...]:
    """The weekdays of a rule of plain days or weeks (Monday 0); empty where dateutil must do it."""
    if parts["FREQ"] not in ("DAILY", "WEEKLY") or not _NOT_PLAIN.isdisjoint(parts):
        return ()
    if parts.get("WKST", "MO") != "MO":
        return ()
    if "BYDAY" not in parts:
        return (anchor.weekday(),) if parts["FREQ"] == "WEEKLY" else tuple(range(7))
    return _weekdays(parts["BYDAY"])


@lru_cache(maxsize=1024)
def _weekdays(text: str) -> tuple[int, ...]:
    names = text.split(",")
    if not all(name in _WEEKDAYS for name in names):
        # "1MO" says nothing within a week; what dateutil would make of it is not what was meant.
        raise RuleInvalid("rrule", "rrule_byday")
    return tuple(sorted({_WEEKDAYS[name] for name in names}))


@lru_cache(maxsize=16_384)
def _plain_dates(
    anchor: int, interval: int, weekly: bool, weekdays: tuple[int, ...], first: int, last: int
) -> tuple[int, ...]:
    if weekly:
        week = 7 * interval
        monday = anchor - (anchor + 6) % 7
        start = monday + (first - monday) // week * week
        days = [begins + weekday for begins in range(start, last + 1, week) for weekday in weekdays]
        return tuple(days[bisect_left(days, first) : bisect_right(days, last)])
    start = first + (anchor - first) % interval
    return tuple(day for day in range(start, last + 1, interval) if (day + 6) % 7 in weekdays)


def _date_of_count(anchor: date, interval: int, weekly: bool, weekdays: tuple[int, ...], count: int) -> int:
    """The date of the rule's `count`-th occurrence; a date before the anchor where there is never any."""
    begins = anchor.toordinal()
    window = 7 * interval * 16
    found: list[int] = []
    at = begins
    while len(found) < count:
        upto = at + window - 1
        if upto > _FOREVER:
            return _FOREVER
        dates = _plain_dates(begins, interval, weekly, weekdays, at, upto)
        if not dates:
            return begins - 1
        found.extend(dates)
        at += window
    return found[count - 1]


@lru_cache(maxsize=4096)
def _dateutil_dates(text: str, from_date: date | None, year: int) -> tuple[int, ...]:
    anchor = from_date or ANCHOR
    if anchor.year > year:
        return ()
    if from_date is None and "INTERVAL" not in text:
        # Without an interval nothing is counted from the anchor: begin near, or each look walks through 50 years.
        anchor = date(max(year - 1, 1), 1, 1)
    cycles = (date.max.year - year) // CYCLE_YEARS
    first, last = date(year + CYCLE_YEARS * cycles, 1, 1), date(year + CYCLE_YEARS * cycles, 12, 31)
    found = _dateutil(text, anchor, cycles).between(_midnight(first), _midnight(last), inc=True)
    return tuple(sorted({moment.toordinal() - CYCLE_DAYS * cycles for moment in found}))


def _dateutil(text: str, anchor: date, cycles: int) -> dateutil_rrule.rrule:
    """The rule some whole cycles of the calendar later, where every date has the same weekday and place in its month.

    dateutil looks for the next date until the year 9999: near it, a rule that never comes costs milliseconds, not the
    minute that "every day, if it is 30 February" took.
    """
    later = anchor.replace(year=anchor.year + CYCLE_YEARS * cycles)
    rule = dateutil_rrule.rrulestr(text, dtstart=_midnight(later))
    if not isinstance(rule, dateutil_rrule.rrule):
        raise RuleInvalid("rrule", "rrule_invalid")
    return rule


def _ever(text: str, anchor: date) -> bool:
    """Whether the rule has a date within the next centuries."""
    return next(iter(_dateutil(text, anchor, (date.max.year - anchor.year) // CYCLE_YEARS)), None) is not None


def _midnight(day: date) -> datetime:
    """Local and without a zone, as dateutil counts dates; only the date is used of what comes back."""
    return datetime.combine(day, time())


def _wall(day: str, clock: str) -> datetime:
    """The wall time of YYYYMMDD and HHMMSS; ValueError where there is none."""
    return datetime.combine(
        date(int(day[:4]), int(day[4:6]), int(day[6:])), time(int(clock[:2]), int(clock[2:4]), int(clock[4:]))
    )
