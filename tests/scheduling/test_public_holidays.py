"""Public holidays of a province."""

from datetime import date

import pytest

from scheduling.public_holidays import holidays_of_year, public_holidays


def test_the_patron_saint_is_a_holiday_in_its_own_province_only() -> None:
    assert date(2026, 7, 16) in public_holidays("CZ")
    assert date(2026, 7, 16) not in public_holidays("CS")
    assert date(2026, 7, 16) not in public_holidays("")


def test_national_and_movable_holidays() -> None:
    for day in (date(2026, 4, 6), date(2026, 12, 25), date(2027, 3, 29)):
        assert day in public_holidays("CZ")
    assert date(2026, 12, 24) not in public_holidays("CZ")
    assert holidays_of_year("CZ", 2026)[date(2026, 7, 16)] == "San Vitaliano"


def test_a_province_that_does_not_exist_is_refused() -> None:
    with pytest.raises(NotImplementedError):
        public_holidays("ZZ")
