"""Pure. Whether a mediator may have a shift of the roster as it stands: the first rule that stands against it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from languages.matching import LEVELS
from scheduling.availability import Span, covers
from scheduling.settings import RostersSettings
from scheduling.travel import Engagement, check_buffer

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Taker:
    """What is known of a mediator, without the shift that they would give for it: `levels` a level a language, `free`
    what they have said of their time, `minutes` promised in the week of the shift, `turns` at desks on the days around.
    """

    levels: Mapping[str, str]
    free: Sequence[Span]
    engagements: Sequence[Engagement]
    turns: Sequence[Span]
    minutes: int
    max_weekly_minutes: int | None


def broken_rule(
    taker: Taker, shift: Engagement, asked: Mapping[str, str], limits: RostersSettings, zone: ZoneInfo
) -> str | None:
    """`language`, `level`, `availability`, `commitment`, `travel`, `minutes_most`, `shifts_a_day`, `daily_minutes`,
    `rest` or `days_on_most`, as the solver names them; None where all is well. `asked`: the languages that the shift is
    there for, each with the least level.
    """
    if any(code not in taker.levels for code in asked):
        return "language"
    if any(LEVELS.index(taker.levels[code]) < LEVELS.index(level) for code, level in asked.items()):
        return "level"
    if not covers(taker.free, shift.starts_at, shift.ends_at):
        return "availability"
    if any(one.starts_at < shift.ends_at and one.ends_at > shift.starts_at for one in taker.engagements):
        return "commitment"
    if check_buffer(shift, taker.engagements) is not None:
        return "travel"
    minutes = taker.minutes + (shift.ends_at - shift.starts_at) // timedelta(minutes=1)
    if taker.max_weekly_minutes is not None and minutes > taker.max_weekly_minutes:
        return "minutes_most"
    return _rule_of_days(sorted([*taker.turns, Span(shift.starts_at, shift.ends_at)]), shift, limits, zone)


def _rule_of_days(turns: Sequence[Span], shift: Engagement, limits: RostersSettings, zone: ZoneInfo) -> str | None:
    """`turns`: all that they would have, in order of time."""
    days = [one.starts_at.astimezone(zone).date() for one in turns]
    today = shift.starts_at.astimezone(zone).date()
    that_day = [one for one, day in zip(turns, days, strict=True) if day == today]
    if len(that_day) > limits.shifts_a_day:
        return "shifts_a_day"
    if sum((one.ends_at - one.starts_at for one in that_day), timedelta()) > timedelta(minutes=limits.daily_minutes):
        return "daily_minutes"
    rest = timedelta(minutes=limits.rest_minutes)
    nights = [place for place, (one, other) in enumerate(pairwise(days)) if one != other and today in (one, other)]
    if any(turns[place + 1].starts_at - turns[place].ends_at < rest for place in nights):
        return "rest"
    first = last = today
    while first - A_DAY in days:
        first -= A_DAY
    while last + A_DAY in days:
        last += A_DAY
    return "days_on_most" if (last - first).days >= limits.days_in_a_row else None
