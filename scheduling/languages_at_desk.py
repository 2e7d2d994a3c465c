"""Pure. Which languages are spoken at a desk and when, as the public is told: every week, or on some dates."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from scheduling.availability import Span, merge
from scheduling.opening_hours import OpeningHours, hours_on

Ranges = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Spoken:
    """`weekly`: (weekdays from 0, hours of the wall), as on every open day; `dated`: (date, hours), the others."""

    language: str
    weekly: list[tuple[list[int], Ranges]] = field(default_factory=list)
    dated: list[tuple[date, Ranges]] = field(default_factory=list)


def spoken_at(there: Iterable[tuple[str, Span]], opened: Mapping[date, Sequence[Span]], zone: ZoneInfo) -> list[Spoken]:
    """By language. `there`: (language, when) of people; `opened`: when the desk is open on each date of the page."""
    spans: dict[tuple[str, date], list[Span]] = defaultdict(list)
    for language, span in there:
        spans[language, span.starts_at.astimezone(zone).date()].append(span)
    hours = {key: _wall(merge(found), zone) for key, found in spans.items()}
    found = []
    for language in sorted({language for language, _ in hours}):
        one = Spoken(language)
        weekly: dict[Ranges, list[int]] = defaultdict(list)
        for weekday in range(7):
            days = [day for day in sorted(opened) if day.weekday() == weekday]
            told = [(day, hours[language, day]) for day in days if (language, day) in hours]
            expected = [day for day in days if opened[day]]
            if told and {day for day, _ in told} >= set(expected) and len({ranges for _, ranges in told}) == 1:
                weekly[told[0][1]].append(weekday)
            else:
                one.dated.extend(told)
        one.weekly.extend((weekdays, ranges) for ranges, weekdays in sorted(weekly.items(), key=lambda each: each[1]))
        one.dated.sort()
        found.append(one)
    return found


def closings_to_come(
    hours: OpeningHours, first: date, days: int, zone: ZoneInfo, holidays: Container[date]
) -> list[tuple[date, date]]:
    """(first, last) of the stretches of days on which it would be open and is closed, in order."""
    runs: list[tuple[date, date, bool]] = []
    for n in range(days):
        day = first + timedelta(days=n)
        why, usual = hours.why_closed(day, holidays), bool(hours_on(hours.hours, day, zone))
        if why is None or (why == "holiday" and not usual):
            continue
        if runs and runs[-1][1] == day - timedelta(days=1):
            runs[-1] = (runs[-1][0], day, runs[-1][2] or usual)
        else:
            runs.append((day, day, usual))
    return [(start, end) for start, end, usual in runs if usual]


def _wall(spans: Sequence[Span], zone: ZoneInfo) -> Ranges:
    return tuple((f"{one.starts_at.astimezone(zone):%H:%M}", f"{one.ends_at.astimezone(zone):%H:%M}") for one in spans)
