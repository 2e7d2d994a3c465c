"""Pure. Cover that a desk's last weeks suggest: how many of a language would be good to have, by weekday and hour."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from scheduling.availability import Span, wall_to_utc
from scheduling.opening_hours import hours_on
from scheduling.reading import DAYS

HOUR = timedelta(hours=1)
WALK_IN = timedelta(minutes=20)
"""How long somebody who comes by themselves is taken to need a mediator."""
GRACE = timedelta(minutes=10)
"""So much more than full hours in an hour does not call for one more person."""
LEAST_WEEKS = 3
"""Of fewer weeks nothing is said: one busy Monday is no custom."""

Hour = tuple[date, int]
"""An hour of the wall of a local date."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A mediator of a language was needed from `starts_at` to `ends_at`: somebody came, or a request was made."""

    language: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class SuggestedCover:
    """`lines`: cover in the shape of the API, with nobody as a minimum. `weeks`: of the weekday that was seen most;
    `people`: how many of those asked for came in hours that were looked at.
    """

    lines: list[dict[str, Any]]
    weeks: int
    people: int


def suggested_cover(
    asked: Iterable[Asked],
    opened: Mapping[date, Sequence[Span]],
    zone: ZoneInfo,
    cover: Sequence[Mapping[str, Any]] = (),
) -> SuggestedCover:
    """What `cover` does not have yet. `opened`: when the desk was open on each local date of the time looked back on.

    For each language, weekday and hour of the wall that lay wholly in opening hours on three of those dates or more:

        people on a date = ceil((minutes asked for in that hour - 10) / 60), not less than 0
        suggested        = the third quartile of these over the dates, those on which nobody came among them:
                           the least number that was enough on three dates of four

    so what came once stays out, and one odd day changes nothing. Hours in a row with the same number become one range,
    weekdays with the same range one line. An hour for which the cover has as many `wished` already is left out.
    """
    seen = _hours_open(opened, zone)
    loads, people = _loads(asked, seen)
    dates: dict[tuple[int, int], list[date]] = defaultdict(list)
    for day, hour in seen:
        dates[day.weekday(), hour].append(day)
    suggested = {}
    for language in {one for one, _ in loads}:
        for (weekday, hour), days in dates.items():
            number = _enough([loads.get((language, (day, hour)), timedelta()) for day in days])
            if len(days) >= LEAST_WEEKS and number > _in_cover(cover, language, seen[days[0], hour], days[0], zone):
                suggested[language, weekday, hour] = number
    return SuggestedCover(_lines(suggested), max((len(days) for days in dates.values()), default=0), people)


def _hours_open(opened: Mapping[date, Sequence[Span]], zone: ZoneInfo) -> dict[Hour, Span]:
    """The hours of the wall that lay wholly in opening hours, in order of time."""
    found = {}
    for day, spans in sorted(opened.items()):
        edges = [wall_to_utc(day, hour * 60, zone) for hour in range(25)] if spans else []
        for hour, whole in enumerate(Span(*both) for both in pairwise(edges)):
            if whole.starts_at < whole.ends_at and _within(whole, spans):
                found[day, hour] = whole
    return found


def _loads(asked: Iterable[Asked], seen: Mapping[Hour, Span]) -> tuple[dict[tuple[str, Hour], timedelta], int]:
    """The time asked for of each language in each hour, and how many of those asked for are in one."""
    loads: dict[tuple[str, Hour], timedelta] = defaultdict(timedelta)
    hours = list(seen)
    ends = [seen[hour].ends_at for hour in hours]
    people = 0
    for one in asked:
        first = last = bisect_right(ends, one.starts_at)
        while last < len(hours) and seen[hours[last]].starts_at < one.ends_at:
            whole = seen[hours[last]]
            loads[one.language, hours[last]] += min(one.ends_at, whole.ends_at) - max(one.starts_at, whole.starts_at)
            last += 1
        people += last > first
    return loads, people


def _enough(loads: Sequence[timedelta]) -> int:
    """The number of people that was enough on three dates of four."""
    numbers = sorted(max(0, -(-(load - GRACE) // HOUR)) for load in loads)
    return numbers[-(-len(numbers) * 3 // 4) - 1]


def _in_cover(cover: Sequence[Mapping[str, Any]], language: str, hour: Span, day: date, zone: ZoneInfo) -> int:
    """How many the cover has `wished` for all of that hour already."""
    return max(
        (one["wished"] for one in cover if one["language"] == language and _within(hour, hours_on([one], day, zone))),
        default=0,
    )


def _within(inner: Span, spans: Iterable[Span]) -> bool:
    return any(one.starts_at <= inner.starts_at and inner.ends_at <= one.ends_at for one in spans)


def _lines(suggested: Mapping[tuple[str, int, int], int]) -> list[dict[str, Any]]:
    """By language, then in order of days and time."""
    ranges: list[tuple[str, int, int, int, int]] = []
    for (language, weekday, hour), number in sorted(suggested.items()):
        before = ranges[-1] if ranges else None
        if before and before[0] == language and before[1] == weekday and before[3:] == (hour, number):
            ranges[-1] = (*before[:3], hour + 1, number)
        else:
            ranges.append((language, weekday, hour, hour + 1, number))
    days: dict[tuple[str, int, int, int], list[int]] = defaultdict(list)
    for language, weekday, start, end, number in ranges:
        days[language, start, end, number].append(weekday)
    ordered = sorted(days.items(), key=lambda one: (one[0][0], one[1], one[0][1]))
    return [
        {
            "language": language,
            "days": [DAYS[weekday] for weekday in weekdays],
            "start": f"{start:02}:00",
            "end": f"{end:02}:00",
            "minimum": 0,
            "wished": number,
            "level": "good",
        }
        for (language, start, end, number), weekdays in ordered
    ]
