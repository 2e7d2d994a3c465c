"""The office's requests: the list, and one request's live page, which renews itself."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from sqlalchemy.orm import Session

from dispatch.cancel_request import cancel_request, dates_that_follow, short_notice
from dispatch.live_search import NotAsked, expected_at, live_search, not_asked
from dispatch.operator_home import own_requests
from dispatch.outside_lines import may_have_called, outside_lines
from dispatch.ranking import EXCLUDES
from dispatch.requests import get_request
from dispatch.run_late import STEPS
from dispatch.unmet_needs import who_interpreted
from dispatch.widen_search import widen_search
from dispatch.wider_languages import wider_languages
from languages.times import day
from storage.errors import StateRefused
from web.language_of_reader import reader_locale
from web.numbers import id_of, request_number
from web.pages.booking_taps import MORE_MINUTES, taps_of
from web.pages.booking_words import outcome_words, shown_names
from web.pages.coordinator_words import plain_language, shown_phone
from web.pages.date_words import shown_dates
from web.pages.live_parts import live_part, renewed_part
from web.pages.names import shown_name
from web.pages.request_words import line_sentence, sentence_of
from web.pages.state_words import (
    OVER,
    asked_state,
    ended_tone,
    ended_word,
    modalities_words,
    modality_word,
)
from web.pages.time_line import events_of
from web.pages.unmet_words import who_words
from web.permissions import actor, for_roles
from web.reading import look_up
from web.reasons import reason_text
from web.sentences import REFUSED, sentence
from web.services import services
from web.states import state_word
from web.words import gettext

request_pages = Blueprint("requests_pages", __name__)
OFFICE_SIDE = ("operator", "coordinator")
PAGE_SIZE = 50
FILTERS: Mapping[str, tuple[str, ...]] = {
    "": (),
    "searching": ("searching",),
    "assigned": ("assigned", "on_the_way", "in_progress"),
    "done": ("done", "reported", "validated"),
    "uncovered": ("uncovered",),
    "cancelled": ("cancelled", "cancelled_late"),
}
WORDS = {
    "short_name": shown_name, "shown_phone": shown_phone, "asked_state": asked_state, "modality_word": modality_word,
    "modalities_words": modalities_words, "state_word": state_word, "ended_word": ended_word, "ended_tone": ended_tone,
    "over": OVER, "plain_language": plain_language, "expected_at": expected_at, "names_of_people": shown_names,
}  # fmt: skip


@request_pages.get("/requests")
@for_roles(*OFFICE_SIDE)
def own_list() -> Any:
    """Those of the own office (of all, for coordinators), newest first."""
    state = request.args.get("state", "")
    state = state if state in FILTERS else ""
    page = id_of(request.args.get("page")) or 1
    now, zone = services().clock(), services().settings.zone
    lines, total = look_up(lambda session: own_requests(session, actor(), FILTERS[state], page, PAGE_SIZE))
    rows = [(line, line_sentence(line, now, zone, state_beside=True)) for line in lines]
    pages = (total + PAGE_SIZE - 1) // PAGE_SIZE
    return render_template(
        "requests.html", rows=rows, total=total, page=page, pages=pages, state=state, filters=FILTERS, **WORDS
    )


@request_pages.get("/requests/<request_id>")
@for_roles(*OFFICE_SIDE)
def one(request_id: str) -> Any:
    """Is someone coming? Who, when, and how it went."""
    values = look_up(lambda session: _values(session, request_number(request_id)))
    return render_template("request.html", part=live_part("request_live.html", values), **values)


@request_pages.get("/requests/<request_id>/live")
@for_roles(*OFFICE_SIDE)
def part(request_id: str) -> Any:
    """The part that renews itself; 204 while it would say what the reader has already."""
    values = look_up(lambda session: _values(session, request_number(request_id)))
    return renewed_part("request_live.html", values)


@request_pages.get("/requests/<request_id>/others")
@for_roles(*OFFICE_SIDE)
def others(request_id: str) -> Any:
    """Why not others? One reason a person; a page of its own, or a part of the live page."""
    now, settings = services().clock(), services().settings
    with services().database.read() as session:
        found, rest = not_asked(session, actor(), request_number(request_id), now, settings.dispatch)
        wanted = get_request(session, actor(), request_number(request_id))
        name = "request_others_part.html" if request.headers.get("HX-Request") else "request_others.html"
        reasons = [(shown_name(each.name), _why(each)) for each in found]
        return render_template(name, wanted=wanted, reasons=reasons, rest=rest, **WORDS)


@request_pages.get("/requests/<request_id>/cancel")
@for_roles(*OFFICE_SIDE)
def ask_cancel(request_id: str) -> Any:
    """Is it sure? It cannot be undone: who was coming is told."""
    now, settings = services().clock(), services().settings
    bookings = settings.dispatch.bookings
    with services().database.read() as session:
        live = live_search(session, actor(), request_number(request_id), settings.dispatch)
        if not taps_of(live, now, bookings, actor()).cancel:
            return redirect(f"/requests/{live.request.id}")
        following = dates_that_follow(session, live.request)
        late = short_notice(session, [live.request, *following], now, bookings)
        return render_template(
            "request_cancel.html",
            live=live,
            wanted=live.request,
            names=", ".join(shown_name(each.name) for each in live.coming),
            late=live.request in late,
            following=len(following),
            late_days=[day(one.starts_at, reader_locale(), settings.zone) for one in following if one in late],
            **WORDS,
        )


@request_pages.post("/requests/<request_id>/cancel")
@for_roles(*OFFICE_SIDE)
def cancel(request_id: str) -> Any:
    """It is not needed any more; nor are the dates that follow, where that was ticked."""
    now, settings = services().clock(), services().settings.dispatch
    number, following = request_number(request_id), "following" in request.form
    try:
        services().database.run(
            lambda session: cancel_request(session, actor(), number, now, settings, following=following)
        )
    except StateRefused as error:  # pressed twice, or somebody was quicker: the page tells how it stands
        flash(sentence(error), REFUSED)
    return redirect(f"/requests/{number}", 303)


@request_pages.get("/requests/<request_id>/widen")
@for_roles(*OFFICE_SIDE)
def ask_widen(request_id: str) -> Any:
    """Which other language may the person understand? Only those that somebody speaks are offered."""
    with services().database.read() as session:
        wanted = get_request(session, actor(), request_number(request_id))
        choices = wider_languages(session, wanted)
        if not choices:
            return redirect(f"/requests/{wanted.id}")
        return render_template("request_widen.html", wanted=wanted, choices=choices, **WORDS)


@request_pages.post("/requests/<request_id>/widen")
@for_roles(*OFFICE_SIDE)
def widen(request_id: str) -> Any:
    """Those who speak it are asked at once."""
    now, settings, number = services().clock(), services().settings, request_number(request_id)
    code = request.form.get("language", "")
    services().database.run(lambda session: widen_search(session, actor(), number, [code], now, settings.dispatch))
    return redirect(f"/requests/{number}", 303)


def _values(session: Session, request_id: int) -> dict[str, Any]:
    now, settings = services().clock(), services().settings
    live = live_search(session, actor(), request_id, settings.dispatch)
    return {
        "live": live,
        "wanted": live.request,
        "now": now,
        "sentence": sentence_of(live, now, settings.zone, settings.dispatch.bookings),
        "events": events_of(live, now, settings.zone),
        "taps": taps_of(live, now, settings.dispatch.bookings, actor()),
        "more_minutes": MORE_MINUTES,
        "late_minutes": STEPS,
        "outcome_words": outcome_words(),
        "wider": wider_languages(session, live.request),
        "outside": outside_lines(session, live.request, now, settings.zone),
        "may_have_called": may_have_called(live.request, now),
        "dates": shown_dates(session, live.request, now),
        "interpreted": who_interpreted(session, request_id),
        "who_words": who_words(),
        **WORDS,
    }


def _why(one: NotAsked) -> str:
    """The first reason that keeps them out; a reason about a person's case is not told to offices."""
    keeping = [why for why in one.ranked.reasons if why.effect == EXCLUDES]
    if not keeping:
        return str(gettext("Sarà chiesto se serve ancora."))
    told = [why for why in keeping if actor().sees_all_offices or why.rule != "exclusion"]
    return reason_text(told[0]) if told else str(gettext("Non è disponibile per questa richiesta."))
