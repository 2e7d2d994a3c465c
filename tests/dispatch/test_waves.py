"""The clock of a search."""

from datetime import UTC, datetime, time, timedelta

import pytest

from dispatch.waves import Step, UrgentClock, answer_deadline, answer_minutes, step_after, urgent_steps
from notifications.quiet_hours import add_waking_minutes
from notifications.settings import QuietHours

ASKED = datetime(2026, 11, 30, 9, tzinfo=UTC)
NIGHT = QuietHours(time(21), time(8))


def names(useful_minutes: float, clock: UrgentClock | None = None) -> list[tuple[str, float]]:
    steps = urgent_steps(ASKED, ASKED + timedelta(minutes=useful_minutes), clock or UrgentClock())
    return [(step.what, (step.at - ASKED).total_seconds() / 60) for step in steps]


def test_the_default_clock() -> None:
    assert names(60) == [
        ("ask_everyone", 4),
        ("offer_bridges", 10),
        ("alert_coordinator", 15),
        ("offer_ways_out", 20),
        ("give_up", 60),
    ]


def test_nothing_comes_after_it_is_of_no_more_use() -> None:
    assert names(12) == [("ask_everyone", 4), ("offer_bridges", 10), ("give_up", 12)]
    assert names(3) == [("give_up", 3)]


def test_another_order_is_followed() -> None:
    clock = UrgentClock(everyone=0, bridges=600, coordinator=60, ways_out=1200)
    assert [what for what, _ in names(60, clock)][:2] == ["ask_everyone", "alert_coordinator"]


def test_the_step_after() -> None:
    steps = urgent_steps(ASKED, ASKED + timedelta(hours=1), UrgentClock())
    assert step_after("asked", steps).what == "ask_everyone"
    assert step_after("ask_everyone", steps).what == "offer_bridges"
    assert step_after("offer_ways_out", steps).what == "give_up"
    assert step_after("give_up", steps).what == "give_up"
    assert step_after(None, [Step("give_up", ASKED)]).what == "give_up"


@pytest.mark.parametrize(
    ("ahead", "minutes"),
    [
        (timedelta(days=10), 1440),
        (timedelta(days=10, seconds=-1), 240),
        (timedelta(days=2), 240),
        (timedelta(hours=47, minutes=59), 30),
        (timedelta(hours=1), 30),
    ],
)
def test_how_long_mediators_have_to_answer(ahead: timedelta, minutes: int) -> None:
    assert answer_minutes(ahead, 1440, 240, 30) == minutes


def test_only_waking_minutes_count_and_half_of_what_is_left_is_kept() -> None:
    evening = datetime(2026, 11, 30, 19, tzinfo=UTC)  # 20:00 in Rome
    far = evening + timedelta(days=5)

    def add(at: datetime, minutes: int) -> datetime:
        return add_waking_minutes(at, minutes, NIGHT)

    assert answer_deadline(evening, far, 240, add) == datetime(2026, 12, 1, 10, tzinfo=UTC)
    soon = evening + timedelta(minutes=40)
    assert answer_deadline(evening, soon, 30, add) == evening + timedelta(minutes=20)
