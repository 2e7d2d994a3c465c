"""The form of a desk: what was typed, as values in the shape of the API, and a desk as a form.

Each list of the API is rows; a row in which nothing stands, or that is to be taken away, is none. A closing of one day
is a date of `closed`.
"""

from collections.abc import Mapping
from typing import Any

from scheduling.desks import Desk
from scheduling.reading import DAYS

PARTS: Mapping[str, tuple[str, ...]] = {
    "hours": ("start", "end"),
    "closings": ("from", "until"),
    "openings": ("date", "start", "end"),
    "cover": ("language", "start", "end", "minimum", "wished", "level"),
}
WITH_DAYS = ("hours", "cover")
GIVEN_ANYHOW = ("level",)
"""Parts that stand in an empty row too."""
MOST_ROWS = 100
TEXTS = ("name", "office", "place_name", "address", "lat", "lon")
Rows = dict[str, list[dict[str, Any]]]


def typed(form: Any) -> dict[str, Any]:
    """Everything as it was typed, for the template to show again: texts, `on_holidays`, and the rows of each list."""
    rows: Rows = {kind: [_row(form, kind, number) for number in range(_count(form, kind))] for kind in PARTS}
    return {
        **{name: form.get(name, "").replace("\0", "") for name in TEXTS},
        "on_holidays": bool(form.get("on_holidays")),
        **rows,
    }


def _count(form: Any, kind: str) -> int:
    text = form.get(f"{kind}-rows", "0")
    return min(int(text), MOST_ROWS) if text.isdecimal() and len(text) < 5 else 0


def _row(form: Any, kind: str, number: int) -> dict[str, Any]:
    row: dict[str, Any] = {part: form.get(f"{kind}-{number}-{part}", "").strip() for part in PARTS[kind]}
    if kind in WITH_DAYS:
        said = form.getlist(f"{kind}-{number}-days")
        row["days"] = [day for day in DAYS if day in said]
    if kind == "closings":
        row["yearly"] = bool(form.get(f"closings-{number}-yearly"))
    row["gone"] = bool(form.get(f"{kind}-{number}-gone"))
    return row


def values_of(shown: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """(values for add_desk and change_desk, the form's field for each `list.number` of theirs)."""
    values: dict[str, Any] = {
        "name": shown["name"],
        "office": shown["office"] or None,
        "place": {
            "name": shown["place_name"] or None,
            "address": shown["address"] or None,
            "lat": _number(shown["lat"]),
            "lon": _number(shown["lon"]),
        },
        "on_holidays": shown["on_holidays"],
        "closed": [],
        **{kind: [] for kind in PARTS},
    }
    fields: dict[str, str] = {}
    for kind in PARTS:
        for number, row in enumerate(shown[kind]):
            if row["gone"] or _is_empty(row):
                continue
            name = "closed" if kind == "closings" and _is_one_day(row) else kind
            fields[f"{name}.{len(values[name])}"] = f"{kind}-{number}"
            values[name].append(row["from"] if name == "closed" else _value(kind, row))
    return values, fields


def _is_empty(row: Mapping[str, Any]) -> bool:
    return not any(value for part, value in row.items() if part not in GIVEN_ANYHOW)


def _is_one_day(row: Mapping[str, Any]) -> bool:
    return not row["yearly"] and row["until"] in ("", row["from"])


def _value(kind: str, row: Mapping[str, Any]) -> dict[str, Any]:
    value = {part: row[part] for part in PARTS[kind]}
    if kind in WITH_DAYS:
        value["days"] = row["days"]
    if kind == "closings":
        value |= {"yearly": row["yearly"], "until": row["until"] or row["from"]}
    if kind == "cover":
        value |= {part: _whole(row[part]) for part in ("minimum", "wished")}
    return value


def _whole(text: str) -> int | str | None:
    """A number where it is one; what else was typed is refused by whoever reads it."""
    return int(text) if text.isdecimal() and len(text) < 7 else text or None


def _number(text: str) -> float | str | None:
    try:
        return float(text.strip().replace(",", ".")) if text.strip() else None
    except ValueError:
        return text


def form_field(field: str, fields: Mapping[str, str]) -> str:
    """The id of the form's field for a field of the API: `cover.1.days` is `cover-3-days` where row 3 is its second."""
    if field.startswith("place"):
        return {"place.address": "address", "place.lat": "lat", "place.lon": "lon"}.get(field, "place_name")
    parts = field.split(".")
    row = fields.get(".".join(parts[:2]))
    if row is None:
        return parts[0]
    first = "days" if parts[0] == "hours" else PARTS[row.partition("-")[0]][0]
    return f"{row}-{parts[2] if len(parts) > 2 else first}"


def form_of(desk: Desk, office: str) -> dict[str, Any]:
    """A desk as the form shows it."""
    one_day = [{"from": day, "until": day, "yearly": False} for day in desk.closed]
    closings = sorted([*one_day, *desk.closings], key=lambda one: str(one["from"]))
    return {
        "name": desk.name,
        "office": office,
        "place_name": desk.place_name,
        "address": desk.address or "",
        "lat": "" if desk.lat is None else repr(desk.lat),
        "lon": "" if desk.lon is None else repr(desk.lon),
        "on_holidays": desk.on_holidays,
        "hours": [dict(one) for one in desk.hours],
        "closings": closings,
        "openings": sorted(({**one} for one in desk.openings), key=lambda one: str(one["date"])),
        "cover": [dict(one) for one in desk.cover],
    }


def empty_form() -> dict[str, Any]:
    """Of a new desk."""
    return {**dict.fromkeys(TEXTS, ""), "on_holidays": False, **{kind: [] for kind in PARTS}}


def with_room(shown: Mapping[str, Any], more: str | None = None) -> dict[str, Any]:
    """With an empty row at the end of each list, and three of the one that more were asked for."""
    room: dict[str, Any] = {}
    for kind, parts in PARTS.items():
        full = [row for row in shown[kind] if not _is_empty(row)]
        blank: dict[str, Any] = {**dict.fromkeys(parts, ""), "days": [], "yearly": False, "gone": False}
        blank |= {"level": "good"} if kind == "cover" else {}
        room[kind] = full + [dict(blank) for _ in range(3 if kind == more else 1)]
    return {**shown, **room}
