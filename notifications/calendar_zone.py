"""Pure. A time zone written out as VTIMEZONE (RFC 5545, 3.6.5), so that a reader need not know its name."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

_Change = tuple[datetime, timedelta, timedelta, str, bool]  # wall time before it, offset before and after, name, summer


def written_out(zone: str, first: datetime, last: datetime) -> Timezone:
    """The changes of the clock from a year before `first` until two years after `last`.

    A change that falls on the last Sunday of the same month each year is written as that rule, others by date. Its
    DTSTART is the wall time that the clock showed as it was changed.
    """
    component = Timezone()
    component.add("tzid", zone)
    changes = _changes(ZoneInfo(zone), first.year - 1, last.year + 2)
    for key in dict.fromkeys((before, after, name, summer) for _, before, after, name, summer in changes):
        times = [change[0] for change in changes if change[1:] == key]
        component.add_component(_observance(times, *key))
    return component


def _observance(
    times: list[datetime], before: timedelta, after: timedelta, name: str, summer: bool
) -> TimezoneDaylight | TimezoneStandard:
    observance = TimezoneDaylight() if summer else TimezoneStandard()
    observance.add("dtstart", times[0])
    observance.add("tzoffsetfrom", before)
    observance.add("tzoffsetto", after)
    observance.add("tzname", name)
    if len(times) > 1 and len({(at.month, at.time()) for at in times}) == 1 and all(map(_last_sunday, times)):
        observance.add("rrule", vRecur(freq="YEARLY", bymonth=times[0].month, byday="-1SU"))
    elif len(times) > 1:
        observance.add("rdate", times[1:])
    return observance


def _last_sunday(at: datetime) -> bool:
    return at.isoweekday() == 7 and (at + timedelta(days=7)).month != at.month


@lru_cache(maxsize=64)
def _changes(zone: ZoneInfo, first_year: int, last_year: int) -> list[_Change]:
    start, end = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year, 12, 31, tzinfo=UTC)
    found: list[_Change] = []
    at = start
    while at < end:
        following = at + timedelta(days=1)
        if _offset(at, zone) != _offset(following, zone):
            found.append(_change(_instant(at, following, zone), zone))
        at = following
    if found:
        return found
    local, offset = start.astimezone(zone), _offset(start, zone)
    return [(local.replace(tzinfo=None), offset, offset, local.tzname() or "", bool(local.dst()))]


def _change(instant: datetime, zone: ZoneInfo) -> _Change:
    before, local = _offset(instant - timedelta(seconds=1), zone), instant.astimezone(zone)
    wall = (instant + before).replace(tzinfo=None)
    return wall, before, _offset(instant, zone), local.tzname() or "", bool(local.dst())


def _instant(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """The first second at which the new offset holds."""
    old = _offset(low, zone)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low).total_seconds() // 2)
        low, high = (middle, high) if _offset(middle, zone) == old else (low, middle)
    return high


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()
