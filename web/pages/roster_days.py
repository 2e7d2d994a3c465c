"""Days and weeks of the rosters: as addresses name them, and as they are said."""

from datetime import date

from flask_babel import format_date

from storage.errors import NotFound
from web.services import services

FURTHEST_DAYS = 3660


def today() -> date:
    """The local date."""
    return services().clock().astimezone(services().settings.zone).date()


def day_words(day: date) -> str:
    """As it is said: "lunedì 30 novembre"."""
    return str(format_date(day, "EEEE d MMMM"))


def week_of(day: date) -> str:
    """Its ISO week, as addresses write it: "2026-W50"."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def shown_date(text: str) -> date:
    """The date that an address names; NotFound where it is none, or lies too far away."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise NotFound("date") from None
    return near(day)


def near(day: date) -> date:
    """NotFound for a day that is too far away to show."""
    if abs((day - today()).days) > FURTHEST_DAYS:
        raise NotFound("date")
    return day
