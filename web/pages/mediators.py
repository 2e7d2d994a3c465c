"""The mediators: whom one can count on, now and next; joining, and changing what is known of them."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from dispatch.board_day import Engaged, engagements_between
from dispatch.notices import tell_welcome
from languages.catalogue import languages
from languages.matching import LEVELS
from scheduling.add_mediator import add_mediator
from scheduling.change_mediator import change_mediator
from scheduling.free_time import FreeTime, free_time
from scheduling.mediator_search import find_mediators, spoken_languages
from scheduling.mediator_words import MODALITIES, short_name
from scheduling.mediators import Mediator, get_mediator, languages_of
from scheduling.public_holidays import public_holidays
from storage.errors import Refusals, Refused
from web.pages import coordinator_words as words
from web.pages.mediator_form import (
    GENDER_CHOICES,
    empty_form,
    form_field,
    form_of,
    locale_choices,
    read_form,
    shown_form,
)
from web.permissions import actor, for_roles
from web.sentences import sentence
from web.services import services

mediator_pages = Blueprint("mediator_list", __name__)
PAGE = 50
AHEAD = timedelta(days=60)
MOST_PAGE = 1_000


@mediator_pages.get("/mediators")
@for_roles("coordinator")
def show_mediators() -> Any:
    """Everybody, or who matches; with whether they are free now and what they have next."""
    now, zone = services().clock(), services().settings.zone
    text, language = (
        request.args.get("q", "").replace("\0", "")[:100],
        request.args.get("language", "").replace("\0", "")[:3],
    )
    page = min(max(request.args.get("page", 1, int), 1), MOST_PAGE)
    with services().database.read() as session:
        found, total = find_mediators(session, text, language or None, (page - 1) * PAGE, PAGE)
        spoken = languages_of(session, [one.id for one in found])
        current = moments(session, [one.id for one in found], now)
        offered = spoken_languages(session)
    return render_template(
        "mediators.html",
        rows=[(one, best_first(spoken.get(one.id, [])), *current[one.id]) for one in found],
        names=list_names(found),
        total=total,
        page=page,
        pages=-(-total // PAGE),
        q=text,
        language=language,
        offered=[(code, words.shown_language(code)) for code in sorted(offered, key=words.plain_language)],
        words=words,
        moment=lambda at: words.shown_moment(at, now, zone),
        PAGE=PAGE,
    )


def list_names(found: list[Mediator]) -> dict[int, str]:
    """First name and initial; the whole name where two would look the same."""
    short = {one.id: short_name(one.name) for one in found}
    seen = list(short.values())
    return {one.id: one.name if seen.count(short[one.id]) > 1 else short[one.id] for one in found}


def best_first(spoken: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """A mediator's languages (code, level), the best spoken first, then by name."""
    return sorted(spoken, key=lambda one: (-LEVELS.index(one[1]), words.plain_language(one[0])))


def moments(session: Session, ids: list[int], now: datetime) -> dict[int, tuple[str, str, Engaged | None]]:
    """(level, what they do now in words, the next engagement) of each."""
    if not ids:
        return {}
    zone = services().settings.zone
    free = free_time(
        session, ids, now, now + timedelta(days=1), zone, public_holidays(services().settings.dispatch.province)
    )
    engaged = engagements_between(session, ids, now, now + AHEAD)
    found = {}
    for one in ids:
        mine = engaged.get(one, [])
        level, doing = now_words(free.get(one), mine, now)
        found[one] = level, doing, next((each for each in mine if each.starts_at > now), None)
    return found


def now_words(free: FreeTime | None, engaged: list[Engaged], now: datetime) -> tuple[str, str]:
    """(level, words): "disponibile fino alle 13:00", "impegno fino alle 11:00, Questura", "non disponibile"."""
    zone = services().settings.zone
    for one in engaged:
        if one.starts_at <= now < one.ends_at:
            until = gettext("impegno %(until)s", until=words.said_until(one.ends_at, now, zone))
            return "busy", ", ".join(filter(None, (until, one.place)))
    for level, said, spans in (
        ("standby", gettext("reperibile"), free.standby if free else []),
        ("free", gettext("disponibile"), free.free if free else []),
    ):
        for span in spans:
            if span.starts_at <= now < span.ends_at:
                if span.ends_at - now >= timedelta(days=1):
                    return level, str(said)
                return level, f"{said} {words.said_until(span.ends_at, now, zone)}"
    for span in free.free if free else []:
        return "off", str(gettext("non disponibile %(until)s", until=words.said_until(span.starts_at, now, zone)))
    return "off", str(gettext("non disponibile"))


@mediator_pages.get("/mediators/new")
@for_roles("coordinator")
def new_mediator() -> Any:
    """The form, empty."""
    return _form(empty_form(), None)


@mediator_pages.post("/mediators")
@for_roles("coordinator")
def post_mediator() -> Any:
    """A mediator joins; or the form again, with all that was typed."""

    def operation(session: Session, values: dict[str, Any]) -> int:
        now = services().clock()
        added = add_mediator(session, values, now, actor())
        if request.form.get("welcome"):
            tell_welcome(session, added, now, services().settings.dispatch)
        return added.id

    return _save(operation, None)


@mediator_pages.get("/mediators/<int(max=999999999):mediator_id>/edit")
@for_roles("coordinator")
def edit_mediator(mediator_id: int) -> Any:
    """The form, with what is known."""
    with services().database.read() as session:
        mediator = get_mediator(session, mediator_id)
        shown = form_of(mediator, languages_of(session, [mediator_id]).get(mediator_id, []))
    return _form(shown, mediator_id)


@mediator_pages.post("/mediators/<int(max=999999999):mediator_id>/edit")
@for_roles("coordinator")
def post_edit(mediator_id: int) -> Any:
    """What is known changes; or the form again."""

    def operation(session: Session, values: dict[str, Any]) -> int:
        return change_mediator(session, mediator_id, values, services().clock(), actor()).id

    return _save(operation, mediator_id)


def _save(operation: Callable[[Session, dict[str, Any]], int], mediator_id: int | None) -> Any:
    values, faults = read_form(request.form)
    try:
        if faults:
            raise Refusals(faults)
        saved = services().database.run(lambda session: operation(session, values))
    except Refusals as error:
        return _form(shown_form(request.form), mediator_id, error.refusals), 422
    except Refused as error:
        return _form(shown_form(request.form), mediator_id, [error]), 422
    flash(gettext("Salvato.") if mediator_id else gettext("Aggiunto. Ora dì quando è disponibile."))
    return redirect(url_for("mediator.show_mediator", mediator_id=saved), 303)


def _form(shown: dict[str, Any], mediator_id: int | None, refusals: list[Refused] | None = None) -> str:
    faults = [(form_field(one.field), sentence(one)) for one in refusals or []]
    return render_template(
        "mediator_form.html",
        form=shown,
        mediator_id=mediator_id,
        faults=faults,
        fault=dict(reversed(faults)),
        all_languages=languages(),
        levels=LEVELS,
        modalities=MODALITIES,
        genders=GENDER_CHOICES,
        locales_offered=locale_choices(shown["locale"]),
        words=words,
    )
