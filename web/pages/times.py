"""Times of day as pages show them: local, 24 hours."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from languages.times import clock, when
from web.language_of_reader import reader_locale
from web.services import services


def shown_clock(at: datetime | None) -> str:
    """As on a clock: "10:41"; "" for none."""
    return "" if at is None else clock(at, services().settings.zone)


def shown_hour(at: datetime) -> str:
    """As it is said: "9", "9:30", "8:56"."""
    local = at.astimezone(services().settings.zone)
    return f"{local.hour}:{local.minute:02d}" if local.minute else str(local.hour)


def hours_between(starts_at: datetime, ends_at: datetime) -> str:
    """A span within a day: "9–13", "9:30–13"."""
    return f"{shown_hour(starts_at)}–{shown_hour(ends_at)}"


def shown_span(starts_at: datetime, ends_at: datetime) -> str:
    """A span with its day: "oggi 10:00-11:00", "gio 3 dic 10:00-11:00"."""
    return when(starts_at, ends_at, services().clock(), reader_locale(), services().settings.zone)


def wall_minutes(at: datetime, day: date, zone: ZoneInfo) -> int:
    """Wall-clock minutes from the day's midnight, so that the grid is right on days of 23 and 25 hours too."""
    local = at.astimezone(zone)
    return (local.date() - day).days * 1440 + local.hour * 60 + local.minute
