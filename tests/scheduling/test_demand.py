"""What a desk needs: cover within the opening hours, and the shifts that could be worked."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.availability import Span
from scheduling.demand import Need, needs_on, pieces, possible_shifts
from scheduling.opening_hours import OpeningHours
from scheduling.public_holidays import public_holidays
from tests.scheduling.conftest import at

ROME = ZoneInfo("Europe/Rome")
CATANZARO = public_holidays("CZ")
MONDAY = date(2026, 12, 14)
MORNING = [{"days": ["MO", "TU", "WE", "TH", "FR"], "start": "09:00", "end": "13:00"}]


def cover(language: str, start: str, end: str, minimum: int = 1, wished: int = 1) -> dict[str, Any]:
    return {"language": language, "days": ["MO"], "start": start, "end": end, "minimum": minimum, "wished": wished,
            "level": "good"}  # fmt: skip


def hours(*spans: tuple[float, float]) -> list[Span]:
    """UTC of that Monday, by hours of the wall."""
    return [Span(monday(start), monday(end)) for start, end in spans]


def monday(hour: float) -> datetime:
    return at(0) + timedelta(days=7, hours=hour - 1)


def test_a_desk_is_closed_on_holidays_that_of_its_patron_too_unless_it_says_otherwise() -> None:
    usual, always = OpeningHours(MORNING), OpeningHours(MORNING, on_holidays=True)
    for day in (date(2026, 12, 8), date(2026, 12, 25), date(2027, 7, 16)):
        assert usual.on(day, ROME, CATANZARO) == []
        assert usual.why_closed(day, CATANZARO) == "holiday"
        assert len(always.on(day, ROME, CATANZARO)) == 1
    assert usual.on(MONDAY, ROME, CATANZARO) == hours((9, 13))


@pytest.mark.parametrize(
    ("day", "is_closed"),
    [("2027-07-30", False), ("2027-08-02", True), ("2027-08-27", True), ("2027-08-30", False), ("2028-08-10", True),
     ("2026-08-10", False)],
)  # fmt: skip
def test_a_seasonal_closing_comes_back_every_year(day: str, is_closed: bool) -> None:
    closing = {"from": "2027-08-01", "until": "2027-08-29", "yearly": True}
    desk = OpeningHours(MORNING, closings=[closing])
    assert (desk.why_closed(date.fromisoformat(day), CATANZARO) == "closing") is is_closed
    once = OpeningHours(MORNING, closings=[{**closing, "yearly": False}])
    assert once.why_closed(date(2028, 8, 10), CATANZARO) is None


def test_a_closing_over_new_year_comes_back_too() -> None:
    desk = OpeningHours(MORNING, closings=[{"from": "2026-12-23", "until": "2027-01-06", "yearly": True}])
    for day in (date(2026, 12, 28), date(2027, 1, 4), date(2027, 12, 23), date(2028, 1, 5)):
        assert desk.why_closed(day, CATANZARO) == "closing", day
    assert desk.why_closed(date(2027, 1, 7), CATANZARO) is None


def test_an_extraordinary_opening_stands_whatever_else_is_closed() -> None:
    opening = {"date": "2026-12-25", "start": "10:00", "end": "12:00"}
    desk = OpeningHours(MORNING, closed=["2026-12-25"], openings=[opening])
    assert len(desk.on(date(2026, 12, 25), ROME, CATANZARO)) == 1
    assert desk.on(date(2026, 12, 26), ROME, CATANZARO) == []


def test_needs_lie_within_the_opening_hours() -> None:
    asked = [cover("ary", "08:00", "11:00"), cover("ben", "12:00", "18:00", 0, 2), cover("fra", "14:00", "15:00")]
    needs = needs_on(asked, hours((9, 13), (16, 17)), MONDAY, ROME)
    assert needs == [
        Need("ary", "good", monday(9), monday(11), 1, 1),
        Need("ben", "good", monday(12), monday(13), 0, 2),
        Need("ben", "good", monday(16), monday(17), 0, 2),
    ]


def test_shifts_are_all_that_is_open_or_what_is_needed_in_parts_of_six_hours() -> None:
    opened = hours((9, 19), (20, 21))
    needs = needs_on([cover("ary", "09:00", "11:00"), cover("ben", "09:00", "19:00")], opened, MONDAY, ROME)
    assert possible_shifts(opened, needs) == sorted([*hours((9, 11)), *hours((9, 14)), *hours((14, 19))])


def test_where_nothing_is_needed_nothing_is_worked() -> None:
    assert possible_shifts(hours((9, 13)), []) == []


@given(st.lists(st.tuples(st.integers(0, 44), st.integers(1, 30)), max_size=6), st.integers(1, 40))
def test_every_need_can_be_covered_by_possible_shifts(asked: list[tuple[int, int]], length: int) -> None:
    opened = hours((6, 6 + length / 4))
    needs = [
        Need("ary", "good", monday(6 + start / 4), monday(min(6 + start / 4 + span / 4, 6 + length / 4)), 1, 1)
        for start, span in asked
        if start < length
    ]
    shifts = possible_shifts(opened, needs)
    assert all(timedelta() < one.ends_at - one.starts_at <= timedelta(hours=6) for one in shifts)
    edges = [edge for one in shifts for edge in one]
    for need in needs:
        for piece in pieces(edges, Span(need.starts_at, need.ends_at)):
            assert any(one.starts_at <= piece.starts_at and piece.ends_at <= one.ends_at for one in shifts)
