"""Pure. Quiet hours: local wall times, right on the nights when the clock jumps too."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from notifications.settings import QuietHours


def in_quiet_hours(at: datetime, quiet: QuietHours) -> bool:
    """Whether `at` falls into the quiet hours; their first instant does, their end does not."""
    return _interval_around(at, quiet) is not None


def next_waking(at: datetime, quiet: QuietHours) -> datetime:
    """`at` itself outside the quiet hours, else the instant (UTC) at which they end."""
    interval = _interval_around(at, quiet)
    return interval[1] if interval else at.astimezone(UTC)


def next_quiet(at: datetime, quiet: QuietHours) -> datetime | None:
    """The instant (UTC) at which the next quiet hours begin, at or after `at`; None when there are none."""
    if quiet.from_ == quiet.to:
        return None
    day = _local_day(at, quiet)
    return next(start for n in range(4) if (start := _interval(day + timedelta(days=n), quiet)[0]) >= at)


def add_waking_minutes(start: datetime, minutes: float, quiet: QuietHours) -> datetime:
    """The instant (UTC) when `minutes` outside the quiet hours have passed since `start`."""
    left = timedelta(minutes=minutes)
    at = next_waking(start, quiet)
    while (pause := next_quiet(at, quiet)) is not None and at + left > pause:
        left -= pause - at
        at = next_waking(pause, quiet)
    return at + left


def _interval_around(at: datetime, quiet: QuietHours) -> tuple[datetime, datetime] | None:
    if quiet.from_ == quiet.to:
        return None
    day = _local_day(at, quiet)
    for begun in (day - timedelta(days=1), day):
        start, end = _interval(begun, quiet)
        if start <= at < end:
            return start, end
    return None


def _interval(day: date, quiet: QuietHours) -> tuple[datetime, datetime]:
    """The quiet hours that begin on a local day, in UTC; an hour that comes twice counts at its first coming."""
    zone = ZoneInfo(quiet.zone)
    last = day + timedelta(days=1) if quiet.to < quiet.from_ else day
    start = datetime.combine(day, quiet.from_, zone)
    end = datetime.combine(last, quiet.to, zone)
    return start.astimezone(UTC), end.astimezone(UTC)


def _local_day(at: datetime, quiet: QuietHours) -> date:
    return at.astimezone(ZoneInfo(quiet.zone)).date()
