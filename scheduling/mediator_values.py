"""Pure. Reading what is said of a mediator, in the shape of the API."""

from collections.abc import Mapping
from typing import Any

from languages.language_tags import is_language_tag
from scheduling.mediator_words import GENDERS, MODALITIES
from scheduling.reading import Reader
from storage.contacts import email_hash, normalise_email, normalise_phone, phone_hash
from storage.errors import Refused

MINUTES_OF_A_WEEK = 7 * 24 * 60
MAX_NOTE = 1000
_DEFAULTS: dict[str, Any] = {
    "email": None,
    "locale": "it",
    "gender": None,
    "home": None,
    "modalities": list(MODALITIES),
    "max_weekly_minutes": None,
    "night_opt_in": False,
    "contact_note": None,
    "active": True,
}
_REQUIRED: dict[str, Any] = {"name": None, "phone": None, "languages": None}


def read_mediator(values: Mapping[str, Any], partial: bool) -> tuple[dict[str, Any], list[tuple[str, str]] | None]:
    """(columns, languages as (code, level)) of what was sent. `partial`: only what is named, languages None if not.

    Raises Refusals with the API's field names, every wrong field at once. Names that are not a mediator's are ignored.
    """
    reader = Reader()
    given = dict(values) if partial else {**_REQUIRED, **_DEFAULTS, **values}
    columns: dict[str, Any] = {}
    if "name" in given:
        columns["name"] = reader.text("name", given["name"])
    _contacts(reader, given, columns)
    if "locale" in given:
        columns["locale"] = _locale(reader, given["locale"])
    if "gender" in given:
        columns["gender"] = None if given["gender"] is None else reader.one_of("gender", given["gender"], GENDERS)
    if "home" in given:
        columns["home_lat"], columns["home_lon"] = reader.coordinates("home", given["home"])
    if "modalities" in given:
        columns["modalities"] = reader.some_of("modalities", given["modalities"], MODALITIES)
    if "max_weekly_minutes" in given:
        limit = given["max_weekly_minutes"]
        columns["max_weekly_minutes"] = (
            None if limit is None else reader.whole("max_weekly_minutes", limit, 0, MINUTES_OF_A_WEEK)
        )
    for name in ("night_opt_in", "active"):
        if name in given:
            columns[name] = reader.flag(name, given[name])
    if "contact_note" in given:
        columns["contact_note"] = reader.optional_text("contact_note", given["contact_note"], MAX_NOTE)
    languages = _languages(reader, given["languages"]) if "languages" in given else None
    reader.finish()
    return columns, languages


def _contacts(reader: Reader, given: Mapping[str, Any], columns: dict[str, Any]) -> None:
    try:
        if "phone" in given and reader.text("phone", given["phone"], 40) is not None:
            columns["phone"] = normalise_phone(given["phone"])
            columns["phone_hash"] = phone_hash(columns["phone"])
    except Refused as refused:
        reader.refusals.append(refused)
    try:
        if "email" in given:
            text = reader.optional_text("email", given["email"], 254)
            columns["email"] = None if text is None else normalise_email(text)
            columns["email_hash"] = None if text is None else email_hash(columns["email"])
    except Refused as refused:
        reader.refusals.append(refused)


def _locale(reader: Reader, value: object) -> str | None:
    if isinstance(value, str) and is_language_tag(value):
        return value
    reader.refuse("locale", "locale_unknown", given=str(value)[:20])
    return None


def _languages(reader: Reader, value: object) -> list[tuple[str, str]]:
    """(code, level) of each language; level `good` where none is said."""
    before = len(reader.refusals)
    found: dict[str, str] = {}
    for field, item in reader.items("languages", value):
        code = reader.language(f"{field}.code", item.get("code"))
        level = reader.level(f"{field}.level", item.get("level", "good"))
        if code is None or level is None:
            continue
        if code in found:
            reader.refuse(f"{field}.code", "language_twice")
        found[code] = level
    if not found and len(reader.refusals) == before:
        reader.refuse("languages", "required")
    return sorted(found.items())
