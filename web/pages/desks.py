"""The desks: their hours, closings and the languages that must be there; adding one, and changing what is known."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from dispatch.call_off_shifts import call_off_shifts
from languages.catalogue import languages
from languages.matching import LEVELS
from scheduling.add_desk import add_desk
from scheduling.change_desk import change_desk
from scheduling.desk_warnings import desk_warnings, shifts_while_closed
from scheduling.desks import Desk, desks, get_desk
from scheduling.offices import office_names
from scheduling.public_holidays import public_holidays
from scheduling.reading import DAYS
from storage.errors import Refusals, Refused
from web.doubt_sentences import doubt_sentence
from web.numbers import desk_number
from web.pages import coordinator_words as words
from web.pages.desk_form import empty_form, form_field, form_of, typed, values_of, with_room
from web.pages.desk_words import SHORT_DAYS, hours_in_words, row_in_words
from web.pages.names import shown_name
from web.pages.suggested_cover import suggested_to
from web.pages.week_words import DAY_NAMES
from web.permissions import actor, for_roles
from web.reading import look_up
from web.sentences import sentence
from web.services import services

desk_pages = Blueprint("desk_pages", __name__)
MORE = ("hours", "closings", "openings", "cover")


@desk_pages.get("/desks")
@for_roles("coordinator")
def all_desks() -> Any:
    """Every desk with its hours, its office and how much there is to look at."""

    def find(session: Session) -> Any:
        rows = desks(session, actor())
        return rows, office_names(session), _warnings(session, rows)

    rows, offices, warned = look_up(find)
    lines = [(one, offices[one.office_id], hours_in_words(one.hours), len(warned[one.id])) for one in rows]
    return render_template("desks.html", lines=lines)


@desk_pages.get("/desks/new")
@for_roles("coordinator")
def new_desk() -> Any:
    """The form, empty."""
    return _form(empty_form(), None)


@desk_pages.post("/desks")
@for_roles("coordinator")
def post_desk() -> Any:
    """A desk opens; or the form again, with all that was typed."""
    return _save(lambda session, values: add_desk(session, values, services().clock(), actor()), None)


@desk_pages.get("/desks/<desk_id>")
@for_roles("coordinator")
def one_desk(desk_id: str) -> Any:
    """The form, with what is known, and what is odd about it."""
    desk = look_up(lambda session: get_desk(session, desk_number(desk_id), actor()))
    offices = look_up(office_names)
    return _form(form_of(desk, offices[desk.office_id]), desk)


@desk_pages.post("/desks/<desk_id>")
@for_roles("coordinator")
def change_one(desk_id: str) -> Any:
    """What is known changes; or the form again."""
    desk = look_up(lambda session: get_desk(session, desk_number(desk_id), actor()))
    return _save(lambda session, values: change_desk(session, desk.id, values, services().clock(), actor()), desk)


@desk_pages.post("/desks/<desk_id>/call-off")
@for_roles("coordinator")
def call_off(desk_id: str) -> Any:
    """The published shifts on days when it is closed end, and their mediators are told."""
    number, now, settings = desk_number(desk_id), services().clock(), services().settings.dispatch
    ended = services().database.run(lambda session: call_off_shifts(session, actor(), number, now, settings))
    flash(ngettext("%(num)s turno annullato.", "%(num)s turni annullati.", ended))
    return redirect(f"/desks/{number}", 303)


def _save(operation: Callable[[Session, dict[str, Any]], Desk], desk: Desk | None) -> Any:
    shown = typed(request.form)
    more = request.form.get("more")
    if more in MORE:
        return _form(shown, desk, more=more)
    values, fields = values_of(shown)
    try:
        saved = services().database.run(lambda session: operation(session, values).id)
    except (Refused, Refusals) as error:
        return _form(shown, desk, [(form_field(one.field, fields), one) for one in error.refusals]), 422
    flash(gettext("Salvato."))
    return redirect(f"/desks/{saved}", 303)


def _form(
    shown: dict[str, Any],
    desk: Desk | None,
    refusals: list[tuple[str, Refused]] | None = None,
    more: str | None = None,
) -> str:
    faults = [(field, sentence(one)) for field, one in refusals or []]
    return render_template(
        "desk.html",
        form=shown if refusals else with_room(shown, more),
        desk=desk,
        more=more,
        faults=faults,
        fault=dict(reversed(faults)),
        wrong_rows={field.rpartition("-")[0] for field, _ in faults},
        offices=sorted(look_up(office_names).values(), key=str.casefold),
        all_languages=sorted(languages(), key=lambda one: words.plain_language(one.code).casefold()),
        levels=LEVELS,
        days=DAYS,
        day_names=DAY_NAMES,
        short_days=SHORT_DAYS,
        words=words,
        row_in_words=row_in_words,
        **_beside(desk if not refusals and not more else None),
    )


def _beside(desk: Desk | None) -> dict[str, Any]:
    """What stands about the form of a desk that is as it was saved."""
    if desk is None:
        return {"warnings": [], "standing": [], "suggested": None}
    now, zone = services().clock(), services().settings.zone

    def find(session: Session) -> Any:
        standing = shifts_while_closed(session, [desk], now, zone, _holidays())[desk.id]
        return _warnings(session, [desk])[desk.id], [
            (one.mediator_name, one.starts_at, one.ends_at) for one in standing
        ]

    warned, standing = look_up(find)
    return {
        "warnings": [doubt_sentence(one) for one in warned],
        "standing": [(shown_name(name) if name else None, start, end) for name, start, end in standing],
        "suggested": suggested_to(desk),
    }


def _warnings(session: Session, rows: list[Desk]) -> Any:
    return desk_warnings(session, rows, services().clock(), services().settings.zone, _holidays())


def _holidays() -> Any:
    return public_holidays(services().settings.dispatch.province)
