"""The form in which a coordinator writes to mediators: what was asked for, what was typed, and who can be chosen."""

from dataclasses import dataclass, field
from uuid import uuid4

from flask import request
from sqlalchemy.orm import Session

from dispatch.offers import offers_of
from dispatch.requests import Request, get_request
from dispatch.write_to_mediators import MOST_PEOPLE, those_who_opted_out
from dispatch.written_to import locale_to_write
from languages.catalogue import fold_name
from languages.texts import LOCALES
from scheduling.mediator_search import find_mediators, mediators_of, spoken_languages
from scheduling.mediators import Mediator, languages_of
from storage.actor import Actor
from storage.errors import NotFound
from web.numbers import id_of
from web.pages import coordinator_words as words
from web.pages.mediators import best_first, list_names

SEARCH, ALL, COUNT, SEND, READY_WORDS = "search", "all", "count", "send", "ready:"
MOST_FOUND = 60
MOST_TYPED = 10_000


@dataclass
class WriteForm:
    """`about`: the request whose asked mediators were meant; `do`: the button that was pressed."""

    to: list[int]
    body: str = ""
    q: str = ""
    language: str = ""
    locale: str = "it"
    do: str = ""
    about: Request | None = None
    form_key: str = field(default_factory=lambda: uuid4().hex)


@dataclass(frozen=True)
class Choice:
    """A mediator who may be chosen. `locale`: in which language they are written to; `stopped`: they said STOP."""

    mediator: Mediator
    name: str
    spoken: list[str]
    locale: str
    stopped: bool


@dataclass(frozen=True)
class People:
    """Those who are chosen, others who match what is looked for (`more`: not all of them), and languages to choose."""

    chosen: list[Choice]
    found: list[Choice]
    more: bool
    languages: list[tuple[str, str]]


def asked_for(session: Session, who: Actor) -> WriteForm:
    """What the address says: `to` (ids), or a `request`."""
    form = WriteForm([one for one in map(id_of, request.args.getlist("to")[:MOST_PEOPLE]) if one is not None])
    number = id_of(request.args.get("request"))
    if number is not None:
        try:
            form.about = get_request(session, who, number)
            form.to += [one.mediator_id for one in offers_of(session, [number])]
        except NotFound:
            pass
    locales = {locale_to_write(session, one.id, one.locale) for one in mediators_of(session, form.to)}
    if len(locales) == 1:
        form.locale = locales.pop()
    return form


def read_form() -> WriteForm:
    """What was sent."""
    sent = request.form
    to = [one for one in map(id_of, sent.getlist("to")) if one is not None]
    language, locale = sent.get("language", "")[:3], sent.get("locale", "it")
    return WriteForm(
        to=list(dict.fromkeys(to)),
        body=_storable(sent.get("body", ""))[:MOST_TYPED],
        q=_storable(sent.get("q", ""))[:100],
        language=_storable(language),
        locale=locale if locale in LOCALES else "it",
        do=sent.get("do", COUNT),
        form_key=_storable(sent.get("form_key", ""))[:64] or uuid4().hex,
    )


def people_of(session: Session, form: WriteForm) -> People:
    """Only those who work with us."""
    chosen = [one for one in mediators_of(session, form.to) if one.active]
    ids = {one.id for one in chosen}
    most = MOST_FOUND + len(ids)
    matching, total = find_mediators(session, form.q, form.language or None, limit=most)
    shown = [one for one in matching if one.active and one.id not in ids]
    more = total > most and matching[-1].active
    names = list_names([*chosen, *shown])
    spoken = languages_of(session, [one.id for one in (*chosen, *shown)])
    stopped = those_who_opted_out(session, [*chosen, *shown])

    def choice(one: Mediator) -> Choice:
        said = [words.plain_language(code) for code, _ in best_first(spoken.get(one.id, []))]
        locale = locale_to_write(session, one.id, one.locale)
        return Choice(one, names[one.id], said, locale, one.id in stopped)

    offered = [(code, words.shown_language(code)) for code in spoken_languages(session)]
    return People(
        [choice(one) for one in chosen],
        [choice(one) for one in shown],
        more,
        sorted(offered, key=lambda one: fold_name(one[1])),
    )


def _storable(typed: str) -> str:
    return typed.replace("\0", "").encode("utf-8", "ignore").decode()
