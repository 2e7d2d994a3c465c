"""Pure. Reading what people and programs send: each wrong field is noted with a code, and none hides another."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from languages.catalogue import language
from languages.matching import LEVELS
from scheduling.recurrence import minute_of_day
from storage.errors import Refusals, Refused

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MAX_TEXT = 200


class Reader:
    """Collects refusals while values are read; `finish` raises them all. A wrong value reads as None."""

    def __init__(self) -> None:
        self.refusals: list[Refused] = []

    def refuse(self, field: str, code: str, **values: object) -> None:
        """Note that a field is wrong."""
        self.refusals.append(Refused(field, code, **values))

    def finish(self) -> None:
        """Raises Refusals where any field was wrong."""
        if self.refusals:
            raise Refusals(self.refusals)

    def text(self, field: str, value: object, most: int = MAX_TEXT) -> str | None:
        """A text that says something, trimmed; codes `required`, `text_invalid`, `too_long`."""
        if value is None or value == "":
            self.refuse(field, "required")
            return None
        if not isinstance(value, str) or any(char == "\0" or "\ud800" <= char <= "\udfff" for char in value):
            self.refuse(field, "text_invalid")
            return None
        trimmed = value.strip()
        if not trimmed:
            self.refuse(field, "required")
        elif len(trimmed) > most:
            self.refuse(field, "too_long", most=most)
        else:
            return trimmed
        return None

    def optional_text(self, field: str, value: object, most: int = MAX_TEXT) -> str | None:
        """The same, where nothing is allowed too."""
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        return self.text(field, value, most)

    def one_of(self, field: str, value: object, allowed: Collection[str]) -> str | None:
        """One of a few words; code `not_one_of`."""
        if isinstance(value, str) and value in allowed:
            return value
        self.refuse(field, "not_one_of", choices=", ".join(allowed))
        return None

    def some_of(self, field: str, value: object, allowed: Sequence[str]) -> list[str]:
        """At least one of a few words, without repetition, in the order of `allowed`."""
        if not isinstance(value, Sequence) or isinstance(value, str) or not value:
            self.refuse(field, "required")
            return []
        for number, one in enumerate(value):
            if not isinstance(one, str) or one not in allowed:
                self.refuse(f"{field}.{number}", "not_one_of", choices=", ".join(allowed))
        return [word for word in allowed if word in value]

    def flag(self, field: str, value: object) -> bool:
        """True or false; code `flag_invalid`."""
        if not isinstance(value, bool):
            self.refuse(field, "flag_invalid")
            return False
        return value

    def whole(self, field: str, value: object, least: int, most: int) -> int | None:
        """A whole number within bounds, both included; code `number_invalid` or `number_out_of_range`."""
        if not isinstance(value, int) or isinstance(value, bool):
            self.refuse(field, "number_invalid")
        elif not least <= value <= most:
            self.refuse(field, "number_out_of_range", least=least, most=most)
        else:
            return value
        return None

    def coordinates(self, field: str, value: object) -> tuple[float | None, float | None]:
        """`lat` and `lon` in degrees of a mapping, both or neither; codes `number_invalid`, `number_out_of_range`."""
        if value is None:
            return None, None
        if not isinstance(value, Mapping):
            self.refuse(field, "place_invalid")
            return None, None
        lat, lon = value.get("lat"), value.get("lon")
        if lat is None and lon is None:
            return None, None
        return self._degrees(f"{field}.lat", lat, 90), self._degrees(f"{field}.lon", lon, 180)

    def _degrees(self, field: str, value: object, most: int) -> float | None:
        if value is None:
            self.refuse(field, "required")
        elif not isinstance(value, int | float) or isinstance(value, bool):
            self.refuse(field, "number_invalid")
        elif not -most <= value <= most:
            self.refuse(field, "number_out_of_range", least=-most, most=most)
        else:
            return float(value)
        return None

    def language(self, field: str, value: object) -> str | None:
        """An ISO 639-3 code of the catalogue; code `language_unknown`."""
        try:
            if isinstance(value, str):
                return language(value).code
        except KeyError:
            pass
        self.refuse(field, "language_unknown", given=str(value)[:20])
        return None

    def level(self, field: str, value: object) -> str | None:
        """A level of speaking: basic, good or native."""
        return self.one_of(field, value, LEVELS)

    def items(self, field: str, value: object) -> list[tuple[str, Mapping[str, Any]]]:
        """The mappings of a list, each with its field name (`field.0`); code `list_invalid` or `item_invalid`."""
        if value is None:
            return []
        if not isinstance(value, Sequence) or isinstance(value, str):
            self.refuse(field, "list_invalid")
            return []
        items = []
        for number, one in enumerate(value):
            if isinstance(one, Mapping):
                items.append((f"{field}.{number}", one))
            else:
                self.refuse(f"{field}.{number}", "item_invalid")
        return items

    def hours(self, field: str, value: Mapping[str, Any]) -> dict[str, Any]:
        """`days`, `start` and `end` (wall time; "24:00", or before `start`: the next day) of a weekly range."""
        return {"days": self.some_of(f"{field}.days", value.get("days"), DAYS), **self.range(field, value)}

    def range(self, field: str, value: Mapping[str, Any]) -> dict[str, Any]:
        """`start` and `end` alone; codes `time_invalid`, `range_empty`."""
        start, end = value.get("start"), value.get("end")
        first = self._minute(f"{field}.start", start, midnight_after=False)
        last = self._minute(f"{field}.end", end, midnight_after=True)
        if first is not None and first == last:
            self.refuse(f"{field}.end", "range_empty")
        return {"start": start, "end": end}

    def _minute(self, field: str, value: object, midnight_after: bool) -> int | None:
        minute = minute_of_day(value, midnight_after) if isinstance(value, str) else None
        if minute is None:
            self.refuse(field, "required" if value in (None, "") else "time_invalid")
        return minute

    def dates(self, field: str, value: object) -> list[str]:
        """ISO dates, sorted, each once; code `date_invalid`."""
        if value is None:
            return []
        if not isinstance(value, Sequence) or isinstance(value, str):
            self.refuse(field, "list_invalid")
            return []
        found = (self.date(f"{field}.{number}", one) for number, one in enumerate(value))
        return sorted({one for one in found if one is not None})

    def date(self, field: str, value: object) -> str | None:
        """An ISO date; code `date_invalid`."""
        try:
            return (value if type(value) is date else date.fromisoformat(value)).isoformat()  # type: ignore[arg-type]
        except (TypeError, ValueError):
            self.refuse(field, "date_invalid")
        return None
