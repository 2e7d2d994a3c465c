"""When a mediator is free, told in wall-clock hours of Rome."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from scheduling.availability import (
    AvailabilityException,
    Rule,
    Span,
    covers,
    free_spans,
    rule_faults,
    standby_spans,
    validate_rule,
)
from scheduling.public_holidays import public_holidays
from scheduling.recurrence import RuleInvalid

ROME = ZoneInfo("Europe/Rome")
CATANZARO = public_holidays("CZ")


def rome(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ROME).astimezone(UTC)


def free(
    *rules: Rule,
    between: tuple[str, str],
    exceptions: tuple[AvailabilityException, ...] = (),
    busy: tuple[Span, ...] = (),
) -> list[str]:
    spans = free_spans(rules, exceptions, busy, rome(between[0]), rome(between[1]), ROME, CATANZARO)
    return [f"{one.starts_at.astimezone(ROME):%d/%m %H:%M}-{one.ends_at.astimezone(ROME):%d/%m %H:%M}" for one in spans]


def test_free_on_monday_and_tuesday_mornings() -> None:
    rule = Rule("FREQ=WEEKLY;BYDAY=MO,TU", "09:00", "13:00")
    assert free(rule, between=("2026-12-07", "2026-12-14")) == ["07/12 09:00-07/12 13:00", "08/12 09:00-08/12 13:00"]


def test_not_free_on_public_holidays_where_the_rule_says_so() -> None:
    rule = Rule("FREQ=WEEKLY;BYDAY=MO,TU", "09:00", "13:00", holidays=False)
    assert free(rule, between=("2026-12-07", "2026-12-14")) == ["07/12 09:00-07/12 13:00"]


def test_san_vitaliano_is_a_holiday_in_catanzaro() -> None:
    rule = Rule("FREQ=DAILY", "09:00", "13:00", holidays=False)
    assert free(rule, between=("2026-07-16", "2026-07-17")) == []


def test_touching_ranges_are_one() -> None:
    rules = [Rule("FREQ=DAILY", "09:00", "13:00"), Rule("FREQ=DAILY", "13:00", "18:00")]
    assert free(*rules, between=("2026-12-07", "2026-12-08")) == ["07/12 09:00-07/12 18:00"]


def test_whole_days_are_one_long_span() -> None:
    rule = Rule("FREQ=DAILY", "00:00", "24:00")
    assert free(rule, between=("2026-10-20", "2026-10-30")) == ["20/10 00:00-30/10 00:00"]


def test_an_end_before_the_start_is_of_the_next_day() -> None:
    rule = Rule("FREQ=WEEKLY;BYDAY=FR", "22:00", "06:00")
    assert free(rule, between=("2026-12-11", "2026-12-14")) == ["11/12 22:00-12/12 06:00"]


def test_a_night_that_began_before_the_window_reaches_into_it() -> None:
    rule = Rule("FREQ=WEEKLY;BYDAY=FR", "22:00", "06:00")
    assert free(rule, between=("2026-12-12", "2026-12-13")) == ["12/12 00:00-12/12 06:00"]


@pytest.mark.parametrize(("night", "hours"), [("2026-03-28", 7), ("2026-10-24", 9), ("2026-06-06", 8)])
def test_the_night_of_the_clock_change_is_an_hour_shorter_or_longer(night: str, hours: int) -> None:
    spans = free_spans(
        [Rule("FREQ=WEEKLY;BYDAY=SA", "22:00", "06:00")],
        [],
        [],
        rome(f"{night}T12:00"),
        rome(f"{night}T12:00").replace(day=int(night[-2:]) + 1),
        ROME,
        CATANZARO,
    )
    assert [(one.ends_at - one.starts_at).total_seconds() / 3600 for one in spans] == [hours]


def test_a_time_that_does_not_exist_is_read_with_the_offset_before_the_gap() -> None:
    rule = Rule("FREQ=DAILY", "02:30", "05:00")
    spans = free_spans([rule], [], [], rome("2026-03-29"), rome("2026-03-30"), ROME, CATANZARO)
    assert spans == [Span(datetime(2026, 3, 29, 1, 30, tzinfo=UTC), datetime(2026, 3, 29, 3, 0, tzinfo=UTC))]


def test_a_time_that_exists_twice_is_its_first_occurrence() -> None:
    rule = Rule("FREQ=DAILY", "02:30", "05:00")
    spans = free_spans([rule], [], [], rome("2026-10-25"), rome("2026-10-26"), ROME, CATANZARO)
    assert spans == [Span(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 4, 0, tzinfo=UTC))]


def test_from_anchors_every_second_week() -> None:
    rule = Rule("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "09:00", "10:00", from_date=date(2026, 12, 9))
    # The week of Wednesday 9 December counts, its Monday has passed: the next is the 21st.
    assert free(rule, between=("2026-12-01", "2027-01-10")) == ["21/12 09:00-21/12 10:00", "04/01 09:00-04/01 10:00"]


def test_until_holds_on_its_own_day() -> None:
    rule = Rule("FREQ=DAILY", "09:00", "10:00", from_date=date(2026, 12, 9), until=date(2026, 12, 10))
    assert free(rule, between=("2026-12-01", "2026-12-31")) == ["09/12 09:00-09/12 10:00", "10/12 09:00-10/12 10:00"]


@pytest.mark.parametrize(
    ("until", "days"), [("20261210", 2), ("20261210T080000", 1), ("20261210T090000", 2), ("20261210T080000Z", 2)]
)
def test_until_within_the_rule_may_be_a_date_a_wall_time_or_utc(until: str, days: int) -> None:
    rule = Rule(f"FREQ=DAILY;UNTIL={until}", "09:00", "10:00", from_date=date(2026, 12, 9))
    assert len(free(rule, between=("2026-12-01", "2026-12-31"))) == days


def test_the_first_monday_of_the_month() -> None:
    rule = Rule("FREQ=MONTHLY;BYDAY=1MO", "09:00", "10:00")
    assert free(rule, between=("2026-12-01", "2027-02-01")) == ["07/12 09:00-07/12 10:00", "04/01 09:00-04/01 10:00"]


def test_commitments_and_absences_take_away_and_extra_times_add() -> None:
    assert free(
        Rule("FREQ=DAILY", "09:00", "18:00"),
        between=("2026-12-07", "2026-12-09"),
        exceptions=(
            AvailabilityException(rome("2026-12-07T20:00"), rome("2026-12-07T22:00"), available=True),
            AvailabilityException(rome("2026-12-08T00:00"), rome("2026-12-09T00:00")),
        ),
        busy=(Span(rome("2026-12-07T10:00"), rome("2026-12-07T11:00")),),
    ) == ["07/12 09:00-07/12 10:00", "07/12 11:00-07/12 18:00", "07/12 20:00-07/12 22:00"]


def test_away_wins_over_there() -> None:
    there = AvailabilityException(rome("2026-12-07T09:00"), rome("2026-12-07T18:00"), available=True)
    away = AvailabilityException(rome("2026-12-07T12:00"), rome("2026-12-07T23:00"))
    assert free(between=("2026-12-07", "2026-12-08"), exceptions=(away, there)) == ["07/12 09:00-07/12 12:00"]


def test_who_has_said_nothing_is_never_free() -> None:
    assert free(between=("2026-12-07", "2026-12-08")) == []


def test_standby_is_free_time_too_and_nothing_else_is_standby() -> None:
    rules = [Rule("FREQ=DAILY", "09:00", "12:00"), Rule("FREQ=DAILY", "18:00", "22:00", standby=True)]
    extra = AvailabilityException(rome("2026-12-07T13:00"), rome("2026-12-07T14:00"), available=True)
    away = AvailabilityException(rome("2026-12-07T21:00"), rome("2026-12-07T22:00"))
    window = (rome("2026-12-07"), rome("2026-12-08"), ROME, CATANZARO)
    assert standby_spans(rules, [extra, away], [], *window) == [
        Span(rome("2026-12-07T18:00"), rome("2026-12-07T21:00"))
    ]
    assert len(free_spans(rules, [extra, away], [], *window)) == 3


def test_a_time_is_covered_only_by_one_whole_span() -> None:
    spans = [
        Span(rome("2026-12-07T09:00"), rome("2026-12-07T11:00")),
        Span(rome("2026-12-07T12:00"), rome("2026-12-07T13:00")),
    ]
    assert covers(spans, rome("2026-12-07T09:00"), rome("2026-12-07T11:00"))
    assert covers(spans, rome("2026-12-07T12:15"), rome("2026-12-07T12:45"))
    assert not covers(spans, rome("2026-12-07T10:00"), rome("2026-12-07T12:30"))
    assert not covers(spans, rome("2026-12-07T08:00"), rome("2026-12-07T10:00"))
    assert not covers([], rome("2026-12-07T08:00"), rome("2026-12-07T10:00"))


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        (Rule("FREQ=HOURLY", "09:00", "10:00"), ("rrule", "rrule_frequency")),
        (Rule("ogni lunedì", "09:00", "10:00"), ("rrule", "rrule_invalid")),
        (Rule("", "09:00", "10:00"), ("rrule", "rrule_invalid")),
        (Rule("FREQ=WEEKLY;BYDAY=XX", "09:00", "10:00"), ("rrule", "rrule_byday")),
        (Rule("FREQ=MONTHLY;BYDAY=XX", "09:00", "10:00"), ("rrule", "rrule_invalid")),
        (Rule("FREQ=MONTHLY;BYMONTHDAY=40", "09:00", "10:00"), ("rrule", "rrule_never")),
        (Rule("FREQ=MONTHLY;BYDAY=6MO", "09:00", "10:00"), ("rrule", "rrule_never")),
        (Rule("FREQ=DAILY;INTERVAL=0", "09:00", "10:00"), ("rrule", "rrule_interval")),
        (Rule("FREQ=DAILY;BYHOUR=9", "09:00", "10:00"), ("rrule", "rrule_part_unsupported")),
        (Rule("FREQ=DAILY;UNTIL=domani", "09:00", "10:00"), ("rrule", "rrule_until")),
        (Rule("FREQ=DAILY;COUNT=3", "09:00", "10:00"), ("from", "count_needs_from")),
        (Rule("FREQ=WEEKLY", "09:00", "10:00"), ("from", "rule_needs_from")),
        (Rule("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "09:00", "10:00"), ("rrule", "rrule_never")),
        (Rule("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "09:00", "10:00"), ("rrule", "rrule_never")),
        (Rule("FREQ=DAILY", "9:00", "10:00"), ("start", "time_invalid")),
        (Rule("FREQ=DAILY", "24:00", "10:00"), ("start", "time_invalid")),
        (Rule("FREQ=DAILY", "09:00", "25:00"), ("end", "time_invalid")),
        (Rule("FREQ=DAILY", "09:00", "09:00"), ("end", "range_empty")),
        (Rule("FREQ=DAILY", "09:00", "10:00", date(2026, 2, 1), date(2026, 1, 1)), ("until", "until_before_from")),
    ],
)
def test_a_rule_that_cannot_be_kept_is_refused_by_field(rule: Rule, fault: tuple[str, str]) -> None:
    assert [(one.field, one.code) for one in rule_faults(rule)] == [fault]
    with pytest.raises(RuleInvalid):
        validate_rule(rule)


def test_every_fault_of_a_rule_is_told_at_once() -> None:
    assert {one.field for one in rule_faults(Rule("x", "y", "z"))} == {"rrule", "start", "end"}
