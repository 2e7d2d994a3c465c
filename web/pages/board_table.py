"""Today as a table: a row a mediator, a column an hour."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from dispatch.board_day import DayRow, Engaged
from languages.times import clock
from scheduling.mediator_words import short_name
from web.pages.times import wall_minutes

USUAL_FIRST, USUAL_LAST = 8, 19


@dataclass(frozen=True)
class Cell:
    """`hours` columns wide; `engaged` empty: nothing promised then. `over`: it has ended."""

    hours: int
    engaged: list[Engaged]
    times: str = ""
    place: str = ""
    over: bool = False


@dataclass(frozen=True)
class TableRow:
    """One mediator's day in cells that fill the hours of the table exactly."""

    mediator_id: int
    name: str
    cells: list[Cell]


@dataclass(frozen=True)
class DayTable:
    """`hours` are the columns; `now_hour` the current one, None where it is outside."""

    hours: list[int]
    now_hour: int | None
    rows: list[TableRow]


def day_table(rows: list[DayRow], now: datetime, zone: ZoneInfo) -> DayTable:
    """The table of the local day of `now`."""
    today = now.astimezone(zone).date()
    spans = [_hours(one, today, zone) for row in rows for one in row.engaged]
    first = min([USUAL_FIRST, *(span[0] for span in spans)])
    last = max([USUAL_LAST, *(span[1] for span in spans)])
    hours = list(range(first, last))
    hour = now.astimezone(zone).hour
    made = [TableRow(row.mediator_id, short_name(row.name), _cells(row, hours, today, now, zone)) for row in rows]
    return DayTable(hours, hour if hour in hours else None, made)


def _hours(one: Engaged, today: date, zone: ZoneInfo) -> tuple[int, int]:
    """First hour and the hour after the last, within the day, as the clock on the wall shows them."""
    start, end = wall_minutes(one.starts_at, today, zone), wall_minutes(one.ends_at, today, zone)
    return max(0, start // 60), min(24, -(-end // 60))


def _cells(row: DayRow, hours: list[int], today: date, now: datetime, zone: ZoneInfo) -> list[Cell]:
    cells: list[Cell] = []
    at = hours[0]
    for one in row.engaged:
        start, end = _hours(one, today, zone)
        if start < at and cells and cells[-1].engaged:
            # Two in one hour share a cell.
            previous = cells.pop()
            together = [*previous.engaged, one]
            cells.append(_cell(previous.hours + max(0, end - at), together, now, zone))
            at = max(at, end)
            continue
        if start > at:
            cells += [Cell(1, []) for _ in range(start - at)]
        cells.append(_cell(max(1, end - max(start, at)), [one], now, zone))
        at = max(at, end)
    return cells + [Cell(1, []) for _ in range(hours[-1] + 1 - at)]


def _cell(hours: int, engaged: list[Engaged], now: datetime, zone: ZoneInfo) -> Cell:
    times = ", ".join(f"{clock(one.starts_at, zone)}–{clock(one.ends_at, zone)}" for one in engaged)
    places = ", ".join(dict.fromkeys(one.place for one in engaged if one.place))
    return Cell(hours, engaged, times, places, over=all(one.ends_at <= now for one in engaged))
