"""The same free time as two kept libraries find, on rules nobody chose by hand."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import recurring_ical_events
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from scheduling.availability import AvailabilityException, Rule, Span, free_spans, merge, rule_faults
from scheduling.public_holidays import public_holidays
from scheduling.recurrence import ANCHOR, Dates, occurrence_dates

ROME = ZoneInfo("Europe/Rome")
CATANZARO = public_holidays("CZ")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
dates = st.dates(date(2025, 1, 1), date(2027, 12, 31))
clocks = st.integers(0, 95).map(lambda quarter: f"{quarter // 4:02}:{quarter % 4 * 15:02}")


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "WEEKLY", "MONTHLY"]))
    parts = [f"FREQ={frequency}"]
    from_date = draw(st.none() | dates)
    if draw(st.booleans()):
        parts.append(f"INTERVAL={draw(st.integers(1, 6))}")
    if frequency == "MONTHLY":
        parts.append(draw(st.sampled_from(["BYDAY=1MO", "BYDAY=-1FR", "BYMONTHDAY=-1", "BYDAY=MO;BYSETPOS=2"])))
    elif draw(st.booleans()) or (frequency == "WEEKLY" and from_date is None):
        parts.append("BYDAY=" + ",".join(draw(st.lists(st.sampled_from(DAYS), min_size=1, max_size=5))))
    if draw(st.integers(0, 9)) == 0:
        parts.append("WKST=SU")
    limit = draw(st.sampled_from(["", "COUNT", "UNTIL"]))
    if limit == "COUNT" and from_date is not None:
        parts.append(f"COUNT={draw(st.integers(1, 40))}")
    elif limit == "UNTIL":
        parts.append(f"UNTIL={draw(dates):%Y%m%d}")
    start = draw(clocks)
    end = draw(st.just("24:00") | clocks.filter(lambda clock: clock != start))
    until = draw(st.none() | dates.filter(lambda day: from_date is None or day >= from_date))
    return Rule(";".join(parts), start, end, from_date, until, draw(st.booleans()), draw(st.booleans()))


def wall(day: date, clock: str) -> datetime:
    if clock == "24:00":
        day, clock = day + timedelta(days=1), "00:00"
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=ROME).astimezone(UTC)


def by_dateutil(rule: Rule, first: date, last: date) -> list[Span]:
    anchor = rule.from_date or ANCHOR
    begins = datetime.combine(anchor, time(23, 59) if "UNTIL" not in rule.rrule else time())
    found = []
    expanded = rrulestr(rule.rrule, dtstart=begins)
    for moment in expanded.between(datetime.combine(first, time()), datetime.combine(last, time(23, 59)), inc=True):
        day = moment.date()
        if (rule.until and day > rule.until) or (not rule.holidays and day in CATANZARO):
            continue
        ends_on = day + timedelta(days=1) if rule.end < rule.start else day
        found.append(Span(wall(day, rule.start), wall(ends_on, rule.end)))
    return found


def clipped(spans: Iterable[Span], start: datetime, end: datetime) -> list[Span]:
    return merge(Span(max(one.starts_at, start), min(one.ends_at, end)) for one in spans)


@settings(max_examples=300)
@given(st.lists(rules(), max_size=3), dates, st.integers(1, 60))
def test_the_free_time_is_that_of_dateutil(some: list[Rule], first: date, length: int) -> None:
    start, end = wall(first, "00:00"), wall(first + timedelta(days=length), "12:00")
    some = [rule for rule in some if not rule_faults(rule)]
    expected = [
        span
        for rule in some
        for span in by_dateutil(rule, first - timedelta(days=2), first + timedelta(days=length + 1))
    ]
    assert free_spans(some, [], [], start, end, ROME, CATANZARO) == clipped(expected, start, end)


@settings(max_examples=100)
@given(
    st.sampled_from(["DAILY", "WEEKLY"]),
    st.integers(1, 4),
    st.sets(st.sampled_from(DAYS), min_size=1),
    dates,
    clocks,
    st.integers(1, 95),
    dates,
)
def test_the_free_time_is_that_of_recurring_ical_events(
    frequency: str, interval: int, days: set[str], first: date, start: str, quarters: int, window: date
) -> None:
    # An event's DTSTART is always an occurrence, our `from` only where the rule matches: begin on one that matches.
    days = days | {DAYS[first.weekday()]}
    rrule = f"FREQ={frequency};INTERVAL={interval};BYDAY={','.join(sorted(days))}"
    begins = datetime.combine(first, time.fromisoformat(start))
    ends = begins + timedelta(minutes=15 * quarters)
    event = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\n"
        f"DTSTART;TZID=Europe/Rome:{begins:%Y%m%dT%H%M%S}\r\nDTEND;TZID=Europe/Rome:{ends:%Y%m%dT%H%M%S}\r\n"
        f"RRULE:{rrule}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    after = datetime.combine(window, time(), tzinfo=ROME).astimezone(UTC)
    before = after + timedelta(days=31)
    # Nights of the clock change are told apart in their own tests: libraries differ there.
    expected = [
        Span(one["DTSTART"].dt.astimezone(UTC), one["DTEND"].dt.astimezone(UTC))
        for one in recurring_ical_events.of(Calendar.from_ical(event)).between(after, before)
    ]
    rule = Rule(rrule, start, f"{ends:%H:%M}", from_date=first)
    found = free_spans([rule], [], [], after, before, ROME, ())
    assert [one for one in found if not near_change(one)] == [
        one for one in clipped(expected, after, before) if not near_change(one)
    ]


def near_change(span: Span) -> bool:
    hours = (span.ends_at.astimezone(ROME).utcoffset(), span.starts_at.astimezone(ROME).utcoffset())
    return hours[0] != hours[1]


minutes = st.tuples(st.integers(-60, 600), st.integers(-60, 600))


@given(st.lists(minutes, max_size=4), st.lists(minutes, max_size=4), st.lists(minutes, max_size=4))
def test_absences_and_promises_are_taken_out_minute_by_minute(
    there: list[tuple[int, int]], away: list[tuple[int, int]], busy: list[tuple[int, int]]
) -> None:
    begins = datetime(2026, 12, 7, tzinfo=UTC)

    def span(pair: tuple[int, int]) -> Span:
        return Span(begins + timedelta(minutes=pair[0]), begins + timedelta(minutes=pair[1]))

    free = {minute for pair in there for minute in range(*pair)} - {
        minute for pair in (*away, *busy) for minute in range(*pair)
    }
    found = free_spans(
        [],
        [AvailabilityException(*span(pair), available=True) for pair in there]
        + [AvailabilityException(*span(pair)) for pair in away],
        [span(pair) for pair in busy],
        begins,
        begins + timedelta(minutes=500),
        ROME,
        (),
    )
    left = [
        minute
        for one in found
        for minute in range(
            (one.starts_at - begins) // timedelta(minutes=1), (one.ends_at - begins) // timedelta(minutes=1)
        )
    ]
    assert left == sorted(free & set(range(500)))
    assert all(one.ends_at < other.starts_at for one, other in pairwise(found))


@given(rules(), dates, st.integers(0, 400))
def test_dates_are_sorted_and_within_what_was_asked(rule: Rule, first: date, length: int) -> None:
    if rule_faults(rule):
        return
    begins, ends = first.toordinal(), first.toordinal() + length
    found = list(occurrence_dates(Dates.of(rule.rrule, rule.from_date, rule.until, 0, ROME), begins, ends))
    assert found == sorted(set(found))
    assert all(begins <= day <= ends for day in found)


@given(st.text(max_size=60) | st.from_regex(r"FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;BY[A-Z]{3,8}=[-0-9A-Z,]{0,9}){0,2}"))
def test_any_text_is_either_a_rule_or_refused(text: str) -> None:
    rule = Rule(text, "09:00", "10:00", from_date=date(2026, 1, 1))
    if not rule_faults(rule):
        free_spans([rule], [], [], wall(date(2026, 1, 1), "00:00"), wall(date(2026, 3, 1), "00:00"), ROME, ())
