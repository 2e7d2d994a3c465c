"""Which offices like to have a mediator, and where the mediator is not to be sent. Why, only coordinators see."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from dispatch.exclude_mediator import exclude_mediator
from dispatch.lift_exclusion import lift_exclusion
from scheduling.prefer_office import prefer_office
from storage.errors import Refusals, Refused
from web.numbers import id_of
from web.pages.mediator_page import mediator_page
from web.permissions import actor, for_roles
from web.sentences import sentence
from web.services import services

mediator_office_pages = Blueprint("mediator_offices", __name__)


@mediator_office_pages.post("/mediators/<int(max=999999999):mediator_id>/preferences")
@for_roles("coordinator")
def post_preference(mediator_id: int) -> Any:
    """An office prefers the mediator, avoids them, or (without a kind) neither any more."""
    office, kind = _number("office"), request.form.get("kind") or None

    def operation(session: Session) -> None:
        if office is None:
            raise Refused("office", "office_choose")
        prefer_office(session, mediator_id, office, kind, services().clock(), actor())

    return _perform(mediator_id, "preference", operation, gettext("Salvato.") if kind else gettext("Tolto."))


@mediator_office_pages.post("/mediators/<int(max=999999999):mediator_id>/exclusions")
@for_roles("coordinator")
def post_exclusion(mediator_id: int) -> Any:
    """Not to be sent to an office, or to a person."""
    form = request.form

    def operation(session: Session) -> None:
        exclude_mediator(
            session,
            mediator_id,
            kind=form.get("kind", ""),
            office_id=_number("office"),
            person_code=form.get("person_code"),
            now=services().clock(),
            actor=actor(),
        )

    return _perform(mediator_id, "exclusion", operation, gettext("Salvato."))


@mediator_office_pages.post("/mediators/<int(max=999999999):mediator_id>/exclusions/<int(max=999999999):one>/lift")
@for_roles("coordinator")
def post_lift(mediator_id: int, one: int) -> Any:
    """May be sent again."""
    return _perform(
        mediator_id,
        "exclusion",
        lambda session: lift_exclusion(session, mediator_id, one, services().clock(), actor()),
        gettext("Tolto."),
    )


def _number(name: str) -> int | None:
    return id_of(request.form.get(name))


def _perform(mediator_id: int, form: str, operation: Callable[[Session], object], said: str) -> Any:
    try:
        services().database.run(operation)
    except Refusals as error:
        return _again(mediator_id, form, error.refusals)
    except Refused as error:
        return _again(mediator_id, form, [error])
    flash(said, "offices")
    return redirect(url_for("mediator.show_mediator", mediator_id=mediator_id, _anchor="offices"), 303)


def _again(mediator_id: int, form: str, refusals: list[Refused]) -> Any:
    named = {"of_whom": "office"}
    faults = [(f"{form}-{named.get(one.field, one.field)}", sentence(one)) for one in refusals]
    return mediator_page(mediator_id, form, faults), 422
