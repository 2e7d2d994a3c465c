"""The 30-second form as values: what was typed, what it means, and what is wrong with it, field by field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from dispatch.ask import Ask
from dispatch.kept_asks import KeptAsk
from dispatch.requests import MODALITIES, Request
from languages.catalogue import Language
from languages.catalogue import language as language_of
from scheduling.offices import Office
from storage.errors import Refused
from web.pages.repeating import FIELDS, repetition
from web.pages.typed_languages import languages_meant, read_languages

MINUTES = (30, 45, 60, 90)
USEFUL_MINUTES = (15, 30, 60, 120, 240)
TEXTS = (
    "q", "language", "when", "day", "hour", "which_hour", *FIELDS, "minutes", "place_name", "address", "contact_name",
    "contact_phone", "contact_url", "gender", "level", "also_speaks", "seats", "person_code", "note", "useful",
    "office", "form_key",
)  # fmt: skip
MULTILINE = ("note",)
DEFAULTS = {"when": "now", "minutes": "60", "level": "good", "seats": "1"}
FIELD_OF = {
    "place": "place_name", "place.name": "place_name", "place.address": "address", "contact.phone": "contact_phone",
    "contact.name": "contact_name", "contact.url": "contact_url", "note_for_mediator": "note", "modality": "how",
    "starts_at": "day", "language": "q", "duration_minutes": "minutes", "useful_until": "useful",
    "recurrence": "times",
}  # fmt: skip
"""Where on the form a fault of the operation belongs."""
ORDER = ("office", "q", "how", "day", "hour", "times", "until", "minutes", "place_name", "address", "contact_name",
         "contact_phone", "contact_url", "gender", "level", "also_speaks", "seats", "person_code", "note",
         "useful")  # fmt: skip


@dataclass
class AskForm:
    """`values`: every field as it stands on the page; `found`: languages that the typed name may mean."""

    values: dict[str, str] = field(default_factory=dict)
    how: list[str] = field(default_factory=lambda: ["in_person"])
    found: list[Language] = field(default_factory=list)
    faults: list[Refused] = field(default_factory=list)
    hour_twice: bool = False

    @property
    def language(self) -> str | None:
        """The code that is meant, once it is certain."""
        return self.values.get("language") or None

    def refuse(self, name: str, code: str, **values: object) -> None:
        """Something is wrong with a field."""
        self.faults.append(Refused(name, code, **values))

    def take(self, faults: list[Refused]) -> None:
        """The operation's own faults, beside the fields that they are about."""
        for fault in faults:
            name = FIELD_OF.get(fault.field, fault.field)
            code = "language_needed" if fault.field == "language" else fault.code
            if code == "not_one_of" and name == "how":
                code = "how_needed"
            if not any(one.field == name for one in self.faults):
                self.faults.append(Refused(name, code, **fault.values))

    def ordered_faults(self) -> list[Refused]:
        """In the order of the form."""
        return sorted(self.faults, key=lambda one: ORDER.index(one.field) if one.field in ORDER else len(ORDER))


def read_form(sent: "MultiDict[str, str]", defaults: Mapping[str, str]) -> AskForm:
    """What came in over what is there by itself; the language is looked up, nothing else is judged yet."""
    values = {**DEFAULTS, **defaults}
    for name in TEXTS:
        if name in sent:
            values[name] = tidy(name, sent.get(name, "")[:3000])
    how = [one for one in sent.getlist("how") if one in MODALITIES]
    form = AskForm(values, how if "how" in sent or "minutes" in sent else ["in_person"])
    choose_language(form)
    return form


def tidy(name: str, text: str) -> str:
    """A field's text without what nobody meant to type."""
    return text.replace("\r\n", "\n").strip() if name in MULTILINE else " ".join(text.split())


def choose_language(form: AskForm) -> None:
    """A typed name that means one language, or the one chosen among those it may mean."""
    typed, chosen = form.values.get("q", ""), form.values.get("language", "")
    if chosen and not _known(chosen):
        chosen = form.values["language"] = ""
    if not typed:
        return
    form.found, meant = languages_meant(typed)
    if chosen in [one.code for one in form.found]:
        return
    if meant is not None:
        form.values["language"] = meant
    elif chosen:
        form.found.append(language_of(chosen))
        form.values["language"] = ""


def _known(code: str) -> bool:
    try:
        language_of(code)
    except KeyError:
        return False
    return True


def form_of(asked: Request | KeptAsk) -> dict[str, str]:
    """The same again: what was asked for, or is kept under a name, without its time."""
    seconds = asked.minutes * 60 if isinstance(asked, KeptAsk) else (asked.ends_at - asked.starts_at).total_seconds()
    return {
        "language": asked.language,
        "level": asked.level,
        "minutes": str(round(seconds / 60)),
        "place_name": asked.place_name or "",
        "address": asked.address or "",
        "contact_name": asked.contact_name or "",
        "contact_phone": asked.contact_phone or "",
        "contact_url": asked.contact_url or "",
        "gender": asked.gender or "",
        "seats": str(asked.seats),
    }


def read_ask(
    form: AskForm, office: Office | None, now: datetime, zone: ZoneInfo, also_speaks: Sequence[str] = ()
) -> Ask | None:
    """What is asked for, as far as it can be read: only where the form has no faults may it be carried out.

    `also_speaks`: bridge languages that the form was shown with, whose names need not be sought.
    """
    values = form.values
    if not form.language:
        _refuse_language(form)
    if office is None:
        form.refuse("office", "office_choose")
    if not form.how:
        form.refuse("how", "how_needed")
    later = values.get("when") == "later"
    starts_at = _start(form, zone) if later else None
    rule = repetition(values, starts_at or now, zone, form.refuse) if later else None
    minutes, seats = _number(form, "minutes"), _number(form, "seats")
    also = read_languages(values.get("also_speaks", ""), also_speaks, form.refuse)
    useful = None
    if not later and values.get("useful"):
        waits = _number(form, "useful")
        useful = None if waits is None else now + timedelta(minutes=waits)
    if office is None or minutes is None or seats is None:
        return None
    if later and starts_at is None:
        # A day that stands in, so that the other fields can be judged all the same.
        rule, starts_at = None, now + timedelta(days=1)
    at_office = values.get("place_name") == (office.place_name or office.name) and (
        values.get("address", "") == (office.address or "")
    )
    remote = "phone" in form.how or "video" in form.how
    return Ask(
        kind="planned" if later else "on_demand",
        language=form.language or "",
        level=values["level"],
        starts_at=starts_at,
        duration_minutes=minutes,
        useful_until=useful,
        place_name=values.get("place_name") or None,
        address=values.get("address") or None,
        lat=office.lat if at_office else None,
        lon=office.lon if at_office else None,
        modalities=tuple(form.how),
        office_id=office.id,
        contact_name=values.get("contact_name") or None,
        contact_phone=(values.get("contact_phone") or None) if remote else None,
        contact_url=(values.get("contact_url") or None) if "video" in form.how else None,
        gender=values.get("gender") or None,
        person_code=values.get("person_code") or None,
        note_for_mediator=values.get("note") or None,
        seats=seats,
        also_speaks=also,
        recurrence=rule,
    )


def _refuse_language(form: AskForm) -> None:
    typed = form.values.get("q", "")
    if not typed:
        form.refuse("q", "language_needed")
    else:
        form.refuse("q", "language_many" if form.found else "language_not_found", given=typed)


def _number(form: AskForm, name: str) -> int | None:
    text = form.values.get(name, "")
    if text.isascii() and text.isdigit() and len(text) < 6:
        return int(text)
    form.refuse(name, "number_needed")
    return None


def _start(form: AskForm, zone: ZoneInfo) -> datetime | None:
    """The local day and hour as a moment: an hour that a night skips is refused, one that comes twice asked about."""
    values = form.values
    day, hour = _day(values.get("day", "")), _hour(values.get("hour", ""))
    if day is None:
        form.refuse("day", "day_needed" if not values.get("day") else "date_invalid")
    if hour is None:
        form.refuse("hour", "hour_needed")
    if day is None or hour is None:
        return None
    first, second = (datetime.combine(day, hour.replace(fold=fold), zone) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first
    shown = hour.strftime("%H:%M")
    if (first.utcoffset() or timedelta()) < (second.utcoffset() or timedelta()):
        form.refuse("hour", "hour_missing", given=shown)
        return None
    form.hour_twice = True
    if values.get("which_hour") not in ("first", "second"):
        form.refuse("hour", "hour_twice", given=shown)
        return None
    return first if values["which_hour"] == "first" else second


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _hour(text: str) -> time | None:
    spelt = text.replace(".", ":").replace(",", ":")
    parts = (spelt if ":" in spelt else f"{spelt}:00").split(":")
    try:
        return time(int(parts[0]), int(parts[1]))
    except (ValueError, IndexError):
        return None
