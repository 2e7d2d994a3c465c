"""Pure. Cells as values in the shape of the API, and refusals of the API's fields as faults of columns."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from scheduling.reading import DAYS
from storage.errors import Refused
from web.imports.csv_table import Row
from web.imports.faults import Fault

YES = {"true", "1", "yes", "y", "si", "sì", "s", "vero"}
NO = {"false", "0", "no", "n", "falso"}
ROME = ZoneInfo("Europe/Rome")
_TIME = re.compile(r"(?:19|20|21)\d\d-\d\d-\d\d[ T]\d\d:\d\d(?::00)?(?:Z|[+-]\d\d:\d\d)?")
_COLUMN_OF = {"home.lat": "home_lat", "home.lon": "home_lon", "place.lat": "lat", "place.lon": "lon"}
_HOURS = re.compile(
    r"(?P<first>[A-Z]{2})(?:-(?P<last>[A-Z]{2}))?((?P<more>(?:\+[A-Z]{2})*))\s+(?P<start>\d{1,2}:\d{2})-(?P<end>\d{1,2}:\d{2})"
)
_ITALIAN_DAYS = dict(zip(("LU", "MA", "ME", "GI", "VE", "SA", "DO"), DAYS, strict=True))


class Cells:
    """Reads one row; what can't be read is a fault of that row, and the value is None."""

    def __init__(self, row: Row, zone: ZoneInfo = ROME) -> None:
        self.row, self.zone = row, zone
        self.faults: list[Fault] = []

    def fault(self, column: str, sentence: str) -> None:
        """Note what is wrong with a cell."""
        self.faults.append(Fault(self.row.line, column, sentence))

    def text(self, column: str) -> str | None:
        """As it stands; None where it is empty."""
        return self.row.cells.get(column)

    def needed(self, column: str) -> str:
        """A cell that must say something."""
        found = self.row.cells.get(column)
        if not found:
            self.fault(column, "manca questo valore")
        return found or ""

    def number(self, column: str, kind: Callable[[str], Any], example: str) -> Any:
        """A number with a decimal point or comma; None where it is empty."""
        cell = self.text(column)
        if cell is None:
            return None
        try:
            return kind(cell.replace(",", "."))
        except ValueError:
            self.fault(column, f"«{cell}» non è un numero come {example}")
            return None

    def flag(self, column: str) -> bool:
        """True or false; false where it is empty."""
        cell = (self.text(column) or "false").casefold()
        if cell not in YES | NO:
            self.fault(column, f"«{cell}» non è true o false")
        return cell in YES

    def moment(self, column: str) -> datetime | None:
        """`2026-12-07 09:00` of the clock on the wall, or a time with its offset; None where it is empty or wrong."""
        cell = self.needed(column)
        if not cell:
            return None
        try:
            found = datetime.fromisoformat(cell) if _TIME.fullmatch(cell) else None
        except ValueError:
            found = None
        if found is None:
            self.fault(column, f"«{cell}» non è un'ora come 2026-12-07 09:00")
            return None
        if found.tzinfo is not None:
            return found.astimezone(UTC)
        first, second = (found.replace(tzinfo=self.zone, fold=fold) for fold in (0, 1))
        if first.utcoffset() != second.utcoffset():
            self.fault(column, f"quella notte l'orologio cambia: scrivi l'ora con lo scarto, come {cell}+01:00")
            return None
        return first.astimezone(UTC)

    def place(self, lat: str, lon: str) -> dict[str, Any] | None:
        """Both coordinates or neither."""
        values = {
            "lat": self.number(lat, float, "38.9059"),
            "lon": self.number(lon, float, "16.5944"),
        }
        for column, other in ((lat, lon), (lon, lat)):
            if not self.text(column) and self.text(other):
                self.fault(column, "manca: latitudine e longitudine vanno insieme")
        return values if all(value is not None for value in values.values()) else None

    def languages(self, column: str) -> list[dict[str, str]]:
        """`ary:native fra:good`; `good` where no level is said."""
        spoken = []
        for one in self.needed(column).replace(",", " ").split():
            code, _, level = one.partition(":")
            spoken.append({"code": code.lower(), "level": (level or "good").lower()})
        return spoken

    def hours(self, column: str) -> list[dict[str, Any]]:
        """`MO-FR 09:00-13:00`, several of them one after the other; days in English or Italian letters."""
        cell = self.needed(column).upper()
        rest = re.sub(r"[\s|,/]+", " ", cell).strip()
        found = []
        while rest:
            matched = _HOURS.match(rest)
            days = _days(matched) if matched else None
            if matched is None or days is None:
                self.fault(column, f"«{cell}» non è un orario come MO-FR 09:00-13:00")
                return []
            found.append({"days": days, "start": _clock(matched["start"]), "end": _clock(matched["end"])})
            rest = rest[matched.end() :].lstrip()
        return found

    def refused(self, refusals: list[Refused], sentence: Callable[[Refused], str]) -> None:
        """Faults of the columns that the refused fields were read from; a cell that is wrong already is told once."""
        told = {fault.column for fault in self.faults}
        for one in refusals:
            column = _column(one.field)
            if column not in told:
                self.fault(column, sentence(one))


def _column(field: str) -> str:
    return _COLUMN_OF.get(field, field.partition(".")[0])


def _clock(text: str) -> str:
    return text.rjust(5, "0")


def _days(matched: re.Match[str]) -> list[str] | None:
    names = [matched["first"], matched["last"] or matched["first"]]
    indexes = [_day(name) for name in names]
    more = [_day(name) for name in matched["more"].split("+") if name]
    if None in indexes or None in more:
        return None
    first, last = indexes[0] or 0, indexes[1] or 0
    span = range(first, last + 1) if last >= first else [*range(first, 7), *range(last + 1)]
    return [DAYS[index] for index in dict.fromkeys([*span, *(index or 0 for index in more)])]


def _day(name: str) -> int | None:
    english = _ITALIAN_DAYS.get(name, name)
    return DAYS.index(english) if english in DAYS else None
