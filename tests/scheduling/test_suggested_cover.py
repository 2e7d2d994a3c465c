"""Suggested cover: what was enough on three dates of four, and nothing from one odd day."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.availability import wall_to_utc
from scheduling.opening_hours import OpeningHours
from scheduling.suggested_cover import WALK_IN, Asked, SuggestedCover, suggested_cover

ROME = ZoneInfo("Europe/Rome")
MONDAYS = [date(2026, 10, 5) + timedelta(weeks=n) for n in range(8)]
OPEN = OpeningHours([{"days": ["MO", "TU", "WE", "TH", "FR"], "start": "09:00", "end": "13:00"}])
OPENED = {day: OPEN.on(day, ROME, ()) for n in range(56) if (day := MONDAYS[0] + timedelta(days=n))}


def came(language: str, *times: tuple[date, int], minutes: int = 20) -> list[Asked]:
    """People at minutes of the wall of dates; over the night on which the clock goes back too."""
    starts = [wall_to_utc(day, minute, ROME) for day, minute in times]
    return [Asked(language, at, at + timedelta(minutes=minutes)) for at in starts]


def suggested(asked: list[Asked], *cover: dict[str, Any]) -> SuggestedCover:
    return suggested_cover(asked, OPENED, ROME, cover)


def line(language: str, days: list[str], start: str, end: str, number: int = 1) -> dict[str, Any]:
    return {"language": language, "days": days, "start": start, "end": end, "minimum": 0, "wished": number,
            "level": "good"}  # fmt: skip


def test_a_custom_becomes_a_line_and_one_busy_day_does_not() -> None:
    usual = came("ary", *((day, 9 * 60 + 5) for day in MONDAYS[:3]))
    assert suggested(usual) == SuggestedCover([line("ary", ["MO"], "09:00", "10:00")], 8, 3)
    assert suggested(usual[:2]).lines == []
    assert suggested(came("ron", *[(MONDAYS[2], 600)] * 20)).lines == []


def test_hours_and_days_in_a_row_are_one_line() -> None:
    days = [day + timedelta(days=n) for day in MONDAYS for n in (0, 2)]
    asked = came("ary", *((day, 9 * 60 + 30) for day in days), minutes=150)
    assert suggested(asked).lines == [line("ary", ["MO", "WE"], "09:00", "12:00")]
    covered = line("ary", ["MO"], "09:00", "11:00")
    assert suggested(asked, covered).lines == [
        line("ary", ["MO"], "11:00", "12:00"), line("ary", ["WE"], "09:00", "12:00")
    ]  # fmt: skip


def test_ten_minutes_more_than_an_hour_call_for_nobody_more() -> None:
    for people, number in ((1, 1), (3, 1), (4, 2), (6, 2), (7, 3)):
        asked = came("ary", *[(day, 9 * 60) for day in MONDAYS for _ in range(people)])
        assert [one["wished"] for one in suggested(asked).lines] == [number]


def test_of_two_weeks_nothing_is_said_and_who_came_while_it_was_closed_is_not_counted() -> None:
    first = {day: spans for day, spans in OPENED.items() if day < MONDAYS[2]}
    asked = came("ary", *((day, 9 * 60) for day in MONDAYS))
    assert suggested_cover(asked, first, ROME) == SuggestedCover([], 2, 2)
    assert suggested(came("ary", *((day, 15 * 60) for day in MONDAYS))) == SuggestedCover([], 8, 0)


PEOPLE = st.lists(
    st.builds(
        lambda language, minute: Asked(
            language, (at := datetime(2026, 10, 5, tzinfo=UTC) + timedelta(minutes=minute)), at + WALK_IN
        ),
        st.sampled_from(["ary", "ron"]),
        st.integers(0, 56 * 24 * 60),
    ),
    max_size=60,
)


@settings(max_examples=30, deadline=None)
@given(PEOPLE, PEOPLE)
def test_more_people_never_suggest_less_and_what_was_taken_over_is_not_said_again(
    some: list[Asked], more: list[Asked]
) -> None:
    found, rest = suggested(some), suggested([*some, *more])
    assert found.people <= len(some)
    for one in found.lines:
        assert one["wished"] >= 1
        assert "09:00" <= one["start"] < one["end"] <= "13:00"
    assert suggested(some, *found.lines).lines == []
    assert suggested(list(reversed(some))) == found
    # Everything that fewer people suggest is suggested by more: their lines cover it.
    assert suggested(some, *rest.lines).lines == []
