"""How did it go? The office's word at the end, in half a minute."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request

from dispatch.live_search import LiveSearch, live_search
from dispatch.report_request import MOST_NOTE, Said, report_request
from dispatch.reports import OUTCOMES, STARS
from storage.errors import Refusals, Refused, StateRefused
from web.numbers import request_number
from web.pages.booking_taps import may_report
from web.pages.booking_words import outcome_words, untold_sentence
from web.pages.requests import OFFICE_SIDE, WORDS
from web.permissions import actor, for_roles
from web.reading import look_up
from web.sentences import REFUSED, sentence
from web.services import services

reporting_pages = Blueprint("reporting", __name__)
ORDER = ("outcome", "minutes", "rating", "note")


@dataclass
class ReportForm:
    """What stands in the form, and what is wrong with it."""

    outcome: str = ""
    minutes: str = ""
    rating: str = ""
    note: str = ""
    faults: list[Refused] = field(default_factory=list)


@reporting_pages.get("/requests/<request_id>/report")
@for_roles(*OFFICE_SIDE)
def ask_how(request_id: str) -> Any:
    """The form, with the minutes that are known; the live page where there is nothing to say, or it has been said."""
    live, now = _live(request_id), services().clock()
    if not may_report(live, now):
        return redirect(f"/requests/{live.request.id}")
    outcome = request.args.get("outcome", "")
    outcome = outcome if outcome in OUTCOMES else ""
    return _show(live, ReportForm(outcome=outcome, minutes=str(minutes_of(live, now))))


@reporting_pages.post("/requests/<request_id>/report")
@for_roles(*OFFICE_SIDE)
def say_how(request_id: str) -> Any:
    """It is said, and the live page thanks; or the form again, with what was written and what to mend."""
    now, settings = services().clock(), services().settings.dispatch
    number, form = request_number(request_id), _form()
    said = _said(form)
    if said is not None:
        try:
            services().database.run(lambda session: report_request(session, actor(), number, said, now, settings))
        except Refusals as error:
            form.faults = error.refusals
        except StateRefused as error:
            flash(sentence(error), REFUSED)
            return redirect(f"/requests/{number}", 303)
        else:
            return redirect(f"/requests/{number}", 303)
    return _show(_live(request_id), form), 422


def minutes_of(live: LiveSearch, now: datetime) -> int:
    """From arrival to end (or until now) where the office or the mediator has said so, one at least; else as booked."""
    worked = [
        ((one.checked_out_at or now) - one.checked_in_at)
        for one in live.coming
        if one.checked_in_at is not None and (one.checked_out_at is not None or one.is_here)
    ]
    spans = worked or [one.ends_at - one.starts_at for one in live.coming]
    return max((max(1, int(one.total_seconds() // 60)) for one in spans), default=0)


def _form() -> ReportForm:
    outcome, minutes, rating, note = (request.form.get(name, "").strip() for name in ORDER)
    return ReportForm(outcome, minutes, rating, note)


def _said(form: ReportForm) -> Said | None:
    """None where something is missing or is no number: the form knows what."""
    if form.outcome not in OUTCOMES:
        form.faults.append(Refused("outcome", "outcome_needed"))
    # Nobody came: there are no minutes to ask for, and the field is out of sight.
    minutes = 0 if form.outcome == "no_show_mediator" else _whole(form.minutes)
    if minutes is None:
        form.faults.append(Refused("minutes", "number_needed"))
    if form.faults:
        return None
    rating = _whole(form.rating) if form.rating else None
    return Said(form.outcome, minutes or 0, rating, form.note.replace("\r\n", "\n") or None)


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else None


def _live(request_id: str) -> LiveSearch:
    number = request_number(request_id)
    return look_up(lambda session: live_search(session, actor(), number, services().settings.dispatch))


def _show(live: LiveSearch, form: ReportForm) -> str:
    now, settings = services().clock(), services().settings
    faults = [(one.field, sentence(one)) for one in sorted(form.faults, key=lambda each: ORDER.index(each.field))]
    about = untold_sentence(live, now, settings.zone)
    return render_template(
        "request_report.html",
        live=live,
        wanted=live.request,
        about=about.more,
        form=form,
        faults=faults,
        fault=dict(faults),
        outcomes=outcome_words(),
        stars=range(1, STARS + 1),
        most_note=MOST_NOTE,
        **WORDS,
    )
