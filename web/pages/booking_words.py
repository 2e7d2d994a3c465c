"""Who comes, who is there, who is late, who is sought in whose place, and how it went: in sentences."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch.live_search import Coming, LiveSearch, expected_at
from dispatch.reports import Report
from dispatch.requests import Request
from dispatch.settings import BookingsSettings
from languages.times import clock, day, moment, when
from web.language_of_reader import reader_locale
from web.pages.coordinator_words import plain_language, shown_minutes
from web.pages.names import shown_name
from web.pages.state_words import modality_word
from web.words import gettext, ngettext

STILL_EXPECTED = timedelta(minutes=5)
"""Nobody is called late at the very minute at which they said they would come."""


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


def names_of(coming: list[Coming]) -> str:
    """First names and initials in a row, the last after an "e"."""
    return shown_names([one.name for one in coming])


def shown_names(people: list[str]) -> str:
    """The same of names alone."""
    names = [shown_name(one) for one in people]
    return gettext(" e ").join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def is_missing(one: Coming, request: Request, now: datetime, settings: BookingsSettings) -> bool:
    """Should have come a while ago, and nobody has said that they did. Over a desk the roster watches."""
    asked_at = expected_at(one) + timedelta(minutes=settings.late_ask_after_minutes)
    return one.is_awaited and request.kind != "desk" and asked_at <= now


def coming_sentence(live: LiveSearch, now: datetime, zone: ZoneInfo, settings: BookingsSettings) -> Sentence:
    """Everybody is found: who comes, who is there, or who should be there by now."""
    here = [one for one in live.coming if one.is_here]
    if here:
        return _here(live, here, now, zone)
    awaited = [one for one in live.coming if one.is_awaited] or live.coming
    missing = [one for one in awaited if is_missing(one, live.request, now, settings)]
    if missing:
        return _missing(missing, now, zone, settings)
    return _expected(live.request, awaited, now, zone)


def _here(live: LiveSearch, here: list[Coming], now: datetime, zone: ZoneInfo) -> Sentence:
    since = min(one.checked_in_at for one in here if one.checked_in_at is not None)
    ends_at = max(one.ends_at for one in here)
    names, at = names_of(here), clock(since, zone)
    if len(here) > 1:
        head = gettext("%(names)s sono con voi dalle %(at)s", names=names, at=at)
    elif here[0].modality == "in_person":
        head = gettext("%(names)s è con voi dalle %(at)s", names=names, at=at)
    else:
        head = gettext("%(names)s è in linea dalle %(at)s", names=names, at=at)
    if ends_at <= now:
        more = gettext("Il tempo è finito alle %(at)s. Se serve ancora, prolunga.", at=clock(ends_at, zone))
        return Sentence(head, more, "warn", "clock")
    until = gettext("fino alle %(at)s", at=clock(ends_at, zone))
    more = " · ".join([modality_word(here[0].modality), plain_language(live.request.language), until])
    awaited = [one for one in live.coming if one.is_awaited]
    if awaited:
        more = f"{more}. " + gettext("Aspettiamo ancora %(names)s.", names=names_of(awaited))
    return Sentence(head, _capital(more), "ok", "check-circle")


def _missing(missing: list[Coming], now: datetime, zone: ZoneInfo, settings: BookingsSettings) -> Sentence:
    first = min(missing, key=expected_at)
    names, at = names_of(missing), clock(expected_at(first), zone)
    if len(missing) > 1:
        head = gettext("%(names)s sono con voi?", names=names)
    elif first.modality == "in_person":
        head = gettext("%(names)s è con voi?", names=names)
    else:
        head = gettext("%(names)s è in linea?", names=names)
    more = gettext("L'orario era alle %(at)s.", at=at)
    search_at = expected_at(first) + timedelta(minutes=settings.late_replace_after_minutes)
    if search_at > now:
        shown = clock(search_at, zone)
        more += " " + gettext("Se non dici nulla, alle %(at)s cerchiamo un'altra persona.", at=shown)
    return Sentence(head, more, "warn", "help-circle")


def _expected(request: Request, coming: list[Coming], now: datetime, zone: ZoneInfo) -> Sentence:
    first = min(coming, key=expected_at)
    at = expected_at(first)
    names, shown = names_of(coming), clock(at, zone)
    there = first.modality == "in_person"
    near = at.astimezone(zone).date() == now.astimezone(zone).date()
    waiting = near and at + STILL_EXPECTED < now and request.kind != "desk"
    if waiting:
        head = gettext("Aspettiamo %(names)s: l'orario era alle %(at)s", names=names, at=shown)
    elif len(coming) > 1 and (request.on_the_spot or near):
        head = gettext("%(names)s vengono: dalle %(at)s", names=names, at=shown)
    elif len(coming) > 1:
        head = gettext("%(names)s: %(at)s", names=names, at=moment(at, now, reader_locale(), zone))
    elif request.on_the_spot and there:
        head = gettext("%(names)s viene: arriva verso le %(at)s", names=names, at=shown)
    elif request.on_the_spot:
        head = gettext("%(names)s si collega verso le %(at)s", names=names, at=shown)
    else:
        text = gettext("%(names)s viene %(day)s alle %(at)s") if there else gettext(
            "%(names)s si collega %(day)s alle %(at)s"
        )  # fmt: skip
        head = text % {"names": names, "day": _day(at, now, zone), "at": shown}
    parts = [in_minutes(at, now, zone)] if at > now else []
    parts += [
        modality_word(first.modality),
        plain_language(request.language),
        gettext("fino alle %(at)s", at=clock(max(one.ends_at for one in coming), zone)),
    ]
    more = _capital(" · ".join(parts))
    late = max(one.late_minutes for one in coming)
    if late:
        told = gettext("Sa che siete in ritardo di %(minutes)s.", minutes=shown_minutes(late))
        more = f"{more}. {told}"
    return Sentence(head, more, "accent", "clock") if waiting else Sentence(head, more, "ok", "check-circle")


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _day(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    today = at.astimezone(zone).date() == now.astimezone(zone).date()
    return gettext("oggi") if today else day(at, reader_locale(), zone)


def replacing_words(replaced: list[Coming]) -> tuple[str, str]:
    """Somebody else is being sought: the sentence, and what it means for whoever is booked still."""
    gone = [one for one in replaced if one.withdrawn_at is not None]
    of_whom = gone or replaced
    names = names_of(of_whom)
    if not gone:
        head = gettext("Non sappiamo se %(names)s sia con voi: stiamo cercando un'altra persona", names=names)
        return head, gettext("Se è con voi, dillo qui sotto e smettiamo di cercare.")
    if len(gone) > 1:
        head = gettext("%(names)s non possono più venire: stiamo cercando altre persone", names=names)
    else:
        head = gettext("%(names)s non può più venire: stiamo cercando un'altra persona", names=names)
    return head, gettext("Finché non la troviamo, l'incarico resta suo.")


def untold_sentence(live: LiveSearch, now: datetime, zone: ZoneInfo) -> Sentence:
    """It is over, and the office has not said how it went."""
    request = live.request
    starts_at, ends_at = span_of(live)
    span = when(starts_at, ends_at, now, reader_locale(), zone)
    more = " · ".join(filter(None, (names_of(live.coming), plain_language(request.language), span)))
    return Sentence(gettext("Com'è andata?"), more, "accent", "help-circle")


def told_sentence(live: LiveSearch, report: Report, now: datetime, zone: ZoneInfo) -> Sentence:
    """What the office has said, read back."""
    minutes = shown_whole_minutes(report.minutes)
    head = {
        "done": gettext("Grazie: %(minutes)s, tutto bene", minutes=minutes),
        "interrupted": gettext("Grazie: si è interrotta, %(minutes)s", minutes=minutes),
        "no_show_mediator": gettext("Grazie: il mediatore non è venuto"),
        "no_show_person": gettext("Grazie: la persona non è venuta"),
        "no_show_office": gettext("Grazie: l'ufficio non ha potuto"),
    }[report.outcome]
    span = when(*span_of(live), now, reader_locale(), zone)
    more = " · ".join(filter(None, (names_of(live.coming), plain_language(live.request.language), span)))
    well = report.outcome == "done"
    return Sentence(head, more, "ok" if well else "quiet", "check-circle" if well else "info-circle")


def shown_whole_minutes(minutes: int) -> str:
    """As they are counted, never rounded to hours: "55 minuti", "90 minuti"."""
    return ngettext("%(num)s minuto", "%(num)s minuti", minutes)


def span_of(live: LiveSearch) -> tuple[datetime, datetime]:
    """From when to when it was: as it took place where that is known, else as booked."""
    if not live.coming:
        return live.request.starts_at, live.request.ends_at
    starts = [one.checked_in_at or expected_at(one) for one in live.coming]
    ends = [one.checked_out_at or one.ends_at for one in live.coming]
    return min(starts), max(max(ends), min(starts))


def outcome_words() -> dict[str, str]:
    """How it can have gone, in plain words."""
    return {
        "done": gettext("È andata bene"),
        "interrupted": gettext("Si è interrotta"),
        "no_show_mediator": gettext("Il mediatore non è venuto"),
        "no_show_person": gettext("La persona non è venuta"),
        "no_show_office": gettext("Il nostro ufficio non ha potuto"),
    }
