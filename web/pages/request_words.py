"""A request in sentences: what is going on, what was done and what will be, in the reader's language."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch.live_search import Coming, LiveSearch, arrives_at
from dispatch.operator_home import Line
from dispatch.requests import Request
from languages.times import clock, day, moment, when
from web.language_of_reader import reader_locale
from web.pages.coordinator_words import plain_language
from web.pages.names import shown_name
from web.pages.state_words import COMING, modality_word, state_tone, state_word
from web.words import gettext, ngettext

STILL_EXPECTED = timedelta(minutes=5)
"""Nobody is called present at the very minute at which they said they would come."""


@dataclass(frozen=True)
class Sentence:
    """`head` is the page's one sentence, `more` the next; `tone` is ok, warn, bad or accent: a word says it too."""

    head: str
    more: str
    tone: str
    icon: str


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
    at = at[:1].upper() + at[1:]
    if request.state == "uncovered":
        why = {
            "nobody_eligible": gettext("Nessun mediatore era libero."),
            "nobody_answered": gettext("Nessuno ha risposto in tempo."),
            "all_declined": gettext("Tutti hanno detto no."),
            "seats_left": gettext("Ne sono stati trovati meno di quanti servivano."),
        }.get(request.closed_why or "", "")
        return Sentence(gettext("Nessuno ha potuto venire"), f"{why} {at}".strip(), "bad", "close-circle")
    if request.state in ("cancelled", "cancelled_late"):
        told = any(one.state == "accepted" for one in live.asked)
        more = (
            gettext("Chi doveva venire lo sa già.") if told else gettext("Chi era stato chiesto non deve fare nulla.")
        )
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


def line_sentence(line: Line, now: datetime, zone: ZoneInfo, *, state_beside: bool = False) -> str:
    """One request in a list, as one sentence after its language; without its state where that stands beside it."""
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
    words = [word for word in ("" if state_beside else state_word(request.state), names) if word]
    return f"{span}: {', '.join(words)}" if words else span
