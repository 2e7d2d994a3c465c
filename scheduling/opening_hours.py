"""Pure. When a desk is open: its weekly hours, less holidays and closings, plus extraordinary openings."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from scheduling.availability import Span, merge, wall_to_utc
from scheduling.reading import DAYS
from scheduling.recurrence import DAY_MINUTES, minute_of_day


@dataclass(frozen=True)
class OpeningHours:
    """What is said of a desk, in the shape of the API.

    `hours`: [{days, start, end}] of every week. `closed`: [ISO date]. `closings`: [{from, until, yearly}], both days
    included; a yearly one comes back every year, also over New Year. `openings`: [{date, start, end}] on top of all
    else. `on_holidays`: open on public holidays too.
    """

    hours: Sequence[Mapping[str, Any]]
    closed: Sequence[str] = ()
    closings: Sequence[Mapping[str, Any]] = ()
    openings: Sequence[Mapping[str, Any]] = ()
    on_holidays: bool = False

    def on(self, day: date, zone: ZoneInfo, holidays: Container[date]) -> list[Span]:
        """In UTC, sorted and disjoint; a range over midnight belongs to the day on which it begins."""
        spans = [span_of(one, day, zone) for one in self.openings if one["date"] == day.isoformat()]
        if self.why_closed(day, holidays) is None:
            spans += hours_on(self.hours, day, zone)
        return merge(spans)

    def why_closed(self, day: date, holidays: Container[date]) -> str | None:
        """`closed`, `closing` or `holiday`; None where nothing stands against the weekly hours."""
        if day.isoformat() in self.closed:
            return "closed"
        if any(_holds(one, day) for one in self.closings):
            return "closing"
        return "holiday" if not self.on_holidays and day in holidays else None


def hours_on(ranges: Iterable[Mapping[str, Any]], day: date, zone: ZoneInfo) -> list[Span]:
    """What weekly ranges [{days, start, end}] hold on a local date, in UTC, sorted and disjoint."""
    return merge(span_of(one, day, zone) for one in ranges if DAYS[day.weekday()] in one["days"])


def span_of(hours: Mapping[str, Any], day: date, zone: ZoneInfo) -> Span:
    """A range of wall time {start, end} that begins on a local date."""
    start, end = minute_of_day(hours["start"]), minute_of_day(hours["end"], midnight_after=True)
    if start is None or end is None:
        raise ValueError(f"not a range of hours: {hours!r}")
    if end < start:
        end += DAY_MINUTES
    return Span(wall_to_utc(day, start, zone), wall_to_utc(day, end, zone))


def _holds(closing: Mapping[str, Any], day: date) -> bool:
    first, last = date.fromisoformat(closing["from"]), date.fromisoformat(closing["until"])
    if not closing.get("yearly"):
        return first <= day <= last
    if day < first:
        return False
    begins, ends, today = ((one.month, one.day) for one in (first, last, day))
    return begins <= today <= ends if begins <= ends else today >= begins or today <= ends
