"""What the public is told: languages of every week, those of some dates, closings to come."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from scheduling.availability import Span
from scheduling.languages_at_desk import Spoken, closings_to_come, spoken_at
from scheduling.opening_hours import OpeningHours, span_of
from scheduling.public_holidays import public_holidays

ROME = ZoneInfo("Europe/Rome")
MONDAY = date(2026, 11, 30)
WEEK = [{"days": ["MO", "TU", "WE", "TH", "FR"], "start": "09:00", "end": "13:00"}]
HOURS = OpeningHours(WEEK, closings=[{"from": "2026-12-24", "until": "2027-01-05"}])
OPENED = {day: HOURS.on(day, ROME, public_holidays("CZ")) for n in range(14) if (day := MONDAY + timedelta(days=n))}


def there(language: str, day: int, start: str = "09:00", end: str = "13:00") -> tuple[str, Span]:
    return language, span_of({"start": start, "end": end}, MONDAY + timedelta(days=day), ROME)


def test_what_comes_every_week_is_told_by_weekday_and_the_rest_by_date() -> None:
    # The second Tuesday is a holiday: one Tuesday is all of them.
    found = spoken_at(
        [there("ary", n) for n in (0, 1, 7)] + [there("ary", 2), there("ron", 3), there("ron", 10, "10:00")],
        OPENED,
        ROME,
    )
    morning = (("09:00", "13:00"),)
    assert found == [
        Spoken("ary", [([0, 1], morning)], [(date(2026, 12, 2), morning)]),
        Spoken("ron", [], [(date(2026, 12, 3), morning), (date(2026, 12, 10), (("10:00", "13:00"),))]),
    ]


def test_shifts_that_touch_are_one_and_of_two_people_too() -> None:
    found = spoken_at([there("ary", 2, "09:00", "11:00"), there("ary", 2, "11:00"), there("ary", 2)], OPENED, ROME)
    assert found[0].dated == [(date(2026, 12, 2), (("09:00", "13:00"),))]


def test_closings_are_told_as_stretches_and_a_sunday_is_none() -> None:
    assert closings_to_come(HOURS, MONDAY, 60, ROME, public_holidays("CZ")) == [
        (date(2026, 12, 8), date(2026, 12, 8)), (date(2026, 12, 24), date(2027, 1, 6))
    ]  # fmt: skip
