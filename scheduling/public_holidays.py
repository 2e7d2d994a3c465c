"""Pure. The public holidays of a place in Italy: the national ones and the patron saint of its province."""

from datetime import date
from functools import lru_cache

from holidays import country_holidays


class PublicHolidays:
    """Contains the dates of the public holidays of one province ("CZ": Catanzaro, San Vitaliano on 16 July)."""

    def __init__(self, province: str) -> None:
        self.province = province

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and day in holidays_of_year(self.province, day.year)


@lru_cache(maxsize=512)
def holidays_of_year(province: str, year: int) -> dict[date, str]:
    """The public holidays of a year with their Italian names; "" is the nation alone. Do not change the answer.

    Raises NotImplementedError for a province that Italy does not have.
    """
    found = country_holidays("IT", subdiv=province or None, years=year, language="it_IT")
    return {day: str(name) for day, name in sorted(found.items()) if day.year == year}


@lru_cache(maxsize=128)
def public_holidays(province: str) -> PublicHolidays:
    """The holidays of a province, for `availability`; raises NotImplementedError for one that Italy does not have."""
    holidays_of_year(province, 2026)
    return PublicHolidays(province)
