"""How the coordinator's pages say things: names, numbers, times, and a sentence for each state."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

import phonenumbers
from flask_babel import lazy_gettext as _
from flask_babel import ngettext

from languages.catalogue import language, language_name
from languages.times import clock, day
from notifications.outbox import Message
from web.language_of_reader import reader_locale

MESSAGE_STATES: Mapping[str, str] = {
    "scheduled": _("parte %(at)s, finite le ore di silenzio"),
    "queued": _("in attesa di partire"),
    "sending": _("sta partendo"),
    "ambiguous": _("forse partito: lo stiamo verificando"),
    "sent": _("inviato %(at)s, non ancora confermato"),
    "delivered": _("consegnato %(at)s"),
    "failed": _("non arrivato"),
    "needs_person": _("non è partito: bisogna telefonare"),
}
MAILED = _("inviata %(at)s")
"""Of a mail that has left: nobody tells whether it was read, so nothing is awaited any more."""
MESSAGE_LEVELS = {"delivered": "ok", "failed": "bad", "needs_person": "bad", "ambiguous": "warn"}
CARRIER_CODES: Mapping[str, str] = {
    "21211": _("il numero non è valido"),
    "21408": _("non si può scrivere in quel Paese"),
    "21610": _("ha scritto STOP"),
    "21614": _("non è un cellulare"),
    "21617": _("il testo è troppo lungo"),
    "30003": _("telefono spento o non raggiungibile"),
    "30004": _("il numero blocca i messaggi"),
    "30005": _("il numero non esiste"),
    "30006": _("numero non raggiungibile"),
    "30007": _("fermato dal filtro dell'operatore telefonico"),
    "30008": _("l'operatore telefonico non dice perché"),
    "30036": _("scaduto prima di arrivare"),
}
REASONS: Mapping[str, str] = {
    "withdrawn": _("ritirato: non serviva più"),
    "expired": _("scaduto prima di partire"),
    "opted_out": _("ha scritto STOP"),
    "unreadable": _("danneggiato: il programma non riesce più a leggerlo"),
}
OFFER_STATES: Mapping[str, str] = {
    "queued": _("chiesto, non ha ancora risposto"),
    "sent": _("chiesto, non ha ancora risposto"),
    "accepted": _("ha detto sì"),
    "declined": _("ha detto no"),
    "conflict": _("ha detto no: conflitto di interessi"),
    "lapsed": _("non ha risposto in tempo"),
    "reserve": _("ha detto sì, di riserva"),
    "lost": _("qualcuno ha risposto prima"),
    "withdrawn": _("non serve più"),
    "send_failed": _("il messaggio non è arrivato"),
}
LEVELS: Mapping[str, str] = {"basic": _("base"), "good": _("buono"), "native": _("madrelingua")}
MODALITIES: Mapping[str, str] = {"in_person": _("di persona"), "phone": _("telefono"), "video": _("video")}
LOCALE_NAMES: Mapping[str, str] = {"it": _("italiano"), "en": _("inglese"), "fr": _("francese"), "ar": _("arabo")}


def shown_phone(number: str) -> str:
    """A number as it is dialled from Italy, in groups; what can't be read is shown as it is."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    if parsed.country_code != 39:
        return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL))
    digits = phonenumbers.national_significant_number(parsed)
    return " ".join(filter(None, (digits[:3], digits[3:6], digits[6:])))


def shown_language(code: str) -> str:
    """By its name in the reader's language and its own: "darija · الدارجة"."""
    try:
        own, name = language(code).own_name, language_name(code, reader_locale())
    except KeyError:
        return code
    return name if name.casefold() == own.casefold() else f"{name} · {own}"


def plain_language(code: str) -> str:
    """Its name in the reader's language alone, for sentences."""
    try:
        return language_name(code, reader_locale())
    except KeyError:
        return code


def shown_minutes(minutes: int) -> str:
    """In the coarsest unit that still says something: "14 minuti", "2 ore", "3 giorni"."""
    if minutes < 60:
        return str(ngettext("%(num)s minuto", "%(num)s minuti", minutes))
    if minutes < 48 * 60:
        return str(ngettext("%(num)s ora", "%(num)s ore", round(minutes / 60)))
    return str(ngettext("%(num)s giorno", "%(num)s giorni", round(minutes / 1440)))


def minutes_between(earlier: datetime, later: datetime) -> int:
    """Whole minutes, none below 0."""
    return max(0, int((later - earlier).total_seconds() // 60))


def shown_moment(at: datetime | None, now: datetime, zone: ZoneInfo) -> str:
    """The time: "10:41" today, "gio 3 dic 10:41" on another day, "" for none."""
    if at is None:
        return ""
    if at.astimezone(zone).date() == now.astimezone(zone).date():
        return clock(at, zone)
    return f"{day(at, reader_locale(), zone)} {clock(at, zone)}"


def said_at(at: datetime | None, now: datetime, zone: ZoneInfo) -> str:
    """The time within a sentence: "alle 10:41" today, "gio 3 dic alle 10:41" on another day."""
    return _said(at, now, zone, _("alle %(at)s"), _("%(day)s alle %(at)s"))


def said_since(at: datetime | None, now: datetime, zone: ZoneInfo) -> str:
    """From when: "dalle 10:41" today, "da gio 3 dic alle 10:41" on another day."""
    return _said(at, now, zone, _("dalle %(at)s"), _("da %(day)s alle %(at)s"))


def said_until(at: datetime | None, now: datetime, zone: ZoneInfo) -> str:
    """Until when: "fino alle 10:41" today, "fino a gio 3 dic alle 10:41" on another day."""
    return _said(at, now, zone, _("fino alle %(at)s"), _("fino a %(day)s alle %(at)s"))


def _said(at: datetime | None, now: datetime, zone: ZoneInfo, today: str, other: str) -> str:
    if at is None:
        return ""
    same_day = at.astimezone(zone).date() == now.astimezone(zone).date()
    return str(today if same_day else other) % {"at": clock(at, zone), "day": day(at, reader_locale(), zone)}


def message_state(message: Message, now: datetime, zone: ZoneInfo) -> str:
    """Where a message is, in words with its time: "consegnato 10:41", "non arrivato: numero non raggiungibile"."""
    state = str(message.state)
    moments = {"scheduled": message.not_before, "sent": message.sent_at, "delivered": message.delivered_at}
    shown = (said_at if state == "scheduled" else shown_moment)(moments.get(state), now, zone)
    mailed = state == "sent" and message.channel == "email"
    words = str(MAILED if mailed else MESSAGE_STATES[state]) % {"at": shown}
    why = message_reason(message) if state in ("failed", "needs_person") else ""
    if state == "failed" and message.error_text in REASONS:
        return why
    return f"{words}: {why}" if why and state == "failed" else words


def message_reason(message: Message) -> str:
    """Why it did not arrive, in words; "" where nobody said."""
    known = CARRIER_CODES.get(message.error_code or "") or REASONS.get(message.error_text or "")
    return str(known) if known else message.error_text or ""


def shown_day(on: date) -> str:
    """A local date: "gio 3 dic"."""
    return day(on, reader_locale())
