"""Something else is needed: the request in the form again, and what a change does to who was to come."""

from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from sqlalchemy.orm import Session

from dispatch.bookings import Booking, bookings_of
from dispatch.change_request import Changed, change_request, may_change
from dispatch.requests import Request, get_request, hold_request
from scheduling.mediators import people
from scheduling.offices import Office
from storage.errors import Refusals, StateRefused
from web.numbers import request_number
from web.pages.ask_form import AskForm, read_ask, read_form
from web.pages.asking import faults_of, shown_values
from web.pages.booking_words import shown_names
from web.pages.change_form import changes_of, fingerprint, shown_fields
from web.pages.requests import OFFICE_SIDE, WORDS
from web.permissions import actor, for_roles
from web.sentences import REFUSED, sentence
from web.services import services
from web.words import gettext, ngettext

changing_pages = Blueprint("changing", __name__)


@changing_pages.get("/requests/<request_id>/change")
@for_roles(*OFFICE_SIDE)
def ask_change(request_id: str) -> Any:
    """The form, filled in; the live page where it is too late."""
    number = request_number(request_id)
    with services().database.read() as session:
        wanted = get_request(session, actor(), number)
        if not may_change(wanted, begun=_begun(bookings_of(session, [number]))):
            return _too_late(number, StateRefused("state", "cannot_change", state=wanted.state))
        form = AskForm(shown_fields(wanted, services().settings.zone), list(wanted.modalities))
        return _show(session, wanted, form)


@changing_pages.post("/requests/<request_id>/change")
@for_roles(*OFFICE_SIDE)
def change(request_id: str) -> Any:
    """It is changed, and the live page says what came of it; or the form again, with what was typed and what to mend.

    The form as it was opened counts: where somebody has changed the request since, it is shown as it is now; where
    somebody has said yes since, what will happen is said again.
    """
    number = request_number(request_id)
    try:
        came = services().database.run(lambda session: _change(session, number))
    except StateRefused as error:
        return _too_late(number, error)
    if came.notice:
        flash(came.notice, REFUSED)
    if came.form is not None:
        with services().database.read() as session:
            return _show(session, get_request(session, actor(), number), came.form), 422
    if came.said:
        flash(came.said)
    return redirect(f"/requests/{number}{'' if came.said else '/change'}", 303)


@dataclass(frozen=True)
class _Came:
    """What a press came to: what is `said` of it, or a `notice` why nothing was changed, and the form to mend."""

    said: str = ""
    notice: str = ""
    form: AskForm | None = None


def _change(session: Session, number: int) -> _Came:
    now, settings = services().clock(), services().settings
    get_request(session, actor(), number)
    wanted, _ = hold_request(session, number, Request.id == number, seats_booked=Request.seats_booked)
    booked = bookings_of(session, [number])
    if not may_change(wanted, begun=_begun(booked)):
        raise StateRefused("state", "cannot_change", state=wanted.state)
    shown = shown_fields(wanted, settings.zone)
    form = read_form(request.form, shown)
    form.values |= {"when": shown["when"], "seats": shown["seats"]}
    office = session.get_one(Office, wanted.office_id)
    ask = read_ask(form, office, now, settings.zone, wanted.also_speaks)
    changes = changes_of(form, shown, wanted, ask) if ask is not None else {}
    if request.form.get("seen") != fingerprint(shown, wanted.modalities):
        if changes or form.faults:
            return _Came(notice=gettext("Nel frattempo la richiesta è stata cambiata: qui vedi com'è ora."))
    elif form.faults:
        if ask is not None:
            asked = ask if "starts_at" in changes else replace(ask, starts_at=now)
            form.take(faults_of(asked, now, settings.dispatch.zone))
        return _Came(form=form)
    if not changes:
        return _Came(gettext("La richiesta è già così: non è cambiato nulla."))
    if request.form.get("booked") != _numbers(booked):
        notice = gettext("Nel frattempo è cambiato chi viene: leggi che cosa succede ora, poi salva di nuovo.")
        return _Came(notice=notice, form=form)
    try:
        return _Came(_said(session, change_request(session, actor(), number, changes, now, settings.dispatch)))
    except Refusals as error:
        session.rollback()
        form.take(error.refusals)
        return _Came(form=form)


def _said(session: Session, changed: Changed) -> str:
    """What came of it, in a sentence or two."""
    them = people(session, changed.released or changed.told) if changed.released or changed.told else []
    names = shown_names([one.name for one in them])
    if changed.told:
        text = ngettext(
            "Richiesta cambiata: %(names)s riceve subito il nuovo contatto.",
            "Richiesta cambiata: %(names)s ricevono subito il nuovo contatto.",
            len(them),
            names=names,
        )
    elif changed.released and changed.asked_first:
        text = gettext("Richiesta cambiata: l'incarico di %(names)s si è liberato, e chiediamo di nuovo.", names=names)
    elif changed.released:
        text = gettext("Richiesta cambiata: l'incarico di %(names)s si è liberato, e chiediamo ad altri.", names=names)
    elif changed.asked_anew:
        text = gettext("Richiesta cambiata: la ricerca ricomincia.")
    else:
        text = gettext("Richiesta cambiata.")
    return text


def _show(session: Session, wanted: Request, form: AskForm) -> str:
    live = [one for one in bookings_of(session, [wanted.id]) if one.state == "live"]
    names = [one.name for one in people(session, [one.mediator_id for one in live])] if live else []
    return render_template(
        "request_change.html",
        wanted=wanted,
        names=shown_names(names) if names else "",
        how_many=len(names),
        seen=fingerprint(shown_fields(wanted, services().settings.zone), wanted.modalities),
        booked=_numbers(live),
        **shown_values(session, form),
        **WORDS,
    )


def _begun(bookings: list[Booking]) -> bool:
    return any(one.checked_in_at is not None for one in bookings)


def _numbers(bookings: list[Booking]) -> str:
    """Who is booked, as a form carries it."""
    return ",".join(str(one.id) for one in bookings if one.state == "live")


def _too_late(number: int, error: StateRefused) -> Any:
    flash(sentence(error), REFUSED)
    return redirect(f"/requests/{number}", 303)
