"""Pure. Whether a mediator may have a shift of the roster as it stands: the first rule that stands against it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from languages.matching import LEVELS
from scheduling.availability import Span, covers
from scheduling.travel import Engagement, check_buffer


@dataclass(frozen=True, slots=True)
class Taker:
    """What is known of a mediator, without the shift that they would give for it: `levels` a level a language, `free`
    what they have said of their time, `minutes` promised in the week of the shift.
    """

    levels: Mapping[str, str]
    free: Sequence[Span]
    engagements: Sequence[Engagement]
    minutes: int
    max_weekly_minutes: int | None


def broken_rule(taker: Taker, shift: Engagement, asked: Mapping[str, str]) -> str | None:
    """`language`, `level`, `availability`, `commitment`, `travel` or `minutes_most`, as the solver names them; None
    where all is well. `asked`: the languages that the shift is there for, each with the least level.
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
    return None
