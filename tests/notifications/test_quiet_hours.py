"""Nobody is texted at night without need, on the nights when the clock jumps too."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.quiet_hours import add_waking_minutes, in_quiet_hours, next_quiet, next_waking
from notifications.settings import QuietHours

ROME = ZoneInfo("Europe/Rome")
NIGHT = QuietHours()
OFF = QuietHours(time(0), time(0))


def rome(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ROME)


@pytest.mark.parametrize(
    ("at", "quiet"),
    [
        ("2026-12-01 20:59:59", False),
        ("2026-12-01 21:00", True),
        ("2026-12-01 23:59", True),
        ("2026-12-02 00:00", True),
        ("2026-12-02 07:59:59", True),
        ("2026-12-02 08:00", False),
    ],
)
def test_the_night_begins_at_nine_and_ends_at_eight(at: str, quiet: bool) -> None:
    assert in_quiet_hours(rome(at), NIGHT) is quiet


def test_equal_times_switch_them_off() -> None:
    at = rome("2026-12-01 23:00")
    assert not in_quiet_hours(at, OFF)
    assert next_waking(at, OFF) == at
    assert next_quiet(at, OFF) is None
    assert add_waking_minutes(at, 600, OFF) == at + timedelta(minutes=600)


def test_quiet_hours_within_a_day() -> None:
    siesta = QuietHours(time(13), time(16))
    assert in_quiet_hours(rome("2026-07-01 14:00"), siesta)
    assert not in_quiet_hours(rome("2026-07-01 23:00"), siesta)
    assert next_waking(rome("2026-07-01 13:00"), siesta) == rome("2026-07-01 16:00")


@pytest.mark.parametrize("day", ["2026-10-24", "2027-03-27", "2027-10-30", "2028-02-28", "2028-02-29", "2026-12-31"])
def test_morning_comes_at_eight_whatever_the_clock_did(day: str) -> None:
    evening = rome(f"{day} 22:00")
    morning = next_waking(evening, NIGHT).astimezone(ROME)
    assert (morning.hour, morning.minute) == (8, 0)
    assert morning.date() == evening.date() + timedelta(days=1)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-12-01 10:00", 30, "2026-12-01 10:30"),
        ("2026-12-01 20:30", 30, "2026-12-01 21:00"),
        ("2026-12-01 20:30", 240, "2026-12-02 11:30"),
        ("2026-12-01 23:00", 30, "2026-12-02 08:30"),
        ("2026-12-01 10:00", 1440, "2026-12-02 21:00"),
        ("2026-10-24 20:30", 240, "2026-10-25 11:30"),
        ("2027-03-27 20:30", 240, "2027-03-28 11:30"),
    ],
)
def test_only_waking_minutes_count(start: str, minutes: int, end: str) -> None:
    assert add_waking_minutes(rome(start), minutes, NIGHT) == rome(end)


TIMES = st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001
QUIET = st.builds(QuietHours, st.times().map(lambda t: t.replace(second=0, microsecond=0)), st.times())


@given(TIMES, QUIET)
def test_waking_is_never_quiet(at: datetime, quiet: QuietHours) -> None:
    waking = next_waking(at, quiet)
    assert waking >= at
    assert not in_quiet_hours(waking, quiet)
    assert in_quiet_hours(at, quiet) is (waking != at)


@given(TIMES, st.integers(0, 5_000), st.integers(0, 5_000))
def test_waking_minutes_add_up(at: datetime, first: int, second: int) -> None:
    once = add_waking_minutes(at, first + second, NIGHT)
    twice = add_waking_minutes(add_waking_minutes(at, first, NIGHT), second, NIGHT)
    assert once == twice or {once, twice} == {next_quiet(min(once, twice), NIGHT), max(once, twice)}
    assert once >= at + timedelta(minutes=first + second)
