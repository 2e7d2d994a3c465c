"""Reading query strings: pages, local dates, moments, words of a list. Every wrong parameter is named at once."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from flask import request

from storage.errors import NotFound, Refusals, Refused
from web.api.fields import FIRST_YEAR, LAST_YEAR, is_storable
from web.services import services

MOST_PAGE = 200
LAST_PAGE = 1_000_000
MOST_ID_DIGITS = 9


class Page(NamedTuple):
    """The page that was asked for, from 1."""

    number: int
    size: int

    @property
    def offset(self) -> int:
        """How many rows come before it."""
        return (self.number - 1) * self.size


class Query:
    """The query string of this call. A wrong parameter is noted and reads as if it had not been given."""

    def __init__(self) -> None:
        self.faults: list[Refused] = []

    def refuse(self, name: str, code: str, **values: object) -> None:
        """Note that a parameter is wrong."""
        self.faults.append(Refused(name, code, **values))

    def text(self, name: str) -> str | None:
        """Any text; None where it is empty or missing."""
        given = request.args.getlist(name)
        if len(given) > 1:
            self.refuse(name, "one_only")
        elif given and not is_storable(given[0]):
            self.refuse(name, "bad_character")
        elif given:
            return given[0] or None
        return None

    def page(self) -> Page:
        """`page` and `page_size`."""
        return Page(self._whole("page", 1, LAST_PAGE), self._whole("page_size", 50, MOST_PAGE))

    def _whole(self, name: str, default: int, most: int) -> int:
        text = self.text(name)
        if text is None:
            return default
        if not text.isascii() or not text.isdigit() or len(text) > MOST_ID_DIGITS or not 1 <= int(text) <= most:
            self.refuse(name, "out_of_range", least=1, most=most)
            return default
        return int(text)

    def number(self, name: str) -> int | None:
        """The number behind an id."""
        text = self.text(name)
        try:
            return None if text is None else number_of(text)
        except NotFound:
            self.refuse(name, "unknown")
        return None

    def words(self, name: str, allowed: Sequence[str]) -> list[str]:
        """A comma list (or the parameter repeated), each word one of `allowed`."""
        found = [word for value in request.args.getlist(name) for word in value.split(",") if word]
        if all(word in allowed for word in found):
            return found
        self.refuse(name, "not_one_of", choices=", ".join(allowed))
        return []

    def one_of(self, name: str, allowed: Sequence[str]) -> str | None:
        """One word of `allowed`, or None."""
        text = self.text(name)
        if text is None or text in allowed:
            return text
        self.refuse(name, "not_one_of", choices=", ".join(allowed))
        return None

    def day(self, name: str) -> date | None:
        """A local date."""
        text = self.text(name)
        if text is None:
            return None
        try:
            found = date.fromisoformat(text)
        except ValueError:
            self.refuse(name, "date_invalid")
            return None
        if FIRST_YEAR <= found.year <= LAST_YEAR:
            return found
        self.refuse(name, "too_far")
        return None

    def day_or_today(self, name: str) -> date:
        """A local date, today where none is given."""
        return self.day(name) or services().clock().astimezone(services().settings.zone).date()

    def local_dates(self, first: str, last: str) -> tuple[datetime | None, datetime | None]:
        """Two local dates, both included, as [from, before) in UTC; None where not given."""
        start, end = self.day(first), self.day(last)
        if start and end and end < start:
            self.refuse(last, "end_before_start")
        return _midnight(start), _midnight(end, days_later=1)

    def moment(self, name: str, *, whole_day: bool = False) -> datetime | None:
        """A time with its offset, in UTC; a local date means its first moment (`whole_day`: its end). Required."""
        text = self.text(name)
        if text is None:
            if not any(one.field == name for one in self.faults):
                self.refuse(name, "needed")
            return None
        # A plus sign that was not escaped arrives as a space.
        text = text.replace(" ", "+")
        if len(text) == len("2026-12-03"):
            return _midnight(self.day(name), days_later=1 if whole_day else 0)
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            self.refuse(name, "time_invalid_iso")
            return None
        if found.tzinfo is None:
            self.refuse(name, "time_without_offset")
        elif not FIRST_YEAR <= found.year <= LAST_YEAR:
            self.refuse(name, "too_far")
        else:
            return found.astimezone(UTC)
        return None


@contextmanager
def asked() -> Iterator[Query]:
    """The query string; Refusals at the end of the block name everything that was wrong in it."""
    query = Query()
    yield query
    if query.faults:
        raise Refusals(query.faults)


def number_of(opaque: str) -> int:
    """The number behind an id; NotFound where there is none."""
    if not opaque.isascii() or not opaque.isdigit() or len(opaque) > MOST_ID_DIGITS:
        raise NotFound("id")
    return int(opaque)


def _midnight(day: date | None, days_later: int = 0) -> datetime | None:
    """The first moment of a local date, in UTC."""
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=days_later), time(), services().settings.zone).astimezone(UTC)
