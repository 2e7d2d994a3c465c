"""A request in sentences: what is going on, what was done and what will be, in the reader's language."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from dispatch.live_search import Asked, Coming, LiveSearch, arrives_at
from dispatch.operator_home import Line
from dispatch.requests import Request
from languages.times import clock, day, moment, when
from web.language_of_reader import reader_locale
from web.pages.coordinator_words import plain_language
from web.pages.names import shown_name
from web.words import gettext, ngettext

OVER = ("done", "reported", "validated", "cancelled", "cancelled_late", "uncovered", "covered_external",
        "no_show_mediator", "no_show_person", "no_show_office", "interrupted")  # fmt: skip
COMING = ("assigned", "on_the_way", "in_progress")


STILL_EXPECTED = timedelta(minutes=5)
"""Nobody is called present at the very minute at which they said they would come."""


@dataclass(frozen=True)
class Sentence:
    """`head` is the page's one sentence, `more` the next; `tone` is ok, warn, bad or accent: a word says it too."""

    head: str
    more: str
    tone: str
    icon: str


@dataclass(frozen=True)
class Event:
    """A point of the line of time; `place` is done, now or to-come."""

    at: datetime
    shown_at: str
    text: str
    place: str


def state_word(state: str) -> str:
    """A request's state in a word or two."""
    words = {
        "searching": gettext("in ricerca"),
        "assigned": gettext("trovato"),
        "on_the_way": gettext("in arrivo"),
        "in_progress": gettext("in corso"),
        "done": gettext("fatto"),
        "reported": gettext("fatto"),
        "validated": gettext("fatto"),
        "cancelled": gettext("annullata"),
        "cancelled_late": gettext("annullata tardi"),
        "uncovered": gettext("nessuno ha potuto"),
        "covered_external": gettext("coperta da fuori"),
        "interrupted": gettext("interrotta"),
        "no_show_mediator": gettext("mediatore assente"),
        "no_show_person": gettext("persona assente"),
        "no_show_office": gettext("ufficio assente"),
        "draft": gettext("bozza"),
        "to_authorise": gettext("da autorizzare"),
    }
    return words[state]


def state_tone(state: str) -> str:
    """The colour that goes with the word."""
    if state in COMING or state in ("done", "reported", "validated"):
        return "ok"
    if state == "searching":
        return "accent"
    return "bad" if state in ("uncovered", "no_show_mediator", "no_show_office", "interrupted") else "quiet"


def modality_word(modality: str) -> str:
    """How, in words."""
    return {"in_person": gettext("di persona"), "phone": gettext("telefono"), "video": gettext("video")}[modality]


def modalities_words(modalities: list[str]) -> str:
    """Any of these will do."""
    return gettext(" o ").join(modality_word(one) for one in modalities)


def asked_state(one: Asked) -> tuple[str, str]:
    """(words, tone) of one mediator's answer."""
    return {
        "queued": (gettext("il messaggio parte"), "quiet"),
        "sent": (gettext("chiesto"), "accent"),
        "accepted": (gettext("ha detto sì"), "ok"),
        "declined": (gettext("ha detto no"), "quiet"),
        "conflict": (gettext("ha detto no: conflitto di interessi"), "quiet"),
        "lapsed": (gettext("non ha ancora risposto"), "quiet"),
        "reserve": (gettext("di riserva"), "ok"),
        "lost": (gettext("non serve più"), "quiet"),
        "withdrawn": (gettext("ritirato"), "quiet"),
        "send_failed": (gettext("numero non raggiungibile"), "bad"),
    }[one.state]


def in_minutes(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """A time in words, for what is near: "fra 12 minuti"; else the day and time."""
    minutes = round((at - now).total_seconds() / 60)
    if minutes < 1:
        return gettext("adesso")
    if minutes <= 90:
        return ngettext("fra %(num)s minuto", "fra %(num)s minuti", minutes)
    return moment(at, now, reader_locale(), zone)


def sentence_of(live: LiveSearch, now: datetime, zone: ZoneInfo) -> Sentence:
    """The page's first sentence."""
    request = live.request
    if request.state in COMING and live.coming:
        return _coming(request, live.coming, now, zone)
    if request.state == "searching":
        return _searching(live, now, zone)
    return _over(live, now, zone)


def _names(coming: list[Coming]) -> str:
    names = [shown_name(one.name) for one in coming]
    return gettext(" e ").join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _coming(request: Request, coming: list[Coming], now: datetime, zone: ZoneInfo) -> Sentence:
    first = min(coming, key=arrives_at)
    at = arrives_at(first)
    names, shown = _names(coming), clock(at, zone)
    there = first.modality == "in_person"
    expected = at > now - STILL_EXPECTED and first.checked_in_at is None
    if request.on_the_spot and expected:
        if len(coming) > 1:
            head = gettext("%(names)s vengono: dalle %(at)s", names=names, at=shown)
        elif there:
            head = gettext("%(names)s viene: arriva verso le %(at)s", names=names, at=shown)
        else:
            head = gettext("%(names)s si collega verso le %(at)s", names=names, at=shown)
    elif at <= now < request.ends_at or request.on_the_spot:
        head = gettext("%(names)s è con voi dalle %(at)s", names=names, at=shown)
        if len(coming) > 1:
            head = gettext("%(names)s sono con voi dalle %(at)s", names=names, at=shown)
    else:
        head = gettext("%(names)s: %(at)s", names=names, at=moment(at, now, reader_locale(), zone))
        if len(coming) == 1:
            text = gettext("%(names)s viene %(day)s alle %(at)s") if there else gettext(
                "%(names)s si collega %(day)s alle %(at)s"
            )  # fmt: skip
            head = text % {"names": names, "day": day(at, reader_locale(), zone), "at": shown}
    parts = [in_minutes(at, now, zone)] if at > now - STILL_EXPECTED and first.checked_in_at is None else []
    parts += [
        modality_word(first.modality),
        plain_language(request.language),
        gettext("fino alle %(at)s", at=clock(max(one.ends_at for one in coming), zone)),
    ]
    return Sentence(head, " · ".join(parts).capitalize(), "ok", "check-circle")


def _searching(live: LiveSearch, now: datetime, zone: ZoneInfo) -> Sentence:
    request, waiting = live.request, len(live.waiting)
    name = plain_language(request.language)
    if waiting:
        head = ngettext(
            "Stiamo chiedendo a %(num)s mediatore di %(language)s",
            "Stiamo chiedendo a %(num)s mediatori di %(language)s",
            waiting,
            language=name,
        )
    elif live.asked:
        head = gettext("Di %(language)s ancora nessuno ha detto sì", language=name)
    else:
        head = gettext("Nessun mediatore di %(language)s è libero adesso", language=name)
    if live.coming:
        missing = request.seats - request.seats_booked
        more = ngettext("%(names)s viene. Ne manca %(num)s.", "%(names)s viene. Ne mancano %(num)s.", missing,
                        names=_names(live.coming))  # fmt: skip
    else:
        steps = [one for one in (step_sentence(step.what, step.at, now, zone) for step in live.to_come) if one]
        more = steps[0] if steps else ""
    if request.alerted_at is not None:
        more = gettext("Il coordinamento è avvisato.") + " " + more
    return Sentence(head, more, "accent" if waiting else "warn", "clock" if waiting else "warning-circle")


def _over(live: LiveSearch, now: datetime, zone: ZoneInfo) -> Sentence:
    request = live.request
    at = moment(request.closed_at or request.ends_at, now, reader_locale(), zone)
    if request.state == "uncovered":
        why = {
            "nobody_eligible": gettext("Nessun mediatore era libero."),
            "nobody_answered": gettext("Nessuno ha risposto in tempo."),
            "all_declined": gettext("Tutti hanno detto no."),
            "seats_left": gettext("Ne sono stati trovati meno di quanti servivano."),
        }.get(request.closed_why or "", "")
        return Sentence(gettext("Nessuno ha potuto venire"), f"{why} {at}".strip(), "bad", "close-circle")
    if request.state in ("cancelled", "cancelled_late"):
        more = gettext("Chi era stato chiesto lo sa già.")
        if request.state == "cancelled_late":
            more += " " + gettext("È stata annullata con poco preavviso.")
        return Sentence(gettext("Richiesta annullata"), f"{more} {at}", "quiet", "close-circle")
    tone = state_tone(request.state)
    return Sentence(state_word(request.state).capitalize(), at, tone, "check-circle" if tone == "ok" else "info-circle")


def step_sentence(what: str, at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """What will be done if nobody says yes; empty for what is not shown to offices."""
    shown = clock(at, zone) if (at - now).total_seconds() < 20 * 3600 else moment(at, now, reader_locale(), zone)
    if at <= now:
        return {
            "ask_everyone": gettext("Ora chiediamo anche agli altri."),
            "next_wave": gettext("Ora chiediamo ad altri."),
        }.get(what, "")
    texts = {
        "ask_everyone": gettext("Alle %(at)s chiediamo anche agli altri mediatori liberi.", at=shown),
        "next_wave": gettext("Alle %(at)s chiediamo ad altri mediatori.", at=shown),
        "look_again": gettext("Alle %(at)s guardiamo di nuovo chi è libero.", at=shown),
        "alert_coordinator": gettext("Alle %(at)s se ne occupa il coordinamento.", at=shown),
        "give_up": gettext("Alle %(at)s smettiamo di cercare.", at=shown),
    }
    return texts.get(what, "")


def events_of(live: LiveSearch, now: datetime, zone: ZoneInfo) -> list[Event]:
    """What was done, and what will be if nobody says yes, in order of time."""
    request = live.request
    events: list[tuple[datetime, str]] = []
    for _, group in groupby(live.asked, key=lambda one: one.wave):
        wave = list(group)
        text = ngettext("Chiesto a %(num)s mediatore", "Chiesto a %(num)s mediatori", len(wave))
        if len(wave) <= 2:
            text = gettext("Chiesto a %(names)s", names=gettext(" e ").join(shown_name(one.name) for one in wave))
        events.append((wave[0].asked_at, text))
    said = {
        "accepted": "%(name)s ha detto sì",
        "declined": "%(name)s ha detto no",
        "conflict": "%(name)s ha detto no",
        "reserve": "%(name)s è di riserva",
    }
    events.extend(
        (one.answered_at, gettext(said[one.state], name=shown_name(one.name)))
        for one in live.asked
        if one.answered_at is not None and one.state in said
    )
    if request.alerted_at is not None:
        events.append((request.alerted_at, gettext("Avvisato il coordinamento")))
    if request.closed_at is not None:
        events.append((request.closed_at, state_word(request.state).capitalize()))
    events.sort(key=lambda each: each[0])
    shown = [Event(at, _short_time(at, now, zone), text, "done") for at, text in events]
    if shown and request.state == "searching":
        last = shown[-1]
        shown[-1] = Event(last.at, last.shown_at, last.text, "now")
    coming = [(step.at, to_come_text(step.what)) for step in live.to_come]
    return shown + [Event(at, _short_time(at, now, zone), text, "to-come") for at, text in coming if text and at > now]


def to_come_text(what: str) -> str:
    """A step that lies ahead, as the line of time names it; empty for what is not shown to offices."""
    return {
        "ask_everyone": gettext("Chiediamo anche agli altri mediatori liberi"),
        "next_wave": gettext("Chiediamo ad altri mediatori"),
        "look_again": gettext("Guardiamo di nuovo chi è libero"),
        "alert_coordinator": gettext("Se ne occupa il coordinamento"),
        "give_up": gettext("Smettiamo di cercare"),
    }.get(what, "")


def _short_time(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    same_day = at.astimezone(zone).date() == now.astimezone(zone).date()
    return clock(at, zone) if same_day else f"{day(at, reader_locale(), zone)} {clock(at, zone)}"


def line_sentence(line: Line, now: datetime, zone: ZoneInfo) -> str:
    """One request in a list, as one sentence after its language."""
    request = line.request
    span = when(request.starts_at, request.ends_at, now, reader_locale(), zone)
    if request.state == "searching":
        asked = ngettext(
            "aspettiamo la risposta di %(num)s mediatore",
            "aspettiamo la risposta di %(num)s mediatori",
            line.waiting,
        )
        text = asked if line.waiting else gettext("per ora nessuno ha detto sì")
        return text if request.on_the_spot else f"{span}: {text}"
    names = gettext(" e ").join(shown_name(one) for one in line.names)
    if request.state in COMING and line.arrives_at is not None:
        at = clock(line.arrives_at, zone)
        if request.on_the_spot and line.arrives_at > now - STILL_EXPECTED:
            return gettext("%(names)s arriva verso le %(at)s", names=names, at=at)
        return f"{span}: {names}"
    return f"{span}: {state_word(request.state)}" + (f", {names}" if names else "")
