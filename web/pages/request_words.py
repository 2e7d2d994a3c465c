"""A request in sentences: what is going on, what was done and what will be, in the reader's language."""

from datetime import datetime
from zoneinfo import ZoneInfo

from dispatch.live_search import LiveSearch
from dispatch.operator_home import Line
from dispatch.series import WAITS_ITS_TURN
from dispatch.settings import BookingsSettings
from languages.times import clock, moment, when
from web.language_of_reader import reader_locale
from web.pages.booking_words import (
    STILL_EXPECTED,
    Sentence,
    coming_sentence,
    names_of,
    replacing_words,
    shown_names,
    shown_whole_minutes,
    told_sentence,
    untold_sentence,
)
from web.pages.coordinator_words import plain_language, said_at
from web.pages.names import shown_name
from web.pages.state_words import COMING, ended_word, state_tone
from web.states import state_word
from web.words import gettext, ngettext

NOT_OURS_TO_TELL = ("desk", "recorded")
"""Of these kinds, nobody is asked how it went: the roster, or who has recorded it, knows."""


def sentence_of(live: LiveSearch, now: datetime, zone: ZoneInfo, settings: BookingsSettings) -> Sentence:
    """The page's first sentence."""
    request = live.request
    if request.state in COMING and live.coming:
        return coming_sentence(live, now, zone, settings)
    if request.state == "searching":
        return _searching(live, now, zone)
    if _is_untold(live) and request.kind not in NOT_OURS_TO_TELL:
        return untold_sentence(live, now, zone)
    if live.report is not None:
        return told_sentence(live, live.report, now, zone)
    return _over(live, now, zone)


def _is_untold(live: LiveSearch) -> bool:
    """It is over; where nobody said that the mediator was there, nobody knows that they were not."""
    ended = [one for one in live.coming if one.state == "ended"]
    return bool(ended) and live.request.state in ("done", "uncovered") and live.report is None


def _searching(live: LiveSearch, now: datetime, zone: ZoneInfo) -> Sentence:
    request, waiting = live.request, len(live.waiting)
    if request.next_what == WAITS_ITS_TURN and request.next_at is not None:
        return _waiting_its_turn(request.next_at, now, zone)
    name = plain_language(request.language)
    steps = [one for one in (step_sentence(step.what, step.at, now, zone) for step in live.to_come) if one]
    more = steps[0] if steps else ""
    if live.replaced:
        head, means = replacing_words(live.replaced)
        more = f"{means} {more}".strip()
    elif waiting:
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
    if live.sure and not live.replaced:
        missing = request.seats - request.seats_booked
        more = ngettext("%(names)s viene. Ne manca %(num)s.", "%(names)s viene. Ne mancano %(num)s.", missing,
                        names=names_of(live.sure))  # fmt: skip
    if request.alerted_at is not None:
        more = gettext("Il coordinamento è avvisato.") + " " + more
    calm = bool(waiting) and not live.replaced
    return Sentence(head, more, "accent" if calm else "warn", "clock" if waiting else "warning-circle")


def _waiting_its_turn(begins_at: datetime, now: datetime, zone: ZoneInfo) -> Sentence:
    """A later date of what repeats: nobody is asked about it yet."""
    more = gettext(
        "Chi viene a quella è la prima persona a cui chiediamo per questa. Al più tardi cominciamo %(at)s.",
        at=moment(begins_at, now, reader_locale(), zone),
    )
    return Sentence(gettext("Prima chiediamo per la data precedente"), more, "accent", "clock")


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
        late = [one for one in live.coming if one.is_awaited]
        if late and request.ends_at > now:
            why = gettext("Nessun altro è stato trovato, ma %(names)s può ancora venire.", names=names_of(late))
        return Sentence(gettext("Nessuno ha potuto venire"), f"{why} {at}".strip(), "bad", "close-circle")
    if live.external is not None:
        minutes = shown_whole_minutes(live.external.minutes)
        head = gettext("Coperta da una linea telefonica esterna")
        return Sentence(head, f"{live.external.line}, {minutes}. {at}", "quiet", "check-circle")
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
    if at <= now:
        return {
            "ask_everyone": gettext("Ora chiediamo anche agli altri."),
            "next_wave": gettext("Ora chiediamo ad altri."),
        }.get(what, "")
    said = said_at(at, now, zone)
    when_ = said[:1].upper() + said[1:]
    texts = {
        "ask_everyone": gettext("%(when)s chiediamo anche agli altri mediatori liberi.", when=when_),
        "next_wave": gettext("%(when)s chiediamo ad altri mediatori.", when=when_),
        "look_again": gettext("%(when)s guardiamo di nuovo chi è libero.", when=when_),
        "alert_coordinator": gettext("%(when)s se ne occupa il coordinamento.", when=when_),
        "give_up": gettext("%(when)s smettiamo di cercare.", when=when_),
    }
    return texts.get(what, "")


def line_sentence(line: Line, now: datetime, zone: ZoneInfo, *, state_beside: bool = False) -> str:
    """One request in a list, as one sentence after its language; without its state where that stands beside it."""
    request = line.request
    span = when(request.starts_at, request.ends_at, now, reader_locale(), zone)
    if request.series_id is not None:
        span += " " + gettext("(%(number)s di %(all)s)", number=request.series_number, all=request.series_size)
    if request.next_what == WAITS_ITS_TURN:
        return span + ": " + gettext("si chiede dopo")
    if request.state == "searching":
        asked = ngettext(
            "aspettiamo la risposta di %(num)s mediatore",
            "aspettiamo la risposta di %(num)s mediatori",
            line.waiting,
        )
        text = asked if line.waiting else gettext("per ora nessuno ha detto sì")
        return text if request.on_the_spot else f"{span}: {text}"
    names = gettext(" e ").join(shown_name(one) for one in line.names)
    if request.state in COMING and line.here_since is not None:
        here, at = shown_names(list(line.here)), clock(line.here_since, zone)
        if len(line.here) > 1:
            return gettext("%(names)s sono con voi dalle %(at)s", names=here, at=at)
        return gettext("%(names)s è con voi dalle %(at)s", names=here, at=at)
    if request.state in COMING and line.arrives_at is not None:
        at = clock(line.arrives_at, zone)
        if request.on_the_spot and line.arrives_at > now - STILL_EXPECTED:
            return gettext("%(names)s arriva verso le %(at)s", names=names, at=at)
        return f"{span}: {names}"
    words = [word for word in ("" if state_beside else ended_word(request), names) if word]
    return f"{span}: {', '.join(words)}" if words else span
