"""Where nobody of ours comes: an outside line has served, or who interpreted after all."""

from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from sqlalchemy.orm import Session

from dispatch.end_on_external_line import end_on_external_line
from dispatch.outside_lines import may_have_called, outside_lines
from dispatch.requests import Request, get_request
from dispatch.tell_unmet_need import tell_unmet_need
from scheduling.external_lines import ExternalLine
from storage.errors import Refusals, Refused, StateRefused
from web.numbers import id_of, request_number
from web.pages.booking_life import tap
from web.pages.requests import OFFICE_SIDE, WORDS
from web.permissions import actor, for_roles
from web.reading import look_up
from web.sentences import REFUSED, sentence
from web.services import services

ways_out_pages = Blueprint("ways_out", __name__)


@dataclass
class CallForm:
    """What stands in the form, and what is wrong with it."""

    line: str = ""
    minutes: str = ""
    faults: list[Refused] = field(default_factory=list)


@ways_out_pages.get("/requests/<request_id>/external")
@for_roles(*OFFICE_SIDE)
def ask_which_line(request_id: str) -> Any:
    """The form alone; the live page where there is nothing to say."""
    wanted, lines = _offered(request_number(request_id))
    if not lines or not may_have_called(wanted, services().clock()):
        return redirect(f"/requests/{wanted.id}")
    return _show(wanted, lines, CallForm())


@ways_out_pages.post("/requests/<request_id>/external")
@for_roles(*OFFICE_SIDE)
def say_which_line(request_id: str) -> Any:
    """The search is over, and the live page says so; or the form again, with what to mend."""
    number, now, settings = request_number(request_id), services().clock(), services().settings.dispatch
    form = CallForm(request.form.get("line", "").strip(), request.form.get("minutes", "").strip())
    minutes = id_of(form.minutes) or 0
    try:
        services().database.run(
            lambda session: end_on_external_line(session, actor(), number, form.line, minutes, now, settings)
        )
    except Refusals as error:
        form.faults = [_as_typed(one, form) for one in error.refusals]
    except StateRefused as error:
        flash(sentence(error), REFUSED)
        return redirect(f"/requests/{number}", 303)
    else:
        return redirect(f"/requests/{number}", 303)
    wanted, lines = _offered(number)
    if not lines:
        flash(" ".join(sentence(one) for one in form.faults), REFUSED)
        return redirect(f"/requests/{number}", 303)
    return _show(wanted, lines, form), 422


@ways_out_pages.post("/requests/<request_id>/unmet")
@for_roles(*OFFICE_SIDE)
def say_who_interpreted(request_id: str) -> Any:
    """One tap; another one changes it."""
    now, who = services().clock(), request.form.get("who", "")

    def operation(session: Session, number: int) -> None:
        tell_unmet_need(session, actor(), number, who, now)

    return tap(request_id, operation)


def _offered(number: int) -> tuple[Request, list[ExternalLine]]:
    now, zone = services().clock(), services().settings.zone

    def find(session: Session) -> tuple[Request, list[ExternalLine]]:
        wanted = get_request(session, actor(), number)
        return wanted, outside_lines(session, wanted, now, zone)

    return look_up(find)


def _as_typed(fault: Refused, form: CallForm) -> Refused:
    """What is no number at all is not out of range."""
    return Refused("minutes", "number_needed") if fault.field == "minutes" and not form.minutes.isdigit() else fault


def _show(wanted: Request, lines: list[ExternalLine], form: CallForm) -> str:
    faults = [(one.field, sentence(one)) for one in form.faults]
    return render_template(
        "request_external.html", wanted=wanted, outside=lines, form=form, faults=faults, fault=dict(faults), **WORDS
    )
