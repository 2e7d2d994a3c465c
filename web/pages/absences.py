"""An absence that takes something from a mediator: what, first; then it is noted, and others are asked."""

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from dispatch.absence_reach import Reach, reach_of_absence
from dispatch.record_absence import record_absence
from dispatch.requests import Request
from scheduling.absences import check_absence
from scheduling.availability import AvailabilityException
from scheduling.desks import Desk
from scheduling.mediator_words import short_name
from scheduling.mediators import get_mediator
from storage.errors import Refusals, Refused
from web.pages.coordinator_words import plain_language
from web.pages.times import shown_span
from web.pages.week_undo import in_a_flash
from web.pages.week_words import change_words
from web.permissions import actor, for_roles
from web.reading import look_up
from web.sentences import sentence
from web.services import services
from web.words import gettext, ngettext

absence_pages = Blueprint("absence", __name__)


def to_be_asked(mediator_id: int, away: AvailabilityException) -> Response:
    """The way to the page that shows what an absence takes from them."""
    starts_at, ends_at = away.starts_at.isoformat(), away.ends_at.isoformat()
    return redirect(url_for("absence.ask", mediator_id=mediator_id, starts_at=starts_at, ends_at=ends_at), 303)


@absence_pages.get("/mediators/<int(max=999999999):mediator_id>/absence")
@for_roles("coordinator")
def ask(mediator_id: int) -> Any:
    """What would be released?"""
    now, zone = services().clock(), services().settings.zone

    def find(session: Session) -> Any:
        mediator = get_mediator(session, mediator_id)
        away = _asked()
        reach = reach_of_absence(session, mediator_id, away.starts_at, away.ends_at, now)
        return mediator, away, _lines(session, reach)

    try:
        mediator, away, taken = look_up(find)
    except Refusals as error:
        return _to_the_week(mediator_id, " ".join(sentence(one) for one in error.refusals), now)
    name = short_name(mediator.name)
    return render_template(
        "absence.html", mediator=mediator, name=name, away=away, span=change_words(away, zone), taken=taken
    )


@absence_pages.post("/mediators/<int(max=999999999):mediator_id>/absence")
@for_roles("coordinator")
def note(mediator_id: int) -> Any:
    """It is noted: one text, and others are asked."""
    now, settings = services().clock(), services().settings.dispatch

    def operation(session: Session) -> tuple[AvailabilityException, int]:
        away = _asked()
        absence = record_absence(session, actor(), mediator_id, away.starts_at, away.ends_at, now, settings)
        return away, len({(one["kind"], one["id"]) for one in absence.released})

    try:
        away, many = services().database.run(operation)
    except Refusals as error:
        return _to_the_week(mediator_id, " ".join(sentence(one) for one in error.refusals), now)
    said = gettext("Assenza segnata.")
    if many:
        said += " " + ngettext(
            "Liberato %(num)s impegno: stiamo cercando altri.", "Liberati %(num)s impegni: stiamo cercando altri.", many
        )
    return _to_the_week(mediator_id, said, away.starts_at)


def _asked() -> AvailabilityException:
    """From the address or the form. Raises Refusals."""
    try:
        starts_at, ends_at = (datetime.fromisoformat(request.values.get(name, "")) for name in ("starts_at", "ends_at"))
        naive = starts_at.tzinfo is None or ends_at.tzinfo is None
    except ValueError:
        naive = True
    if naive:
        raise Refusals([Refused("starts_at", "date_invalid")])
    check_absence(starts_at, ends_at, services().clock())
    return AvailabilityException(starts_at, ends_at, available=False)


def _lines(session: Session, reach: Reach) -> list[tuple[str, str, int | None]]:
    """(when, where and what, the request that leads there if one) of each, in order of time."""
    found: list[tuple[datetime, str, str, int | None]] = []
    for shift in reach.shifts:
        where = gettext("turno, %(desk)s", desk=session.get_one(Desk, shift.desk_id).name)
        found.append((shift.starts_at, shown_span(shift.starts_at, shift.ends_at), where, None))
    for one in reach.bookings:
        wanted = session.get_one(Request, one.request_id)
        where = ", ".join(filter(None, (plain_language(wanted.language), wanted.place_name)))
        found.append((one.starts_at, shown_span(one.starts_at, one.ends_at), where, wanted.id))
    return [(span, where, request_id) for _, span, where, request_id in sorted(found, key=lambda one: one[0])]


def _to_the_week(mediator_id: int, said: str, at: datetime) -> Response:
    flash(in_a_flash(said, None), "week")  # type: ignore[arg-type]  # whatever JSON can hold
    week = at.astimezone(services().settings.zone).date().isoformat()
    return redirect(url_for("mediator.show_mediator", mediator_id=mediator_id, week=week, _anchor="week"), 303)
