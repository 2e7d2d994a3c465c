"""Pure. Reading what is said of a desk, in the shape of the API."""

from collections.abc import Mapping
from typing import Any

from scheduling.reading import Reader
from scheduling.recurrence import DAY_MINUTES, minute_of_day

MAX_PEOPLE = 100
NEEDED = ("name", "office", "place")
LISTS = ("hours", "closed", "closings", "openings", "cover")


def read_desk(values: Mapping[str, Any], partial: bool) -> tuple[dict[str, Any], str | None]:
    """(columns, name of the office) of what was sent; `partial`: only what is named.

    Raises Refusals with the API's field names, every wrong field at once. Names that are not a desk's are ignored.
    """
    reader = Reader()
    given = dict(values) if partial else {**dict.fromkeys(NEEDED), **{name: [] for name in LISTS}, **values}
    columns: dict[str, Any] = {}
    office = None
    if "name" in given:
        columns["name"] = reader.text("name", given["name"])
    if "office" in given:
        office = reader.text("office", given["office"])
    if "place" in given:
        columns.update(_place(reader, given["place"]))
    if "hours" in given:
        columns["hours"] = _hours(reader, given["hours"])
    if "closed" in given:
        columns["closed"] = reader.dates("closed", given["closed"])
    if "closings" in given:
        columns["closings"] = [_closing(reader, *one) for one in reader.items("closings", given["closings"])]
    if "openings" in given:
        columns["openings"] = [_opening(reader, *one) for one in reader.items("openings", given["openings"])]
    if "on_holidays" in given or not partial:
        columns["on_holidays"] = reader.flag("on_holidays", _or(given.get("on_holidays"), False))
    if "cover" in given:
        columns["cover"] = [_cover(reader, field, item) for field, item in reader.items("cover", given["cover"])]
    reader.finish()
    return columns, office


def _place(reader: Reader, value: object) -> dict[str, Any]:
    """A place has a name or an address; coordinates where they are known."""
    if not isinstance(value, Mapping):
        reader.refuse("place", "required" if value is None else "place_invalid")
        return {}
    address = reader.optional_text("place.address", value.get("address"))
    name = reader.optional_text("place.name", value.get("name")) or address
    if name is None:
        reader.refuse("place.name", "required")
    lat, lon = reader.coordinates("place", value)
    return {"place_name": name, "address": address, "lat": lat, "lon": lon}


def _hours(reader: Reader, value: object) -> list[dict[str, Any]]:
    """Weekly hours: those of one day lie one after the other, and may touch."""
    found: list[dict[str, Any]] = []
    taken: list[tuple[str, int, int]] = []
    for field, item in reader.items("hours", value):
        one = reader.hours(field, item)
        found.append(one)
        span = _within_a_day(reader, field, one)
        if span is None:
            continue
        start, end = span
        if any(day in one["days"] and start < until and since < end for day, since, until in taken):
            reader.refuse(f"{field}.start", "hours_overlap")
        taken += [(day, start, end) for day in one["days"]]
    return found


def _within_a_day(reader: Reader, field: str, hours: Mapping[str, Any]) -> tuple[int, int] | None:
    """Its minutes; "00:00" as the end is midnight too, as a form's field knows no "24:00". None where it is none."""
    start, end = (
        minute_of_day(one, midnight_after) if isinstance(one, str) else None
        for one, midnight_after in ((hours["start"], False), (hours["end"], True))
    )
    if start is None or end is None or start == end:
        return None  # that has been refused already
    end = end or DAY_MINUTES
    if end < start:
        reader.refuse(f"{field}.end", "closes_before_opens")
        return None
    return start, end


def _closing(reader: Reader, field: str, item: Mapping[str, Any]) -> dict[str, Any]:
    """From a day until another, both included; `yearly`: every year again."""
    first = reader.date(f"{field}.from", item.get("from"))
    last = reader.date(f"{field}.until", item.get("until"))
    yearly = reader.flag(f"{field}.yearly", _or(item.get("yearly"), False))
    if first and last and not first <= last < _a_year_after(first):
        reader.refuse(f"{field}.until", "closing_order")
    return {"from": first, "until": last, "yearly": yearly}


def _a_year_after(day: str) -> str:
    return f"{int(day[:4]) + 1:04}{day[4:]}"


def _opening(reader: Reader, field: str, item: Mapping[str, Any]) -> dict[str, Any]:
    """An extraordinary opening: hours of one day."""
    hours = reader.range(field, item)
    _within_a_day(reader, field, hours)
    return {"date": reader.date(f"{field}.date", item.get("date")), **hours}


def _cover(reader: Reader, field: str, item: Mapping[str, Any]) -> dict[str, Any]:
    """How many who speak a language must be there (`minimum`) and would be good to have (`wished`), and when."""
    minimum = reader.whole(f"{field}.minimum", _or(item.get("minimum"), 1), 0, MAX_PEOPLE)
    wished = reader.whole(f"{field}.wished", _or(item.get("wished"), minimum or 0), 0, MAX_PEOPLE)
    if minimum is not None and wished is not None and wished < minimum:
        reader.refuse(f"{field}.wished", "wished_below_minimum")
    return {
        "language": reader.language(f"{field}.language", item.get("language")),
        **reader.hours(field, item),
        "minimum": minimum,
        "wished": wished,
        "level": reader.level(f"{field}.level", _or(item.get("level"), "good")),
    }


def _or(value: Any, default: Any) -> Any:
    return default if value is None else value
