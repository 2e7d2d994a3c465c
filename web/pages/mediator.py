"""One mediator's page, and its week, which is changed here: every change can be taken back."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from dispatch.absence_reach import reach_of_absence
from scheduling.absences import released_by
from scheduling.availability import AvailabilityException
from scheduling.availability_rows import Availability, load_availability
from scheduling.commitments import overlapping
from scheduling.edit_availability import edit_availability
from scheduling.mediators import get_mediator, lock_mediators
from scheduling.reading import DAYS
from storage.errors import Refusals, Refused
from web.pages.absences import to_be_asked
from web.pages.mediator_page import mediator_page, week_asked
from web.pages.week_undo import Said, Undo, everything, in_a_flash, key_of, read_undo, stamp_of, undo_of
from web.pages.week_words import read_change, read_rule
from web.permissions import actor, for_roles
from web.sentences import sentence
from web.services import services

one_mediator_pages = Blueprint("mediator", __name__)


@one_mediator_pages.get("/mediators/<int(max=999999999):mediator_id>")
@for_roles("coordinator")
def show_mediator(mediator_id: int) -> Any:
    """Contact, week, past offers."""
    return mediator_page(mediator_id)


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

    return _change(mediator_id, "drawn", drawn, gettext("Disponibilità cambiata."))


@one_mediator_pages.post("/mediators/<int(max=999999999):mediator_id>/remove")
@for_roles("coordinator")
def post_remove(mediator_id: int) -> Any:
    """A rule or a dated change goes, named by all that it says."""
    rule, change = request.form.get("rule"), request.form.get("change")

    def named(said: Availability) -> tuple[list[Said], list[Said]]:
        return [], [one for one in everything(said) if key_of(one) in (rule, change)]

    return _change(mediator_id, "remove", named, gettext("Tolto dalla disponibilità."))


@one_mediator_pages.post("/mediators/<int(max=999999999):mediator_id>/undo")
@for_roles("coordinator")
def post_undo(mediator_id: int) -> Any:
    """The last change of the week is taken back, unless somebody has changed it once more."""

    def operation(session: Session) -> None:
        undo = read_undo(request.form)
        if stamp_of(_said(session, mediator_id)) != undo.stamp:
            raise Refused("undo", "changed_meanwhile")
        edit_availability(session, mediator_id, services().clock(), actor(), add=undo.back, remove=undo.gone)

    try:
        services().database.run(operation)
    except Refusals as error:
        return _back_to_the_week(mediator_id, " ".join(sentence(one) for one in error.refusals))
    except Refused as error:
        return _back_to_the_week(mediator_id, sentence(error))
    return _back_to_the_week(mediator_id, gettext("Annullato: la disponibilità è di nuovo come prima."))


Edit = Callable[[Availability], tuple[list[Said], list[Said]]]


def _change(mediator_id: int, form: str, edit: Edit, done: str) -> Any:
    now = services().clock()

    def operation(session: Session) -> tuple[Undo | None, bool, bool] | AvailabilityException:
        before = _said(session, mediator_id)
        add, remove = edit(before)
        away = [one for one in add if isinstance(one, AvailabilityException) and not one.available]
        for one in away:
            if reach_of_absence(session, mediator_id, one.starts_at, one.ends_at, now):
                return one
        after = edit_availability(session, mediator_id, now, actor(), add=add, remove=remove)
        over = any(overlapping(session, mediator_id, max(one.starts_at, now), one.ends_at) for one in away)
        back = [one for one in remove if isinstance(one, AvailabilityException) and not one.available]
        return undo_of(before, after), over, any(released_by(session, mediator_id, one) for one in back)

    try:
        came_of_it = services().database.run(operation)
    except Refusals as error:
        if form in ("rule", "change"):
            faults = [(f"{form}-{one.field}", sentence(one)) for one in error.refusals]
            return mediator_page(mediator_id, form, faults), 422
        return _back_to_the_week(mediator_id, " ".join(sentence(one) for one in error.refusals))
    if isinstance(came_of_it, AvailabilityException):
        return to_be_asked(mediator_id, came_of_it)
    undo, over, passed_on = came_of_it
    if undo is None:
        done = gettext("Era già così.")
    if passed_on:
        done += " " + gettext("Quello che era stato liberato resta ad altri.")
    if over:
        done += " " + gettext("Attenzione: in quell'orario ha già un impegno, che resta. Telefona per sostituire.")
    return _back_to_the_week(mediator_id, done, undo)


def _said(session: Session, mediator_id: int) -> Availability:
    """What the mediator has said, which nobody else changes until we are done. Raises NotFound."""
    get_mediator(session, mediator_id)
    lock_mediators(session, [mediator_id])
    return load_availability(session, [mediator_id]).get(mediator_id, Availability())


def _back_to_the_week(mediator_id: int, said: str, undo: Undo | None = None) -> Any:
    flash(in_a_flash(said, undo), "week")  # type: ignore[arg-type]  # whatever JSON can hold
    week = week_asked().isoformat()
    return redirect(url_for("mediator.show_mediator", mediator_id=mediator_id, week=week, _anchor="week"), 303)
