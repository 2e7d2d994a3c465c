"""Which rule stands against a shift, for somebody who is free all week, speaks what is asked and lives next door."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from scheduling.availability import Span
from scheduling.may_take import Taker, broken_rule
from scheduling.settings import RostersSettings
from scheduling.travel import Engagement

ROME, LIMITS = ZoneInfo("Europe/Rome"), RostersSettings()
MONDAY = datetime(2026, 12, 14, tzinfo=ROME)
FREE = Span(datetime(2026, 12, 1, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC))


def turn(day: int, start: int, end: int) -> Span:
    """Hours of the wall, so many days after the Monday; past 24 they are of the next night."""
    at = MONDAY + timedelta(days=day)
    return Span((at + timedelta(hours=start)).astimezone(UTC), (at + timedelta(hours=end)).astimezone(UTC))


def rule(shift: Span, *turns: Span, asked: str = "good", **known: object) -> str | None:
    have = [Engagement(one.starts_at, one.ends_at, None) for one in turns]
    minutes = sum((one.ends_at - one.starts_at) // timedelta(minutes=1) for one in turns)
    taker = Taker({"ary": "good"}, [FREE], have, turns, minutes, None)
    wanted = Engagement(shift.starts_at, shift.ends_at, None)
    return broken_rule(replace(taker, **known), wanted, {"ary": asked}, LIMITS, ROME)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("expected", "shift", "turns"),
    [
        (None, turn(0, 9, 13), ()),
        (None, turn(0, 9, 13), (turn(0, 14, 18),)),
        ("commitment", turn(0, 9, 13), (turn(0, 12, 15),)),
        ("shifts_a_day", turn(0, 18, 19), (turn(0, 9, 10), turn(0, 14, 15))),
        ("daily_minutes", turn(0, 9, 14), (turn(0, 15, 19),)),
        ("rest", turn(1, 8, 12), (turn(0, 18, 22),)),
        ("rest", turn(0, 18, 22), (turn(1, 8, 12),)),
        (None, turn(1, 9, 12), (turn(0, 18, 22),)),
        ("days_on_most", turn(3, 9, 10), [turn(day, 9, 10) for day in (0, 1, 2, 4, 5, 6)]),
        (None, turn(3, 9, 10), [turn(day, 9, 10) for day in (0, 1, 2, 4, 5)]),
    ],
)
def test_the_days_around_are_looked_at(expected: str | None, shift: Span, turns: tuple[Span, ...]) -> None:
    assert rule(shift, *turns) == expected


def test_too_little_rest_elsewhere_is_not_laid_to_this_shift() -> None:
    assert rule(turn(4, 9, 13), turn(0, 18, 22), turn(1, 8, 12)) is None


def test_what_concerns_the_person() -> None:
    shift = turn(0, 9, 13)
    assert rule(shift, levels={}) == "language"
    assert rule(shift, asked="native") == "level"
    assert rule(shift, free=[turn(0, 9, 12)]) == "availability"
    assert rule(shift, max_weekly_minutes=239) == "minutes_most"
    assert rule(shift, max_weekly_minutes=240) is None
