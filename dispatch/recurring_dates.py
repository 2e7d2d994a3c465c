"""Pure. The dates of one ask that is made for several: an RRULE with an end, counted from its first date.

The hour is the wall's: 10:00 stays 10:00 when summer ends. One that a night skips takes the offset before it, one that
comes twice is the first; the first date is the moment that was asked for.
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from scheduling.recurrence import Dates, check_rrule, occurrence_dates
from storage.errors import Refused

FIELD = "recurrence"
MOST_DATES = 60
MOST_DAYS = 366
LONGEST_RULE = 200


def recurring_dates(rule: str, starts_at: datetime, zone: ZoneInfo) -> list[datetime]:
    """Every date in UTC, in order, `starts_at` the first. Raises Refused of the field `recurrence`.

    At most MOST_DATES of them, within MOST_DAYS local days of the first; never finer than daily.
    """
    if len(rule) > LONGEST_RULE:
        raise Refused(FIELD, "too_long", most=LONGEST_RULE)
    local = starts_at.astimezone(zone)
    first = local.toordinal()
    fault = check_rrule(rule, local.date())
    if fault is not None:
        raise Refused(FIELD, fault.code)
    parts = _parts(rule)
    if not {"COUNT", "UNTIL"} & parts.keys():
        raise Refused(FIELD, "recurrence_endless")
    dates = Dates.of(rule, local.date(), None, local.hour * 60 + local.minute, zone)
    days = occurrence_dates(dates, first, first + MOST_DAYS)
    if not days:
        raise Refused(FIELD, "rrule_never")
    if days[0] != first:
        raise Refused(FIELD, "recurrence_start")
    if len(days) > MOST_DATES:
        raise Refused(FIELD, "recurrence_many", most=MOST_DATES)
    if len(days) < int(parts.get("COUNT", "0")) or ("UNTIL" in parts and dates.last > first + MOST_DAYS):
        raise Refused(FIELD, "recurrence_long", most=MOST_DAYS)
    hour = local.time().replace(fold=0)  # the second 02:30 of an October night would land an hour early in March
    others = (datetime.combine(date.fromordinal(day), hour, zone) for day in days[1:])
    return [starts_at, *(one.astimezone(UTC) for one in others)]


def _parts(rule: str) -> dict[str, str]:
    """Of a rule that was found right: its parts by name."""
    body = rule.strip().upper().removeprefix("RRULE:").strip(";")
    pairs = (part.strip().partition("=") for part in body.split(";"))
    return {name: value for name, _, value in pairs}
