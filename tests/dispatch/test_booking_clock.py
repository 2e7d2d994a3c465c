"""The clock of a booking: reminder, alarm, question, replacement, each at its time."""

from datetime import UTC, datetime, time, timedelta

import pytest

from dispatch.booking_clock import booking_steps, following, reminder_time
from dispatch.settings import BookingsSettings
from notifications.settings import QuietHours

AWAKE = QuietHours(time(0), time(0))
NIGHT = QuietHours(time(21), time(8))
TEN = datetime(2026, 12, 3, 9, 0, tzinfo=UTC)  # 10:00 in Rome
SETTINGS = BookingsSettings()


def clock(booked_before: timedelta, expected_at: datetime = TEN, quiet: QuietHours = AWAKE) -> list[tuple[str, str]]:
    """Names and times (UTC) of the steps."""
    steps = booking_steps(expected_at - booked_before, expected_at, SETTINGS, quiet)
    return [(one.what, one.at.strftime("%d %H:%M")) for one in steps]


def test_a_booking_made_days_ahead_has_every_step() -> None:
    assert clock(timedelta(days=5)) == [
        ("remind", "02 09:00"),
        ("alert_unconfirmed", "03 05:00"),
        ("ask_if_there", "03 09:10"),
        ("replace", "03 09:15"),
    ]


def test_who_said_yes_within_the_day_needs_no_reminder() -> None:
    assert clock(timedelta(hours=23)) == [("ask_if_there", "03 09:10"), ("replace", "03 09:15")]


def test_what_is_booked_once_it_has_begun_is_not_asked_about() -> None:
    assert clock(-timedelta(minutes=20)) == []


@pytest.mark.parametrize(
    ("hour", "reminded"),
    [(5, "01 19:30"), (6, "01 19:30"), (7, "02 07:00"), (10, "02 10:00"), (20, "02 19:30"), (22, "02 19:30")],
)
def test_a_reminder_that_would_wake_somebody_comes_half_an_hour_before_the_night(hour: int, reminded: str) -> None:
    # Hours in UTC, one behind Rome: quiet from 20:00 to 07:00.
    expected_at = TEN.replace(hour=hour)
    assert reminder_time(expected_at, SETTINGS, NIGHT).strftime("%d %H:%M") == reminded


def test_the_clock_goes_on_from_the_step_done_last() -> None:
    steps = booking_steps(TEN - timedelta(days=5), TEN, SETTINGS, AWAKE)
    assert [following(done, steps) for done in (None, "remind", "alert_unconfirmed", "ask_if_there", "replace")] == [
        *steps, None,
    ]  # fmt: skip
    late = booking_steps(TEN - timedelta(hours=2), TEN, SETTINGS, AWAKE)
    assert following("remind", late) == late[0]
