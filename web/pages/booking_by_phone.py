"""The coordinator phones: whom, and who has said yes."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session

from dispatch.book_by_phone import MAY_STILL_COME, book_by_phone
from dispatch.requests import Request, get_request
from dispatch.who_to_phone import ToPhone, to_phone, who_to_phone
from scheduling.mediator_search import find_mediators
from storage.errors import Refused
from web.numbers import id_of, request_number
from web.pages.booking_life import tap
from web.pages.requests import WORDS
from web.permissions import actor, for_roles
from web.reasons import reason_text
from web.services import services
from web.words import gettext

booking_by_phone_pages = Blueprint("booking_by_phone", __name__)
MOST_FOUND = 20


@booking_by_phone_pages.get("/requests/<request_id>/phone")
@for_roles("coordinator")
def whom(request_id: str) -> Any:
    """Those who may be phoned; with a name, anybody who works with us."""
    name = request.args.get("q", "").strip()[:60]
    with services().database.read() as session:
        wanted = get_request(session, actor(), request_number(request_id))
        if wanted.state not in MAY_STILL_COME or wanted.seats_booked >= wanted.seats:
            return redirect(f"/requests/{wanted.id}")
        found = _named(session, name) if name else _likely(session, wanted)
        against = {one.mediator_id: reason_text(one.against) for one in found if one.against is not None}
        return render_template("request_phone.html", wanted=wanted, found=found, against=against, name=name, **WORDS)


@booking_by_phone_pages.post("/requests/<request_id>/phone")
@for_roles("coordinator")
def book(request_id: str) -> Any:
    """They have said yes: the same booking as by text, and they are told."""
    now, settings = services().clock(), services().settings.dispatch
    mediator_id = id_of(request.form.get("mediator"))

    def operation(session: Session, number: int) -> str:
        if mediator_id is None:
            get_request(session, actor(), number)
            raise Refused("mediator", "mediator_choose")
        book_by_phone(session, actor(), number, mediator_id, now, settings)
        return gettext("Fatto: riceve la conferma e l'invito.")

    taken = gettext("In quell'orario ha già un impegno: scegli un'altra persona.")
    return tap(request_id, operation, back="/phone", taken=taken)


def _likely(session: Session, wanted: Request) -> list[ToPhone]:
    return who_to_phone(session, wanted, services().clock(), services().settings.dispatch)


def _named(session: Session, name: str) -> list[ToPhone]:
    found, _ = find_mediators(session, name, limit=MOST_FOUND)
    return [to_phone(one) for one in found if one.active]
