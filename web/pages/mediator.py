"""One mediator: how to reach them, their week, and what they were asked. The week is changed here."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from dispatch.board_day import engagements_between
from dispatch.past_offers import past_offers
from dispatch.written_to import locale_of
from languages.texts import LOCALES
from notifications.opt_outs import has_opted_out
from scheduling.availability import AvailabilityException, Rule
from scheduling.availability_rows import Availability, load_availability
from scheduling.commitments import booked_minutes, overlapping
from scheduling.edit_availability import edit_availability
from scheduling.mediators import Mediator, get_mediator, languages_of
from scheduling.reading import DAYS
from scheduling.rosters import day_bounds
from storage.contacts import phone_hashes
from storage.errors import Refusals
from web.pages import coordinator_words as words
from web.pages.mediators import moments
from web.pages.week import week_of
from web.pages.week_words import (
    DAY_NAMES,
    change_key,
    change_words,
    read_change,
    read_rule,
    rule_key,
    rule_words,
)
from web.permissions import actor, for_roles
from web.sentences import sentence
from web.services import services

one_mediator_pages = Blueprint("mediator", __name__)


@one_mediator_pages.get("/mediators/<int(max=999999999):mediator_id>")
@for_roles("coordinator")
def show_mediator(mediator_id: int) -> Any:
    """Contact, week, past offers."""
    return _page(mediator_id)


@one_mediator_pages.post("/mediators/<int(max=999999999):mediator_id>/rules")
@for_roles("coordinator")
def post_rule(mediator_id: int) -> Any:
    """A weekly range more."""
    return _change(mediator_id, "rule", lambda said: ([read_rule(request.form)], []), gettext("Orario aggiunto."))


@one_mediator_pages.post("/mediators/<int(max=999999999):mediator_id>/changes")
@for_roles("coordinator")
def post_change(mediator_id: int) -> Any:
    """An absence or an extra time."""
    zone = services().settings.zone
    said = gettext("Orario in più aggiunto.") if request.form.get("kind") == "extra" else gettext("Assenza aggiunta.")
    return _change(mediator_id, "change", lambda _: ([read_change(request.form, zone)], []), said)


@one_mediator_pages.post("/mediators/<int(max=999999999):mediator_id>/week")
@for_roles("coordinator")
def post_week(mediator_id: int) -> Any:
    """What was drawn on the grid: a date, from when to when, and what it is."""
    zone, form = services().settings.zone, request.form
    what = form.get("what")

    def drawn(_: Availability) -> tuple[list[Any], list[Any]]:
        if what in ("weekly", "standby"):
            try:
                weekday = DAYS[date.fromisoformat(form.get("first_date", "")).weekday()]
            except ValueError:
                weekday = ""
            fields = [("days", weekday), ("start", form.get("start", "")), ("end", form.get("end", "")), ("kind", what)]
            return [read_rule(MultiDict(fields))], []
        fields = [
            ("first_date", form.get("first_date", "")),
            ("first_time", form.get("start", "")),
            ("last_time", form.get("end", "")),
            ("kind", "extra" if what == "extra" else "absence"),
        ]
        return [read_change(MultiDict(fields), zone)], []

    return _change(mediator_id, "drawn", drawn, gettext("Aggiunto."))


@one_mediator_pages.post("/mediators/<int(max=999999999):mediator_id>/remove")
@for_roles("coordinator")
def post_remove(mediator_id: int) -> Any:
    """A rule or a dated change goes, named by all that it says."""
    rule, change = request.form.get("rule"), request.form.get("change")

    def named(said: Availability) -> tuple[list[Any], list[Any]]:
        rules = [one for one in said.rules if rule_key(one) == rule]
        return [], [*rules, *(one for one in said.exceptions if change_key(one) == change)]

    return _change(mediator_id, "remove", named, gettext("Tolto."))


Edit = Callable[[Availability], tuple[list[Rule | AvailabilityException], list[Rule | AvailabilityException]]]


def _change(mediator_id: int, form: str, edit: Edit, said: str) -> Any:
    now = services().clock()

    def operation(session: Session) -> bool:
        get_mediator(session, mediator_id)
        add, remove = edit(load_availability(session, [mediator_id]).get(mediator_id, Availability()))
        edit_availability(session, mediator_id, now, actor(), add=add, remove=remove)
        away = [one for one in add if isinstance(one, AvailabilityException) and not one.available]
        return any(overlapping(session, mediator_id, max(one.starts_at, now), one.ends_at) for one in away)

    try:
        if services().database.run(operation):
            said += " " + gettext("Attenzione: in quell'orario ha già un impegno, che resta. Telefona per sostituire.")
    except Refusals as error:
        if form in ("rule", "change"):
            faults = [(f"{form}-{one.field}", sentence(one)) for one in error.refusals]
            return _page(mediator_id, form, faults), 422
        said = " ".join(sentence(one) for one in error.refusals)
    flash(said)
    monday = _monday()
    return redirect(
        url_for("mediator.show_mediator", mediator_id=mediator_id, week=monday.isoformat(), _anchor="week"), 303
    )


def _monday() -> date:
    """The Monday of the week asked for (`week`: a date in it), else of today."""
    today = services().clock().astimezone(services().settings.zone).date()
    try:
        asked = date.fromisoformat(request.values.get("week", ""))
        asked = asked if abs((asked - today).days) <= 800 else today
    except ValueError:
        asked = today
    return asked - timedelta(days=asked.weekday())


def _page(mediator_id: int, open_form: str | None = None, faults: list[tuple[str, str]] | None = None) -> str:
    now, zone, monday = services().clock(), services().settings.zone, _monday()
    start, end = day_bounds(monday, zone)[0], day_bounds(monday + timedelta(days=6), zone)[1]
    this_monday = now.astimezone(zone).date() - timedelta(days=now.astimezone(zone).weekday())
    this_week = day_bounds(this_monday, zone)[0], day_bounds(this_monday + timedelta(days=6), zone)[1]
    with services().database.read() as session:
        mediator = get_mediator(session, mediator_id)
        spoken = languages_of(session, [mediator_id]).get(mediator_id, [])
        said = load_availability(session, [mediator_id]).get(mediator_id, Availability())
        engaged = engagements_between(session, [mediator_id], start, end).get(mediator_id, [])
        level, doing, following = moments(session, [mediator_id], now)[mediator_id]
        values: dict[str, Any] = {
            "mediator": mediator,
            "spoken": spoken,
            "locale": locale_of(session, mediator),
            "minutes": booked_minutes(session, [mediator_id], *this_week).get(mediator_id, 0),
            "stopped": bool(has_opted_out(session, phone_hashes(mediator.phone))),
            "offers": past_offers(session, mediator_id, 12),
        }
    changes = [one for one in said.exceptions if one.ends_at > now]
    return render_template(
        "mediator.html",
        **values,
        level=level,
        doing=doing,
        following=following,
        written=written_words(mediator, values["locale"]),
        week=week_of(monday, said, engaged, now, zone),
        before=monday - timedelta(days=7),
        after=monday + timedelta(days=7),
        this_monday=this_monday,
        rules=[(rule_key(one), rule_words(one), one.standby) for one in said.rules],
        changes=[
            (change_key(one), change_words(one, zone), one.available)
            for one in sorted(changes, key=lambda one: one.starts_at)
        ],
        day_names=DAY_NAMES,
        words=words,
        moment=lambda at: words.shown_moment(at, now, zone),
        day_words=lambda on: words.shown_day(on),
        open_form=open_form,
        faults=faults or [],
        fault=dict(reversed(faults or [])),
        typed=request.form,
    )


def written_words(mediator: Mediator, locale: str) -> tuple[str, str]:
    """(in which language they are written to, why that one and what it falls back to)."""
    own = mediator.locale.replace("_", "-").partition("-")[0].lower()
    if own in LOCALES:
        why = gettext("È la lingua scelta.")
    elif locale == "it":
        why = gettext("In %(own)s non abbiamo testi: ripieghiamo sull'italiano.", own=mediator.locale)
    else:
        why = gettext("In %(own)s non abbiamo testi: ripieghiamo su questa, che parla.", own=mediator.locale)
    if locale != "it":
        why = f"{why} {gettext('Un testo non ancora tradotto arriva in italiano.')}"
    return str(gettext("Scriviamo in %(language)s", language=words.LOCALE_NAMES[locale])), why
