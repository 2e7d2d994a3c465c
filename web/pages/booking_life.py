"""One tap each: the mediator is here, we are late, more time, finished; and the coordinator's "need not come"."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from sqlalchemy.orm import Session

from dispatch.bookings import bookings_of
from dispatch.extend_booking import extend_request
from dispatch.let_go import let_go
from dispatch.live_search import live_search
from dispatch.office_taps import finished, has_come, nobody_came
from dispatch.requests import get_request, touch_request
from dispatch.run_late import run_late
from dispatch.seek_in_person_too import seek_in_person_too
from storage.errors import DoubleBooking, Refusals, Refused
from web.numbers import id_of, request_number
from web.pages.booking_taps import until_of
from web.pages.booking_words import shown_whole_minutes
from web.pages.requests import OFFICE_SIDE, WORDS
from web.pages.times import shown_clock
from web.permissions import actor, for_roles
from web.sentences import REFUSED, sentence
from web.services import services
from web.words import gettext

booking_life_pages = Blueprint("booking_life", __name__)


@booking_life_pages.post("/requests/<request_id>/here")
@for_roles(*OFFICE_SIDE)
def here(request_id: str) -> Any:
    """The mediator has come, or is on the line."""
    now, settings = services().clock(), services().settings.dispatch
    booking = id_of(request.form.get("booking"))

    def operation(session: Session, number: int) -> None:
        has_come(session, actor(), number, booking, now, settings)

    return tap(request_id, operation)


@booking_life_pages.post("/requests/<request_id>/nobody-came")
@for_roles(*OFFICE_SIDE)
def seek_another(request_id: str) -> Any:
    """The time has come and the mediator has not."""
    now, settings = services().clock(), services().settings.dispatch

    def operation(session: Session, number: int) -> str:
        nobody_came(session, actor(), number, None, now, settings)
        return gettext("Cerchiamo subito un'altra persona.")

    return tap(request_id, operation)


@booking_life_pages.post("/requests/<request_id>/in-person-too")
@for_roles(*OFFICE_SIDE)
def in_person_too(request_id: str) -> Any:
    """Speak now, meet later."""
    now, settings = services().clock(), services().settings.dispatch

    def operation(session: Session, number: int) -> str:
        seek_in_person_too(session, actor(), number, now, settings)
        return gettext("Cerchiamo anche chi può venire di persona. Chi è in linea resta.")

    return tap(request_id, operation)


@booking_life_pages.post("/requests/<request_id>/late")
@for_roles(*OFFICE_SIDE)
def late(request_id: str) -> Any:
    """The office is behind."""
    now, settings, minutes = services().clock(), services().settings.dispatch, _minutes()

    def operation(session: Session, number: int) -> str | None:
        if not _as_shown(session, number):
            return None
        run_late(session, actor(), number, minutes, now, settings)
        behind = max(one.late_minutes for one in bookings_of(session, [number]))
        return gettext("Avviso inviato: siete in ritardo di %(minutes)s.", minutes=shown_whole_minutes(behind))

    taken = gettext("Chi viene ha un altro impegno subito dopo e non può aspettare. Telefona per mettervi d'accordo.")
    return tap(request_id, operation, taken=taken)


@booking_life_pages.post("/requests/<request_id>/extend")
@for_roles(*OFFICE_SIDE)
def extend(request_id: str) -> Any:
    """More time: the mediator stays, or somebody else goes on."""
    now, settings, minutes = services().clock(), services().settings.dispatch, _minutes()

    def operation(session: Session, number: int) -> str | None:
        if not _as_shown(session, number):
            return None
        before = _until(session, number)
        extend_request(session, actor(), number, minutes, now, settings)
        ends = [one.ends_at for one in bookings_of(session, [number]) if one.state == "live"]
        if until_of(ends) == before:
            return gettext("Chi è con voi ha un altro impegno subito dopo: cerchiamo chi continua.")
        return gettext("Prolungato fino alle %(at)s.", at=shown_clock(max(ends)))

    return tap(request_id, operation)


@booking_life_pages.post("/requests/<request_id>/finish")
@for_roles(*OFFICE_SIDE)
def finish(request_id: str) -> Any:
    """It is over; and how did it go?"""
    now, settings = services().clock(), services().settings.dispatch

    def operation(session: Session, number: int) -> None:
        finished(session, actor(), number, None, now, settings)

    return tap(request_id, operation, then="/report")


@booking_life_pages.get("/requests/<request_id>/release/<int(max=999999999):booking_id>")
@for_roles("coordinator")
def ask_release(request_id: str, booking_id: int) -> Any:
    """Is it sure? Whoever is let go is told at once."""
    with services().database.read() as session:
        live = live_search(session, actor(), request_number(request_id), services().settings.dispatch)
        one = next((each for each in live.coming if each.booking_id == booking_id), None)
        if one is None or not one.is_awaited:
            return redirect(f"/requests/{live.request.id}")
        return render_template("request_release.html", wanted=live.request, one=one, **WORDS)


@booking_life_pages.post("/requests/<request_id>/release/<int(max=999999999):booking_id>")
@for_roles("coordinator")
def release(request_id: str, booking_id: int) -> Any:
    """They need not come."""
    now, settings = services().clock(), services().settings.dispatch

    def operation(session: Session, number: int) -> str:
        let_go(session, actor(), number, booking_id, now, settings)
        return gettext("Fatto: non deve più venire, e lo sa.")

    return tap(request_id, operation)


def tap(
    request_id: str,
    operation: Callable[[Session, int], str | None],
    *,
    then: str = "",
    back: str = "",
    taken: str | None = None,
) -> Any:
    """Do it and go on to `then`; where it is refused, `back` with the sentence, and nothing is changed.

    `taken`: what is said where a mediator has promised that time elsewhere.
    """
    number = request_number(request_id)
    try:
        said = services().database.run(lambda session: operation(session, number))
    except DoubleBooking as error:
        said, then = taken or sentence(error), back
    except Refusals as error:
        said, then = " ".join(sentence(one) for one in error.refusals), back
    except Refused as error:
        said, then = sentence(error), back
    else:
        if said:
            flash(said)
        return redirect(f"/requests/{number}{then}", 303)
    flash(said, REFUSED)
    return redirect(f"/requests/{number}{then}", 303)


def _minutes() -> int:
    return id_of(request.form.get("minutes")) or 0


def _as_shown(session: Session, number: int) -> bool:
    """Whether the end is still the one that the page showed: a tap that comes twice must not count twice."""
    get_request(session, actor(), number)
    touch_request(session, number)
    shown = id_of(request.args.get("until"))
    return shown is None or shown == _until(session, number)


def _until(session: Session, number: int) -> int:
    return until_of([one.ends_at for one in bookings_of(session, [number])])
