"""Shifts as a text tells them: one after another, and where that is too long, those that come back weekly as one."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from languages.times import day, every_week
from scheduling.rosters import Shift

LONG = 1_200
"""Characters of a list that still go into one text beside what is asked: the carrier takes 1,600."""
_COMMA = {"ar": "، "}


def in_words(
    shifts: Sequence[Shift], desks: Mapping[int, str], locale: str, zone: ZoneInfo, *, numbered: bool
) -> list[str]:
    """The list, in as many pieces as it needs. `desks`: their names.

    One by one: "1) lun 7 dic 9-13 Anagrafe, 2) mer 9 dic 9-13". Weekly: "1-4) ogni lun 7 dic - 28 dic 9-13 Anagrafe". A
    desk is named where it is not the one before.
    """
    for runs in ([[one] for one in _in_time(shifts)], in_runs(shifts, zone)):
        pieces = _pieces(runs, desks, locale, zone, numbered)
        if len(pieces) == 1:
            break
    return pieces


def in_runs(shifts: Sequence[Shift], zone: ZoneInfo) -> list[list[Shift]]:
    """Those of the same desk, weekday and hours in weeks one after another together; by the first of each."""
    alike: dict[Any, list[Shift]] = defaultdict(list)
    for one in _in_time(shifts):
        starts, ends = one.starts_at.astimezone(zone), one.ends_at.astimezone(zone)
        alike[one.desk_id, starts.weekday(), starts.time(), ends.time()].append(one)
    runs: list[list[Shift]] = []
    for ones in alike.values():
        runs.append(ones[:1])
        for one in ones[1:]:
            before = runs[-1][-1].starts_at.astimezone(zone).date()
            if one.starts_at.astimezone(zone).date() - before == timedelta(weeks=1):
                runs[-1].append(one)
            else:
                runs.append([one])
    return sorted(runs, key=lambda run: (run[0].starts_at, run[0].id))


def number_shifts(shifts: Sequence[Shift], desks: Mapping[int, str], locale: str, zone: ZoneInfo) -> list[Shift]:
    """The shifts in the order of their numbers, from 1: of time, or weekly ones together where that is too long."""
    by_time = _in_time(shifts)
    for number, one in enumerate(by_time, 1):
        one.number = number
    if len(_pieces([[one] for one in by_time], desks, locale, zone, numbered=True)) == 1:
        return by_time
    by_run = [one for run in in_runs(shifts, zone) for one in run]
    for number, one in enumerate(by_run, 1):
        one.number = number
    return by_run


def hours(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> str:
    """As people write them: "9-13", "9:30-13"."""
    return f"{_hour(starts_at, zone)}-{_hour(ends_at, zone)}"


def _pieces(
    runs: Sequence[Sequence[Shift]], desks: Mapping[int, str], locale: str, zone: ZoneInfo, numbered: bool
) -> list[str]:
    comma, before = _COMMA.get(locale, ", "), None
    pieces = [""]
    for run in runs:
        named = _run(run, locale, zone, numbered=numbered)
        told = named if run[0].desk_id == before else f"{named} {desks[run[0].desk_id]}"
        if pieces[-1] and len(pieces[-1]) + len(comma) + len(told) > LONG:
            told = f"{named} {desks[run[0].desk_id]}"
            pieces.append("")
        pieces[-1] += f"{comma}{told}" if pieces[-1] else told
        before = run[0].desk_id
    return pieces


def _run(run: Sequence[Shift], locale: str, zone: ZoneInfo, *, numbered: bool) -> str:
    first, last = run[0].starts_at, run[-1].starts_at
    when = day(first, locale, zone) if len(run) == 1 else every_week(first, last, locale, zone)
    words = f"{when} {hours(run[0].starts_at, run[0].ends_at, zone)}"
    numbers = _numbers([one.number for one in run if one.number is not None])
    return f"{numbers}) {words}" if numbered and numbers else words


def _numbers(numbers: Sequence[int]) -> str:
    """As short as can be: "1-2,5"."""
    spans = []
    for _, group in groupby(enumerate(sorted(numbers)), lambda pair: pair[1] - pair[0]):
        ones = [number for _, number in group]
        spans.append(str(ones[0]) if len(ones) == 1 else f"{ones[0]}-{ones[-1]}")
    return ",".join(spans)


def _in_time(shifts: Sequence[Shift]) -> list[Shift]:
    return sorted(shifts, key=lambda one: (one.starts_at, one.id))


def _hour(at: datetime, zone: ZoneInfo) -> str:
    local: Any = at.astimezone(zone)
    return f"{local.hour}:{local.minute:02}" if local.minute else str(local.hour)
