"""Pure. Reading what is said of an outside telephone line, in the shape of the API."""

from collections.abc import Mapping, Sequence
from typing import Any

from scheduling.reading import Reader
from storage.contacts import normalise_phone
from storage.errors import Refused

MAX_LINE_NAME = 120
MAX_ACCESS_CODE = 60
_DEFAULTS: dict[str, Any] = {"access_code": None, "hours": None, "offices": None, "active": True}
_REQUIRED: dict[str, Any] = {"name": None, "number": None, "languages": None}


def read_external_line(values: Mapping[str, Any], partial: bool) -> tuple[dict[str, Any], list[str] | None]:
    """(columns, names of offices) of what was sent; `partial`: only what is named, offices None if not.

    Raises Refusals with the API's field names, every wrong field at once. Names that are not a line's are ignored.
    """
    reader = Reader()
    given = dict(values) if partial else {**_REQUIRED, **_DEFAULTS, **values}
    columns: dict[str, Any] = {}
    if "name" in given:
        columns["name"] = reader.text("name", given["name"], MAX_LINE_NAME)
    if "number" in given:
        columns["number"] = _number(reader, given["number"])
    if "access_code" in given:
        columns["access_code"] = reader.optional_text("access_code", given["access_code"], MAX_ACCESS_CODE)
    if "languages" in given:
        columns["languages"] = _languages(reader, given["languages"])
    if "hours" in given:
        columns["hours"] = [reader.hours(field, item) for field, item in reader.items("hours", given["hours"])]
    if "active" in given:
        columns["active"] = reader.flag("active", given["active"])
    offices = _offices(reader, given["offices"]) if "offices" in given else None
    reader.finish()
    return columns, offices


def _number(reader: Reader, value: object) -> str | None:
    text = reader.text("number", value, 40)
    try:
        return None if text is None else normalise_phone(text, "number")
    except Refused as refused:
        reader.refusals.append(refused)
    return None


def _languages(reader: Reader, value: object) -> list[str]:
    """Codes of the catalogue, each once."""
    before = len(reader.refusals)
    codes = [reader.language(field, one) for field, one in _listed(reader, "languages", value)]
    if not codes and len(reader.refusals) == before:
        reader.refuse("languages", "required")
    return list(dict.fromkeys(code for code in codes if code is not None))


def _offices(reader: Reader, value: object) -> list[str]:
    names = [reader.text(field, one) for field, one in _listed(reader, "offices", value)]
    return list(dict.fromkeys(name for name in names if name is not None))


def _listed(reader: Reader, field: str, value: object) -> list[tuple[str, object]]:
    if value is None:
        return []
    if not isinstance(value, Sequence) or isinstance(value, str):
        reader.refuse(field, "list_invalid")
        return []
    return [(f"{field}.{number}", one) for number, one in enumerate(value)]
