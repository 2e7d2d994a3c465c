"""A mediator's week, day by day, in stretches that do not overlap: promised, away, on call, free."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch.board_day import Engaged
from languages.times import clock
from scheduling.availability import AvailabilityException, Span, free_spans, merge, standby_spans
from scheduling.availability_rows import Availability
from scheduling.public_holidays import public_holidays
from scheduling.rosters import day_bounds
from web.pages.times import wall_minutes
from web.services import services
from web.words import gettext

USUAL_FIRST, USUAL_LAST, DAY_HOURS = 8, 19, 24


@dataclass(frozen=True)
class Block:
    """`kind` is busy, away, standby or free; `row` (from 1) and `rows` are half hours of the grid.

    `shown` False: outside the hours of the grid; the list of a phone has it all the same.
    """

    kind: str
    times: str
    row: int
    rows: int
    shown: bool
    place: str = ""
    request_id: int | None = None


@dataclass(frozen=True)
class WeekDay:
    """One local date with its blocks in order of time."""

    date: date
    today: bool
    blocks: list[Block]


@dataclass(frozen=True)
class Week:
    """Seven days from a Monday; `hours` are the lines of the grid."""

    monday: date
    hours: list[int]
    days: list[WeekDay]


@dataclass(frozen=True)
class _Stretch:
    kind: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    request_id: int | None = None


def week_of(monday: date, said: Availability, engaged: Sequence[Engaged], now: datetime, zone: ZoneInfo) -> Week:
    """The week that begins on `monday`."""
    days = [monday + timedelta(days=number) for number in range(7)]
    found = {day: _stretches(day, said, engaged, zone) for day in days}
    hours = [whole for day, stretches in found.items() for whole in _wholes(stretches, day, zone)]
    # What lasts all day, or all morning, needs no line for the night.
    first = min([USUAL_FIRST, *(start for start, end in hours if start > 0 or end <= USUAL_FIRST)])
    last = max([USUAL_LAST, *(end for start, end in hours if end < DAY_HOURS or start >= USUAL_LAST)])
    today = now.astimezone(zone).date()
    return Week(
        monday,
        list(range(first, last)),
        [WeekDay(day, day == today, [_block(one, day, first, last, zone) for one in found[day]]) for day in days],
    )


def _stretches(day: date, said: Availability, engaged: Sequence[Engaged], zone: ZoneInfo) -> list[_Stretch]:
    start, end = day_bounds(day, zone)
    found = [
        _Stretch("busy", max(one.starts_at, start), min(one.ends_at, end), one.place, one.request_id)
        for one in engaged
        if one.starts_at < end and one.ends_at > start
    ]
    busy = [Span(one.starts_at, one.ends_at) for one in found]
    window = (start, end, zone, public_holidays(services().settings.dispatch.province))
    gone = [AvailabilityException(one.starts_at, one.ends_at, True) for one in said.exceptions if not one.available]
    found += [_Stretch("away", *span) for span in free_spans([], gone, busy, *window)]
    standby = standby_spans(said.rules, said.exceptions, busy, *window)
    found += [_Stretch("standby", *span) for span in standby]
    free = free_spans(said.rules, said.exceptions, [*busy, *standby], *window)
    found += [_Stretch("free", *span) for span in free]
    return sorted(found, key=lambda one: (one.starts_at, one.ends_at))


def _wholes(stretches: list[_Stretch], day: date, zone: ZoneInfo) -> list[tuple[int, int]]:
    """First hour and the hour after the last of each run of stretches without a gap."""
    spans = merge(Span(one.starts_at, one.ends_at) for one in stretches)
    return [(wall_minutes(start, day, zone) // 60, -(-wall_minutes(end, day, zone) // 60)) for start, end in spans]


def _block(one: _Stretch, day: date, first: int, last: int, zone: ZoneInfo) -> Block:
    start, end = wall_minutes(one.starts_at, day, zone), wall_minutes(one.ends_at, day, zone)
    row, after = max(start // 30, first * 2), min(max(start // 30 + 1, -(-end // 30)), last * 2)
    shown = end > first * 60 and start < last * 60
    until = "24:00" if end == 1440 else clock(one.ends_at, zone)
    whole = (start, end) == (0, 1440)
    times = gettext("tutto il giorno") if whole else f"{clock(one.starts_at, zone)}–{until}"
    return Block(one.kind, times, row - first * 2 + 1, max(1, after - row), shown, one.place, one.request_id)
