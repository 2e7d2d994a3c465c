"""Pure. What is odd about a desk though nothing is wrong: hours and cover that do not meet, languages nobody speaks."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from languages.matching import LEVELS
from scheduling.availability import Span, merge
from scheduling.opening_hours import span_of
from scheduling.reading import DAYS
from scheduling.recurrence import ANCHOR

UTC_ZONE = ZoneInfo("UTC")


@dataclass(frozen=True)
class Doubt:
    """A field of the API (`cover.1`), a code that `web/` turns into a sentence, and its values."""

    field: str
    code: str
    values: Mapping[str, Any]


def doubts_about(
    hours: Sequence[Mapping[str, Any]],
    openings: Sequence[Mapping[str, Any]],
    cover: Sequence[Mapping[str, Any]],
    spoken: Mapping[str, Collection[str]],
) -> list[Doubt]:
    """In the order of the fields. `spoken`: at which levels somebody speaks each language.

    Codes `hours_missing`, `cover_outside_hours` (all of a line), `cover_partly_outside` and `cover_unspoken`.
    Where there are extraordinary openings a line outside the weekly hours may be meant for them, and is not odd.
    """
    if not hours and not openings:
        return [Doubt("hours", "hours_missing", {}), *_unspoken(cover, spoken)]
    outside = [] if openings else [one for n, line in enumerate(cover) for one in _outside(n, line, hours)]
    return sorted([*outside, *_unspoken(cover, spoken)], key=lambda one: int(one.field.partition(".")[2]))


def _outside(number: int, line: Mapping[str, Any], hours: Sequence[Mapping[str, Any]]) -> list[Doubt]:
    opened = week_of(hours)
    asked = week_of([line])
    within = sum((_length(both) for one in asked for both in _common(one, opened)), timedelta())
    if within == sum((_length(one) for one in asked), timedelta()):
        return []
    code = "cover_partly_outside" if within else "cover_outside_hours"
    return [Doubt(f"cover.{number}", code, {"language": line["language"]})]


def _unspoken(cover: Sequence[Mapping[str, Any]], spoken: Mapping[str, Collection[str]]) -> list[Doubt]:
    return [
        Doubt(f"cover.{number}", "cover_unspoken", {"language": line["language"]})
        for number, line in enumerate(cover)
        if not any(LEVELS.index(one) >= LEVELS.index(line["level"]) for one in spoken.get(line["language"], ()))
    ]


def week_of(ranges: Sequence[Mapping[str, Any]]) -> list[Span]:
    """Weekly ranges on a week without changes of the clock, and the days about it, so that nights meet at its ends."""
    days = [ANCHOR + timedelta(days=n) for n in range(-1, 8)]
    return merge(span_of(one, day, UTC_ZONE) for day in days for one in ranges if DAYS[day.weekday()] in one["days"])


def _common(span: Span, others: Sequence[Span]) -> list[Span]:
    both = (Span(max(span.starts_at, one.starts_at), min(span.ends_at, one.ends_at)) for one in others)
    return [one for one in both if one.starts_at < one.ends_at]


def _length(span: Span) -> timedelta:
    return span.ends_at - span.starts_at
