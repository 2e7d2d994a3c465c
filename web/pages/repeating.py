"""What repeats, as the form says it: how often, and how many times or until when. What comes of it is an RRULE."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from dispatch.recurring_dates import MOST_DATES
from web.words import gettext

RULES: Mapping[str, str] = {
    "weekly": "FREQ=WEEKLY",
    "fortnightly": "FREQ=WEEKLY;INTERVAL=2",
    "daily": "FREQ=DAILY",
    "monthly": "FREQ=MONTHLY",
}
FIELDS = ("repeats", "times", "until")
LEAST_DATES = 2
Refuse = Callable[..., None]


def repeat_words() -> dict[str, str]:
    """The choices, in the reader's language."""
    return {
        "": gettext("No, una volta sola"),
        "weekly": gettext("Ogni settimana"),
        "fortnightly": gettext("Ogni due settimane"),
        "daily": gettext("Ogni giorno"),
        "monthly": gettext("Ogni mese"),
    }


def repetition(values: Mapping[str, str], starts_at: datetime, zone: ZoneInfo, refuse: Refuse) -> str | None:
    """The RRULE; None where nothing repeats, or what was written about it was refused."""
    rule = RULES.get(values.get("repeats", ""))
    if rule is None:
        return None
    first = starts_at.astimezone(zone).date()
    if rule == RULES["monthly"] and first.day > 28:
        # A month that is too short has its last day instead of none.
        rule += f";BYMONTHDAY={','.join(str(day) for day in range(28, first.day + 1))};BYSETPOS=-1"
    times, until = values.get("times", ""), values.get("until", "")
    if bool(times) == bool(until):
        refuse("times", "repeat_one_end" if times else "repeat_end_needed")
        return None
    end = _count(times, refuse) if times else _until(until, first, refuse)
    return end and f"{rule};{end}"


def _count(text: str, refuse: Refuse) -> str | None:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None
    if number is None:
        refuse("times", "number_needed")
    elif not LEAST_DATES <= number <= MOST_DATES:
        refuse("times", "out_of_range", least=LEAST_DATES, most=MOST_DATES)
    else:
        return f"COUNT={number}"
    return None


def _until(text: str, first: date, refuse: Refuse) -> str | None:
    try:
        last = date.fromisoformat(text)
    except ValueError:
        refuse("until", "date_invalid")
        return None
    if last <= first:
        refuse("until", "repeat_until_before")
        return None
    return f"UNTIL={last:%Y%m%d}"
