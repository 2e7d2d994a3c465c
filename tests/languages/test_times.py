import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from languages.texts import LOCALES
from languages.times import clock, day, deadline, moment, when

NOW = datetime(2026, 11, 30, 9, 41, tzinfo=UTC)
THURSDAY = datetime(2026, 12, 3, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("it", "gio 3 dic 10:00-11:00"),
        ("en", "Thu 3 Dec 10:00-11:00"),
        ("fr", "jeu 3 déc 10:00-11:00"),
        ("ar", "الخميس 3 ديسمبر 10:00-11:00"),
    ],
)
def test_a_span_on_another_day(locale: str, said: str) -> None:
    assert when(THURSDAY, THURSDAY + timedelta(hours=1), NOW, locale) == said


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("it", "oggi 12:30-13:00"),
        ("en", "today 12:30-13:00"),
        ("fr", "aujourd'hui 12:30-13:00"),
        ("ar", "اليوم 12:30-13:00"),
    ],
)
def test_a_span_today(locale: str, said: str) -> None:
    start = NOW.replace(hour=11, minute=30)
    assert when(start, start + timedelta(minutes=30), NOW, locale) == said


def test_spans_over_midnight_name_the_day() -> None:
    night = datetime(2026, 12, 3, 21, 0, tzinfo=UTC)
    assert when(night, night + timedelta(hours=8), NOW, "it") == "gio 3 dic 22:00-06:00 del giorno dopo"
    assert when(night, night + timedelta(days=2), NOW, "it") == "gio 3 dic 22:00 - sab 5 dic 22:00"


def test_today_is_the_local_day_and_times_follow_the_clock_change() -> None:
    late = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    assert moment(late, NOW, "it") == "mar 1 dic 00:30"
    assert clock(datetime(2026, 10, 24, 22, 0, tzinfo=UTC)) == "00:00"
    assert clock(datetime(2026, 10, 25, 5, 0, tzinfo=UTC)) == "06:00"
    assert moment(late, NOW, "en", ZoneInfo("America/New_York")) == "today 18:30"
    assert day(date(2026, 12, 3), "it") == "gio 3 dic"


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ({"it": "le 18", "en": "18:00", "fr": "18:00", "ar": "18:00"}, datetime(2026, 11, 30, 17, 0, tzinfo=UTC)),
        ({"it": "le 18:30"}, datetime(2026, 11, 30, 17, 30, tzinfo=UTC)),
        (
            {"it": "le 9 di martedì", "en": "09:00 on Tuesday", "fr": "mardi 09:00", "ar": "الثلاثاء 09:00"},
            datetime(2026, 12, 1, 8, 0, tzinfo=UTC),
        ),
        ({"it": "le 9 di mar 8 dic"}, datetime(2026, 12, 8, 8, 0, tzinfo=UTC)),
        ({"it": "l'1 di martedì"}, datetime(2026, 12, 1, 0, 0, tzinfo=UTC)),
        ({"it": "le 00:00 di martedì"}, datetime(2026, 11, 30, 23, 0, tzinfo=UTC)),
    ],
)
def test_until_when(hours: dict[str, str], said: datetime) -> None:
    for locale, expected in hours.items():
        assert deadline(said, NOW, locale) == expected


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(1, 6000),
    st.sampled_from(LOCALES),
)
def test_never_a_year_nor_four_digits(start: datetime, minutes: int, locale: str) -> None:
    end = start + timedelta(minutes=minutes)
    for said in (when(start, end, NOW, locale), moment(start, end, locale), deadline(end, start, locale)):
        assert not re.search(r"\d{3,}", said)
