"""The form of a mediator: what was typed, as values in the shape of the API, and a mediator as a form."""

from collections.abc import Mapping, Sequence
from math import isfinite, nan
from typing import Any

from languages.texts import LOCALES
from scheduling.mediator_words import GENDERS, MODALITIES
from scheduling.mediators import Mediator
from storage.errors import Refused

SPARE_LANGUAGES = 3
LEAST_LANGUAGES = 4
MINUTES = 60


def read_form(form: Any) -> tuple[dict[str, Any], list[Refused]]:
    """(values for add_mediator and change_mediator, what can't be read as a number)."""
    faults: list[Refused] = []
    hours = _number(form.get("max_weekly_hours"), "max_weekly_hours", faults)
    lat, lon = _number(form.get("home_lat"), "home_lat", faults), _number(form.get("home_lon"), "home_lon", faults)
    values = {
        "name": form.get("name", ""),
        "phone": form.get("phone", ""),
        "email": form.get("email") or None,
        "locale": form.get("locale") or "it",
        "gender": form.get("gender") or None,
        "languages": [
            {"code": code, "level": level}
            for code, level in zip(form.getlist("language"), form.getlist("level"), strict=False)
            if code
        ],
        "home": None if lat is None and lon is None else {"lat": lat, "lon": lon},
        "modalities": form.getlist("modality"),
        "max_weekly_minutes": None if hours is None else round(hours * MINUTES),
        "night_opt_in": bool(form.get("night_opt_in")),
        "contact_note": form.get("contact_note") or None,
        "active": bool(form.get("active")),
    }
    return values, faults


def _number(text: str | None, field: str, faults: list[Refused]) -> float | None:
    if not text or not text.strip():
        return None
    try:
        number = float(text.strip().replace(",", "."))
    except ValueError:
        number = nan
    if isfinite(number):
        return number
    faults.append(Refused(field, "number_invalid"))
    return None


def shown_form(form: Any) -> dict[str, Any]:
    """What was typed, as the template shows it again."""
    typed = {name: form.get(name, "") for name in ("name", "phone", "email", "locale", "gender", "contact_note")}
    numbers = {name: form.get(name, "") for name in ("max_weekly_hours", "home_lat", "home_lon")}
    ticks = {name: bool(form.get(name)) for name in ("night_opt_in", "active", "welcome")}
    spoken = list(zip(form.getlist("language"), form.getlist("level"), strict=False))
    return {**typed, **numbers, **ticks, "modalities": form.getlist("modality"), "languages": _rows(spoken)}


def empty_form() -> dict[str, Any]:
    """Of somebody new."""
    blank = dict.fromkeys(
        ("name", "phone", "email", "gender", "contact_note", "max_weekly_hours", "home_lat", "home_lon"), ""
    )
    return {
        **blank,
        "locale": "it",
        "night_opt_in": False,
        "active": True,
        "welcome": True,
        "modalities": list(MODALITIES),
        "languages": _rows([]),
    }


def form_of(mediator: Mediator, spoken: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """A mediator as the form shows them."""
    minutes = mediator.max_weekly_minutes
    return {
        "name": mediator.name,
        "phone": mediator.phone,
        "email": mediator.email or "",
        "locale": mediator.locale,
        "gender": mediator.gender or "",
        "contact_note": mediator.contact_note or "",
        "max_weekly_hours": "" if minutes is None else f"{minutes / MINUTES:g}",
        "home_lat": "" if mediator.home_lat is None else f"{mediator.home_lat:g}",
        "home_lon": "" if mediator.home_lon is None else f"{mediator.home_lon:g}",
        "night_opt_in": mediator.night_opt_in,
        "active": mediator.active,
        "welcome": False,
        "modalities": mediator.modalities,
        "languages": _rows(spoken),
    }


def _rows(spoken: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The languages said, and a few empty rows to say more."""
    said = [(code, level) for code, level in spoken if code]
    spare = max(LEAST_LANGUAGES - len(said), SPARE_LANGUAGES if len(said) >= LEAST_LANGUAGES else 0)
    return said + [("", "good")] * max(spare, 1)


FORM_FIELDS: Mapping[str, str] = {
    "home": "home_lat",
    "home.lat": "home_lat",
    "home.lon": "home_lon",
    "max_weekly_minutes": "max_weekly_hours",
    "modalities": "modality-in_person",
    "languages": "language-0",
}


def form_field(field: str) -> str:
    """The id of the form's field for a field of the API: `languages.1.code` is `language-1`."""
    if field.startswith("languages."):
        return f"language-{field.split('.')[1]}"
    return FORM_FIELDS.get(field, field)


def locale_choices(current: str) -> list[str]:
    """The locales that there are texts for, and the mediator's own where it is another."""
    return [*LOCALES, *([current] if current and current not in LOCALES else [])]


GENDER_CHOICES = GENDERS
