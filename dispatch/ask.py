"""What an office asks for, as a value, and what can be wrong with it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch.recurring_dates import recurring_dates
from dispatch.requests import KINDS, MODALITIES
from languages.catalogue import language
from languages.matching import LEVELS
from storage.contacts import normalise_phone
from storage.errors import Refusals, Refused

LONGEST_MINUTES = 24 * 60
MOST_SEATS = 20
GRACE = timedelta(minutes=2)
FURTHEST = timedelta(days=731)
PLACE = ("place_name", "address", "lat", "lon")
CONTACT = ("contact_name", "contact_phone", "contact_url")
SAID = ("language", "level", "gender", *PLACE, *CONTACT, "person_code", "note_for_mediator")
"""Fields of an Ask that its request bears by the same name, as they were said."""
LENGTHS = {
    "place.name": ("place_name", 120),
    "place.address": ("address", 200),
    "contact.name": ("contact_name", 120),
    "contact.url": ("contact_url", 500),
    "person_code": ("person_code", 40),
    "note_for_mediator": ("note_for_mediator", 2000),
    "linked_request_id": ("linked_request_id", 40),
}


@dataclass(frozen=True)
class Ask:
    """A request before it exists. `starts_at` None: now; `office_id`: for whom; `mediator_id`: with `recorded`;
    `recurrence`: an RRULE with an end, each of whose dates is a request of its own.
    """

    kind: str
    language: str
    duration_minutes: int
    modalities: tuple[str, ...]
    office_id: int
    level: str = "good"
    starts_at: datetime | None = None
    useful_until: datetime | None = None
    place_name: str | None = None
    address: str | None = None
    lat: float | None = None
    lon: float | None = None
    contact_name: str | None = None
    contact_phone: str | None = None
    contact_url: str | None = None
    gender: str | None = None
    also_speaks: tuple[str, ...] = ()
    person_code: str | None = None
    note_for_mediator: str | None = None
    seats: int = 1
    desk_id: int | None = None
    linked_request_id: str | None = None
    mediator_id: int | None = None
    recurrence: str | None = None


def check_ask(ask: Ask, now: datetime, zone: str) -> None:
    """Raises Refusals with everything that is wrong, by the API's field names. `zone`: whose hours repeat."""
    faults = [*_what(ask), *_when(ask, now), *_where(ask), *_how(ask), *_lengths(ask), *_repeated(ask, now, zone)]
    if faults:
        raise Refusals(faults)


def _what(ask: Ask) -> list[Refused]:
    faults = []
    if ask.kind not in KINDS:
        faults.append(Refused("kind", "not_one_of", choices=", ".join(KINDS)))
    for field, codes in (("language", (ask.language,)), ("also_speaks", ask.also_speaks)):
        faults += [Refused(field, "language_unknown", given=code) for code in codes if not _known(code)]
    if ask.level not in LEVELS:
        faults.append(Refused("level", "not_one_of", choices=", ".join(LEVELS)))
    if ask.gender not in (None, "f", "m"):
        faults.append(Refused("gender", "not_one_of", choices="f, m"))
    if not 1 <= ask.seats <= MOST_SEATS:
        faults.append(Refused("seats", "out_of_range", least=1, most=MOST_SEATS))
    if ask.kind == "recorded" and ask.seats != 1:
        faults.append(Refused("seats", "one_seat"))
    if (ask.kind == "recorded") != (ask.mediator_id is not None):
        faults.append(Refused("mediator_id", "mediator_needed" if ask.kind == "recorded" else "only_recorded"))
    return faults


def _known(code: str) -> bool:
    try:
        language(code)
    except KeyError:
        return False
    return True


def _when(ask: Ask, now: datetime) -> list[Refused]:
    faults = []
    if not 5 <= ask.duration_minutes <= LONGEST_MINUTES:
        faults.append(Refused("duration_minutes", "out_of_range", least=5, most=LONGEST_MINUTES))
    if ask.starts_at is None and ask.kind in ("planned", "desk", "recorded"):
        faults.append(Refused("starts_at", "start_needed"))
    if ask.starts_at is not None and ask.kind != "recorded" and ask.starts_at < now - GRACE:
        faults.append(Refused("starts_at", "in_the_past"))
    if ask.starts_at is not None and abs(ask.starts_at - now) > FURTHEST:
        faults.append(Refused("starts_at", "too_far"))
    if ask.useful_until is not None and ask.useful_until <= now:
        faults.append(Refused("useful_until", "in_the_past"))
    if ask.useful_until is not None and ask.useful_until - now > FURTHEST:
        faults.append(Refused("useful_until", "too_far"))
    if ask.kind in ("planned", "desk") and ask.useful_until and ask.starts_at and ask.useful_until > ask.starts_at:
        faults.append(Refused("useful_until", "after_the_start"))
    return faults


def _repeated(ask: Ask, now: datetime, zone: str) -> list[Refused]:
    if ask.recurrence is None:
        return []
    if ask.kind != "planned":
        return [Refused("recurrence", "recurrence_only_planned")]
    if ask.starts_at is None:
        return []
    try:
        dates = recurring_dates(ask.recurrence, ask.starts_at, ZoneInfo(zone))
    except Refused as fault:
        return [fault]
    return [Refused("recurrence", "too_far")] if ask.starts_at - now <= FURTHEST < dates[-1] - now else []


def _where(ask: Ask) -> list[Refused]:
    faults = []
    if ask.kind == "desk" and ask.desk_id is None:
        faults.append(Refused("desk_id", "needed"))
    if ask.desk_id is None and not (ask.place_name or "").strip():
        faults.append(Refused("place", "place_needed"))
    if (ask.lat is None) != (ask.lon is None):
        faults.append(Refused("place.lat" if ask.lat is None else "place.lon", "needed"))
    if ask.lat is not None and not -90 <= ask.lat <= 90:
        faults.append(Refused("place.lat", "out_of_range", least=-90, most=90))
    if ask.lon is not None and not -180 <= ask.lon <= 180:
        faults.append(Refused("place.lon", "out_of_range", least=-180, most=180))
    return faults


def _how(ask: Ask) -> list[Refused]:
    faults = []
    if not ask.modalities or any(way not in MODALITIES for way in ask.modalities):
        faults.append(Refused("modality", "not_one_of", choices=", ".join(MODALITIES)))
        return faults
    if "phone" in ask.modalities and _known(ask.language) and not language(ask.language).by_phone:
        faults.append(Refused("modality", "not_by_phone"))
    if ask.kind != "recorded":
        if "phone" in ask.modalities and not ask.contact_phone:
            faults.append(Refused("contact.phone", "contact_needed"))
        if "video" in ask.modalities and not (ask.contact_url or ask.contact_phone):
            faults.append(Refused("contact.url", "contact_needed"))
    if ask.contact_phone:
        try:
            normalise_phone(ask.contact_phone, "contact.phone")
        except Refused as fault:
            faults.append(fault)
    if ask.contact_url and not ask.contact_url.startswith("https://"):
        faults.append(Refused("contact.url", "https_needed"))
    return faults


def _lengths(ask: Ask) -> list[Refused]:
    faults = []
    for field, (name, most) in LENGTHS.items():
        value = getattr(ask, name)
        if value is not None and len(value) > most:
            faults.append(Refused(field, "too_long", most=most))
        if value is not None and "\0" in value:
            faults.append(Refused(field, "bad_character"))
    return faults
