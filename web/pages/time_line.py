"""The line of time of a request: what was done, and what will be if nobody says yes or nobody comes."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from dispatch.happened import Happened
from dispatch.live_search import LiveSearch
from languages.times import clock, day
from web.language_of_reader import reader_locale
from web.pages.booking_words import shown_whole_minutes
from web.pages.names import shown_name
from web.pages.state_words import ended_word
from web.words import gettext, ngettext


@dataclass(frozen=True)
class Event:
    """A point of the line of time; `place` is done, now or to-come."""

    at: datetime
    shown_at: str
    text: str
    place: str


def events_of(live: LiveSearch, now: datetime, zone: ZoneInfo) -> list[Event]:
    """What was done, and what will be if nobody says yes, in order of time."""
    request = live.request
    events = [(one.at, text) for one in _told(live.happened) if (text := _happened(one))]
    for _, group in groupby(live.asked, key=lambda one: one.wave):
        wave = list(group)
        text = ngettext("Chiesto a %(num)s mediatore", "Chiesto a %(num)s mediatori", len(wave))
        if len(wave) <= 2:
            names = gettext(" e ").join(shown_name(one.name) for one in wave)
            vowel = wave[0].name[:1] in ("A", "a")  # Italian says "ad Amina"
            text = (
                gettext("Chiesto ad %(names)s", names=names) if vowel else gettext("Chiesto a %(names)s", names=names)
            )
        events.append((wave[0].asked_at, text))
    events.extend(
        (one.answered_at, answer)
        for one in live.asked
        if one.answered_at is not None and (answer := _answer(one.state, shown_name(one.name)))
    )
    if request.alerted_at is not None:
        events.append((request.alerted_at, gettext("Avvisato il coordinamento")))
    finished = any(one.what == "checked_out" for one in live.happened)
    if request.closed_at is not None and not finished:
        events.append((request.closed_at, ended_word(request).capitalize()))
    events.sort(key=lambda each: each[0])
    shown = [Event(at, _short_time(at, now, zone), text, "done") for at, text in events]
    if shown and request.state == "searching":
        last = shown[-1]
        shown[-1] = Event(last.at, last.shown_at, last.text, "now")
    coming = [(step.at, to_come_text(step.what)) for step in live.to_come]
    return shown + [Event(at, _short_time(at, now, zone), text, "to-come") for at, text in coming if text and at > now]


def _answer(state: str, name: str) -> str:
    """What a mediator has answered; empty where it was no answer."""
    return {
        "accepted": gettext("%(name)s ha detto sì", name=name),
        "declined": gettext("%(name)s ha detto no", name=name),
        "conflict": gettext("%(name)s ha detto no", name=name),
        "reserve": gettext("%(name)s è di riserva", name=name),
    }.get(state, "")


def _told(happened: list[Happened]) -> list[Happened]:
    """Without what goes without saying: for whoever withdraws at short notice, somebody else is sought."""
    gone = {(one.name, one.at) for one in happened if one.what == "withdrawn"}
    return [one for one in happened if one.what != "replacing" or (one.name, one.at) not in gone]


def _happened(one: Happened) -> str:
    """A point of a booking's life; of a mediator whose gender nobody knows."""
    name = shown_name(one.name) if one.name else ""
    return {
        "withdrawn": gettext("%(name)s rinuncia", name=name),
        "replacing": gettext("Cerchiamo un'altra persona al posto di %(name)s", name=name),
        "kept": gettext("%(name)s resta: non cerchiamo più", name=name),
        "confirmed": gettext("%(name)s conferma il promemoria", name=name),
        "checked_in": gettext("Arrivo di %(name)s", name=name),
        "late": gettext("Ritardo dell'ufficio: %(minutes)s", minutes=shown_whole_minutes(one.minutes)),
        "extended": gettext("Prolungato di %(minutes)s", minutes=shown_whole_minutes(one.minutes)),
        "handed_over": gettext("Non può restare: cerchiamo chi continua"),
        "checked_out": gettext("Fine: %(name)s ha concluso", name=name),
        "released": gettext("%(name)s non deve più venire", name=name),
        "reported": gettext("L'ufficio ha detto com'è andata"),
    }[one.what]


def to_come_text(what: str) -> str:
    """A step that lies ahead, as the line of time names it; empty for what is not shown to offices."""
    return {
        "ask_everyone": gettext("Chiediamo anche agli altri mediatori liberi"),
        "next_wave": gettext("Chiediamo ad altri mediatori"),
        "look_again": gettext("Guardiamo di nuovo chi è libero"),
        "await_series": gettext("Al più tardi chiediamo per questa data"),
        "alert_coordinator": gettext("Se ne occupa il coordinamento"),
        "give_up": gettext("Smettiamo di cercare"),
        "remind": gettext("Mandiamo un promemoria"),
        "ask_if_there": gettext("Se non c'è ancora nessuno, te lo chiediamo qui"),
        "replace": gettext("Se non c'è ancora nessuno, cerchiamo un'altra persona"),
    }.get(what, "")


def _short_time(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    same_day = at.astimezone(zone).date() == now.astimezone(zone).date()
    return clock(at, zone) if same_day else f"{day(at, reader_locale(), zone)} {clock(at, zone)}"
