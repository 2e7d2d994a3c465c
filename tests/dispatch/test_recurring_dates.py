"""The dates of an ask that repeats: the wall's hour, an end within a year, and a word where it can't be."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import example, given
from hypothesis import strategies as st

from dispatch.ask import FURTHEST, check_ask
from dispatch.recurring_dates import MOST_DATES, MOST_DAYS, recurring_dates
from storage.errors import Refusals, Refused
from tests.dispatch.conftest import NOW, an_ask

ZONE = "Europe/Rome"
ROME = ZoneInfo(ZONE)
TUESDAY = datetime(2026, 12, 1, 10, tzinfo=ROME)


def days(rule: str, starts_at: datetime = TUESDAY) -> list[str]:
    return [f"{one.astimezone(ROME):%d/%m %H:%M}" for one in recurring_dates(rule, starts_at, ROME)]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=WEEKLY;COUNT=3", ["01/12 10:00", "08/12 10:00", "15/12 10:00"]),
        ("RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=2;", ["01/12 10:00", "08/12 10:00"]),
        ("freq=weekly;interval=2;count=2", ["01/12 10:00", "15/12 10:00"]),
        ("FREQ=WEEKLY;BYDAY=TU,TH;COUNT=3", ["01/12 10:00", "03/12 10:00", "08/12 10:00"]),
        ("FREQ=DAILY;UNTIL=20261203", ["01/12 10:00", "02/12 10:00", "03/12 10:00"]),
        ("FREQ=DAILY;UNTIL=20261202T085959Z", ["01/12 10:00"]),
        ("FREQ=MONTHLY;COUNT=2", ["01/12 10:00", "01/01 10:00"]),
        ("FREQ=MONTHLY;BYDAY=1TU;COUNT=2", ["01/12 10:00", "05/01 10:00"]),
        ("FREQ=YEARLY;COUNT=2", ["01/12 10:00", "01/12 10:00"]),
        ("FREQ=DAILY;COUNT=1", ["01/12 10:00"]),
    ],
)
def test_the_dates_of_a_rule(rule: str, expected: list[str]) -> None:
    assert days(rule) == expected


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("", "rrule_invalid"),
        ("ogni martedì", "rrule_invalid"),
        ("FREQ=WEEKLY", "recurrence_endless"),
        ("FREQ=HOURLY;COUNT=3", "rrule_frequency"),
        ("FREQ=DAILY;BYHOUR=9,10;COUNT=3", "rrule_part_unsupported"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20261231", "rrule_count_and_until"),
        ("FREQ=DAILY;COUNT=0", "rrule_count"),
        ("FREQ=DAILY;UNTIL=domani", "rrule_until"),
        ("FREQ=DAILY;INTERVAL=0;COUNT=2", "rrule_interval"),
        ("FREQ=WEEKLY;BYDAY=1TU;COUNT=2", "rrule_byday"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=2", "rrule_never"),
        ("FREQ=DAILY;UNTIL=20261130", "rrule_never"),
        ("FREQ=WEEKLY;BYDAY=TH;COUNT=6", "recurrence_start"),
        ("FREQ=DAILY;COUNT=61", "recurrence_many"),
        ("FREQ=DAILY;UNTIL=22001231", "recurrence_many"),
        ("FREQ=MONTHLY;COUNT=14", "recurrence_long"),
        ("FREQ=WEEKLY;INTERVAL=8;UNTIL=20290101", "recurrence_long"),
        ("FREQ=MONTHLY;BYMONTHDAY=1;COUNT=9999", "recurrence_long"),
        ("FREQ=DAILY;COUNT=" + "0" * 200 + "2", "too_long"),
    ],
)
def test_what_is_wrong_with_a_rule(rule: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        recurring_dates(rule, TUESDAY, ROME)
    assert (refused.value.field, refused.value.code) == ("recurrence", code)


def test_ten_o_clock_stays_ten_o_clock_when_summer_begins() -> None:
    found = recurring_dates("FREQ=WEEKLY;COUNT=2", datetime(2027, 3, 23, 9, tzinfo=UTC), ROME)
    assert found == [datetime(2027, 3, 23, 9, tzinfo=UTC), datetime(2027, 3, 30, 8, tzinfo=UTC)]


def test_an_hour_that_a_night_skips_or_has_twice() -> None:
    assert days("FREQ=DAILY;COUNT=2", datetime(2027, 3, 27, 2, 30, tzinfo=ROME)) == ["27/03 02:30", "28/03 03:30"]
    twice = recurring_dates("FREQ=DAILY;COUNT=2", datetime(2027, 10, 30, 2, 30, tzinfo=ROME), ROME)
    assert twice[1] == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    second = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    assert recurring_dates("FREQ=DAILY;COUNT=2", second, ROME)[0] == second
    weekly = recurring_dates("FREQ=WEEKLY;COUNT=22", second, ROME)
    assert weekly[-1] == datetime(2028, 3, 26, 1, 30, tzinfo=UTC)  # 03:30, as after the first 02:30 of that night


FREQUENCIES = st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
STARTS = st.builds(
    lambda one, fold: one.replace(microsecond=0, fold=fold),
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31)),  # noqa: DTZ001
    st.integers(0, 1),
)
TWICE = datetime(2027, 10, 31, 2, 30, fold=1)  # noqa: DTZ001


def found_or_why(rule: str, starts_at: datetime) -> tuple[list[datetime], str]:
    try:
        return recurring_dates(rule, starts_at, ROME), ""
    except Refused as fault:
        return [], fault.code


@given(FREQUENCIES, st.integers(1, 5), st.integers(1, 80), STARTS)
def test_the_same_dates_as_a_kept_library_finds(frequency: str, interval: int, count: int, start: datetime) -> None:
    rule = f"FREQ={frequency};INTERVAL={interval};COUNT={count}"
    starts_at = start.replace(tzinfo=ROME).astimezone(UTC)
    first = starts_at.astimezone(ROME).date()
    expected = [one.date() for one in rrulestr(rule, dtstart=datetime.combine(first, time()))]
    near = [one for one in expected if one - first <= timedelta(days=MOST_DAYS)]
    found, why = found_or_why(rule, starts_at)
    assert why == ("recurrence_many" if len(near) > MOST_DATES else "recurrence_long" if len(near) < count else "")
    assert why or [one.astimezone(ROME).date() for one in found] == expected


@example("WEEKLY", 1, date(2028, 4, 2), TWICE)
@given(FREQUENCIES, st.integers(1, 4), st.dates(date(2026, 1, 1), date(2029, 12, 31)), STARTS)
def test_dates_go_forward_from_the_first_at_the_hour_of_the_wall(
    frequency: str, interval: int, until: date, start: datetime
) -> None:
    starts_at = start.replace(tzinfo=ROME).astimezone(UTC)
    found, why = found_or_why(f"FREQ={frequency};INTERVAL={interval};UNTIL={until:%Y%m%d}", starts_at)
    if why:
        assert why in ("rrule_never", "recurrence_many", "recurrence_long")
        return
    assert found[0] == starts_at
    assert len(found) <= MOST_DATES
    assert all(later - earlier > timedelta(hours=22) for earlier, later in pairwise(found))
    assert found[-1].astimezone(ROME).date() <= until
    hour = starts_at.astimezone(ROME).time()
    skipped = [one.astimezone(ROME) for one in found if one.astimezone(ROME).time() != hour]
    assert all(one.month == 3 and hour.hour == 2 and one.time() == hour.replace(hour=3) for one in skipped)


def test_only_what_is_planned_repeats_and_all_faults_come_at_once() -> None:
    for kind in ("on_demand", "desk", "recorded"):
        with pytest.raises(Refusals) as several:
            check_ask(
                an_ask(1, kind=kind, starts_at=TUESDAY, recurrence="FREQ=WEEKLY;COUNT=2", language="xxx"), NOW, ZONE
            )
        told = {(one.field, one.code) for one in several.value.refusals}
        assert {("recurrence", "recurrence_only_planned"), ("language", "language_unknown")} <= told
    check_ask(an_ask(1, kind="planned", starts_at=TUESDAY, recurrence="FREQ=WEEKLY;COUNT=2"), NOW, ZONE)
    with pytest.raises(Refusals) as several:
        check_ask(an_ask(1, kind="planned", starts_at=NOW - timedelta(days=1), recurrence="FREQ=WEEKLY"), NOW, ZONE)
    told = {(one.field, one.code) for one in several.value.refusals}
    assert told == {("starts_at", "in_the_past"), ("recurrence", "recurrence_endless")}


def test_the_last_date_is_no_further_off_than_an_ask_may_be() -> None:
    for weeks, told in ((0, set()), (1, {("recurrence", "too_far")}), (60, {("starts_at", "too_far")})):
        starts_at = NOW + FURTHEST - timedelta(weeks=51 - weeks)
        faults = set()
        try:
            check_ask(an_ask(1, kind="planned", starts_at=starts_at, recurrence="FREQ=WEEKLY;COUNT=52"), NOW, ZONE)
        except Refusals as several:
            faults = {(one.field, one.code) for one in several.refusals}
        assert faults == told
