"""Pure. When a mediator is free: weekly rules and exceptions in local wall time, less what is already promised.

A rule says on which local dates (an RFC 5545 RRULE) and between which wall-clock times a mediator can work. Spans are
UTC. Wall times become instants as RFC 5545 §3.3.5 says: a time that does not exist (spring night) is read with the
offset in force before the gap, a time that exists twice (autumn night) is its first occurrence. So 22:00 to 06:00 is
seven hours in March, nine in October.
"""

from bisect import bisect_left
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from scheduling.recurrence import DAY_MINUTES, Dates, RuleInvalid, check_rrule, minute_of_day, occurrence_dates

_MAX_REMEMBERED = 100_000
_NEXT_DAY = timedelta(days=1)
_MINUTES = [timedelta(minutes=minute) for minute in range(2 * DAY_MINUTES + 1)]
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_FAR_OFF = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Rule:
    """`rrule` names the local dates; `end` may be "24:00", or before `start`: then it is of the next day.

    `from_date` anchors INTERVAL and COUNT, and is the first date on which the rule holds; `until` is the last one.
    `standby`: on call then. `holidays` false: not on a public holiday (that of the date on which the range begins).
    """

    rrule: str
    start: str
    end: str
    from_date: date | None = None
    until: date | None = None
    standby: bool = False
    holidays: bool = True


@dataclass(frozen=True, slots=True)
class AvailabilityException:
    """One dated change to the rules, in UTC: there after all (`available`), or away. Away wins over there."""

    starts_at: datetime
    ends_at: datetime
    available: bool = False


class Span(NamedTuple):
    """A half-open stretch of time in UTC. A tuple, so that thousands of them sort and compare in C."""

    starts_at: datetime
    ends_at: datetime


def rule_faults(rule: Rule) -> list[RuleInvalid]:
    """What is wrong with a rule, by field (`rrule`, `start`, `end`, `from`, `until`); empty when it is good."""
    faults: list[RuleInvalid] = []
    start = minute_of_day(rule.start)
    end = minute_of_day(rule.end, midnight_after=True)
    if start is None:
        faults.append(RuleInvalid("start", "time_invalid"))
    if end is None:
        faults.append(RuleInvalid("end", "time_invalid"))
    if start is not None and start == end:
        faults.append(RuleInvalid("end", "range_empty"))
    if rule.from_date is not None and rule.until is not None and rule.until < rule.from_date:
        faults.append(RuleInvalid("until", "until_before_from"))
    fault = check_rrule(rule.rrule, rule.from_date)
    if fault is not None:
        faults.append(fault)
    return faults


def validate_rule(rule: Rule) -> None:
    """Raises RuleInvalid (a ValueError with `field` and `code`) for the first thing that is wrong with the rule."""
    for fault in rule_faults(rule):
        raise fault


def free_spans(
    rules: Iterable[Rule],
    exceptions: Iterable[AvailabilityException],
    busy: Iterable[Span],
    start: datetime,
    end: datetime,
    zone: ZoneInfo,
    holidays: Container[date],
) -> list[Span]:
    """The free time within [start, end): rules and extra times, less absences and `busy`. Standby time is free time.

    Sorted, disjoint, touching spans merged. The rules must be valid (see `validate_rule`).
    """
    there: list[Span] = []
    # A range that began yesterday evening may reach into the window: look one day back.
    first, last = start.astimezone(zone).toordinal() - 1, end.astimezone(zone).toordinal()
    for rule in rules:
        there += _rule_spans(rule, first, last, zone, holidays)
    away: list[tuple[datetime, datetime]] = [*busy, (_LONG_AGO, start), (end, _FAR_OFF)]
    for exception in exceptions:
        if exception.available:
            there.append(Span(exception.starts_at, exception.ends_at))
        else:
            away.append((exception.starts_at, exception.ends_at))
    spans = merge(there)
    for starts_at, ends_at in away:
        if starts_at < ends_at:
            _carve(spans, starts_at, ends_at)
    return spans


def standby_spans(
    rules: Iterable[Rule],
    exceptions: Iterable[AvailabilityException],
    busy: Iterable[Span],
    start: datetime,
    end: datetime,
    zone: ZoneInfo,
    holidays: Container[date],
) -> list[Span]:
    """The time on call within [start, end): standby rules less absences and `busy`. An extra free time adds none."""
    return free_spans(
        [rule for rule in rules if rule.standby],
        [exception for exception in exceptions if not exception.available],
        busy,
        start,
        end,
        zone,
        holidays,
    )


def covers(spans: Sequence[Span], start: datetime, end: datetime) -> bool:
    """Whether one of the spans (sorted, disjoint) holds all of [start, end)."""
    for span in spans:
        if span[0] > start:
            return False
        if span[1] >= end:
            return True
    return False


def merge(spans: Iterable[Span]) -> list[Span]:
    """The same time as few sorted, disjoint spans; touching ones become one, empty ones vanish."""
    merged: list[Span] = []
    last_end = _LONG_AGO
    for span in sorted(spans):
        starts_at, ends_at = span
        if starts_at >= ends_at:
            continue
        if starts_at > last_end:
            merged.append(span)
            last_end = ends_at
        elif ends_at > last_end:
            merged[-1] = Span(merged[-1][0], ends_at)
            last_end = ends_at
    return merged


def wall_to_utc(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """The instant of a wall-clock time, in minutes from the midnight that begins `day`; 1440 and more: the next day."""
    if minute >= DAY_MINUTES:
        day, minute = day + _NEXT_DAY, minute - DAY_MINUTES
    return datetime.combine(day, time(minute // 60, minute % 60), tzinfo=zone).astimezone(UTC)


def _rule_spans(rule: Rule, first: int, last: int, zone: ZoneInfo, holidays: Container[date]) -> list[Span]:
    """The rule's spans that begin from date `first` to `last` (ordinals), in order."""
    dates, first_minute, last_minute = _compiled(rule, zone)
    days: Iterable[int] = occurrence_dates(dates, first, last)
    if not rule.holidays:
        days = [day for day in days if date.fromordinal(day) not in holidays]
    remembered = _remembered(zone)
    times = first_minute * 4096 + last_minute
    try:
        return [remembered[day << 24 | times] for day in days]
    except KeyError:
        return [_span(remembered, day << 24 | times, day, first_minute, last_minute, zone) for day in days]


def _span(remembered: dict[int, Span], key: int, ordinal: int, first: int, last: int, zone: ZoneInfo) -> Span:
    known = remembered.get(key)
    if known is not None:
        return known
    if len(remembered) >= _MAX_REMEMBERED:
        remembered.clear()
    midnight, even = _midnight(ordinal, zone)
    if even:
        span = Span(midnight + _MINUTES[first], midnight + _MINUTES[last])
    else:
        day = date.fromordinal(ordinal)
        span = Span(wall_to_utc(day, first, zone), wall_to_utc(day, last, zone))
    remembered[key] = span
    return span


@lru_cache(maxsize=4096)
def _midnight(ordinal: int, zone: ZoneInfo) -> tuple[datetime, bool]:
    """The instant at which a date begins, and whether no clock changes on it or the next: each hour is an hour."""
    day = date.fromordinal(ordinal)
    midnight = wall_to_utc(day, 0, zone)
    return midnight, wall_to_utc(day + _NEXT_DAY + _NEXT_DAY, 0, zone) - midnight == _NEXT_DAY + _NEXT_DAY


@lru_cache(maxsize=16)
def _remembered(zone: ZoneInfo) -> dict[int, Span]:
    """Spans already turned into UTC, by day and times: mediators share their hours, and the zone is slow to ask."""
    return {}


@lru_cache(maxsize=16_384)
def _compiled(rule: Rule, zone: ZoneInfo) -> tuple[Dates, int, int]:
    start, end = minute_of_day(rule.start), minute_of_day(rule.end, midnight_after=True)
    if start is None or end is None:
        raise RuleInvalid("start" if start is None else "end", "time_invalid")
    if end < start:
        end += DAY_MINUTES
    return Dates.of(rule.rrule, rule.from_date, rule.until, start, zone), start, end


def _carve(spans: list[Span], starts_at: datetime, ends_at: datetime) -> None:
    """Take [starts_at, ends_at) out of sorted, disjoint spans, in place: few holes cost less than a walk over all."""
    # A one-tuple sorts before every span that begins at the same instant.
    first, after = bisect_left(spans, (starts_at,)), bisect_left(spans, (ends_at,))
    if first and spans[first - 1][1] > starts_at:
        first -= 1
    if first >= after:
        return
    left, right = spans[first][0], spans[after - 1][1]
    pieces = []
    if left < starts_at:
        pieces.append(Span(left, starts_at))
    if right > ends_at:
        pieces.append(Span(ends_at, right))
    spans[first:after] = pieces
