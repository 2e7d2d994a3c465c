"""What the office has asked for, in the fields of the form; and which of them come back as something else.

A field that comes back as it was shown has not changed, however the request spells it: nobody loses a booking because
a form tidies a space.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.ask import Ask
from dispatch.requests import Request
from web.pages.ask_form import AskForm, form_of, tidy
from web.pages.coordinator_words import plain_language

FIELDS = (
    (("language",), ("language",)),
    (("day", "hour", "which_hour"), ("starts_at",)),
    (("minutes",), ("duration_minutes",)),
    (("place_name", "address"), ("place_name", "address", "lat", "lon")),
    (("contact_name",), ("contact_name",)),
    (("contact_phone",), ("contact_phone",)),
    (("contact_url",), ("contact_url",)),
    (("gender",), ("gender",)),
    (("level",), ("level",)),
    (("also_speaks",), ("also_speaks",)),
    (("person_code",), ("person_code",)),
    (("note",), ("note_for_mediator",)),
)
"""Fields of the form, and what of an Ask they say together."""


def shown_fields(request: Request, zone: ZoneInfo) -> dict[str, str]:
    """Every field as the form shows it."""
    starts_at = request.starts_at.astimezone(zone)
    texts = form_of(request) | {
        "when": "later",  # a request has its day and hour, whether it waits at the counter or not
        "day": starts_at.date().isoformat(),
        "hour": f"{starts_at:%H:%M}",
        "which_hour": _which(request, zone),
        "also_speaks": ", ".join(plain_language(code) for code in request.also_speaks),
        "person_code": request.person_code or "",
        "note": request.note_for_mediator or "",
    }
    return {name: tidy(name, text) for name, text in texts.items()}


def fingerprint(shown: Mapping[str, str], how: list[str]) -> str:
    """Whether the form still shows what the request is."""
    return sha256(repr((sorted(shown.items()), sorted(how))).encode()).hexdigest()[:32]


def changes_of(form: AskForm, shown: Mapping[str, str], request: Request, wanted: Ask) -> dict[str, Any]:
    """What is said otherwise than it was shown, as fields of an Ask; `wanted` is the form as it was read."""
    changes: dict[str, Any] = {}
    for texts, names in FIELDS:
        if any(form.values.get(text, "") != shown.get(text, "") for text in texts):
            changes |= {name: getattr(wanted, name) for name in names}
    if set(form.how) != set(request.modalities):
        changes["modalities"] = wanted.modalities
    return changes


def _which(request: Request, zone: ZoneInfo) -> str:
    """Which of the two, where its hour comes twice that night."""
    local = request.starts_at.astimezone(zone)
    if local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset():
        return ""
    return "second" if local.fold else "first"
