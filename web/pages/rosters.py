"""Who is at the desk, in which languages, until when: readable from two metres, on a screen or on paper."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session

from dispatch.arrive_on_shift import arrive_on_shift
from dispatch.desk_day import desk_day
from dispatch.replace_on_shift import replace_on_shift
from dispatch.report_absent import report_absent
from dispatch.seek_for_gap import seek_for_gap
from scheduling.public_holidays import public_holidays
from storage.errors import NotFound
from web.numbers import desk_number, id_of
from web.pages.doing import do_and_go
from web.pages.live_parts import live_part, renewed_part
from web.pages.roster_days import day_words, near, shown_date, today, week_of
from web.pages.roster_rows import rows_of
from web.pages.roster_words import closed_words, summary
from web.pages.times import shown_hour
from web.pages.walk_ins import walk_in_counter
from web.permissions import AT_THE_DESK, MAY_ASK, actor, for_roles
from web.reading import look_up
from web.services import services
from web.words import gettext

roster_pages = Blueprint("roster_pages", __name__)


@roster_pages.get("/rosters/<desk_id>/<day>")
@for_roles(*AT_THE_DESK)
def one_day(desk_id: str, day: str) -> Any:
    """One desk's day."""
    values = look_up(lambda session: _values(session, desk_id, day))
    counter = walk_in_counter(values["shown"].desk, today())
    return render_template("roster.html", part=live_part("roster_live.html", values), counter=counter, **values)


@roster_pages.get("/rosters/<desk_id>/<day>/live")
@for_roles(*AT_THE_DESK)
def one_day_part(desk_id: str, day: str) -> Any:
    """The part that renews itself; 204 while nothing has changed."""
    values = look_up(lambda session: _values(session, desk_id, day))
    return renewed_part("roster_live.html", values)


@roster_pages.post("/rosters/<desk_id>/<day>/arrived")
@for_roles(*AT_THE_DESK)
def arrived(desk_id: str, day: str) -> Any:
    """Somebody at the desk says that a mediator is there."""
    shift, now, told = _shift(), services().clock(), services().settings.dispatch
    return _done(desk_id, day, "", lambda session: arrive_on_shift(session, actor(), shift, now, told))


@roster_pages.post("/rosters/<desk_id>/<day>/missing")
@for_roles(*AT_THE_DESK)
def missing(desk_id: str, day: str) -> Any:
    """A mediator has not come, or will not: somebody else is sought at once."""
    shift, now, told = _shift(), services().clock(), services().settings.dispatch
    said = gettext("Segnato: cerchiamo un'altra persona.")
    return _done(desk_id, day, said, lambda session: report_absent(session, actor(), shift, now, told))


@roster_pages.post("/rosters/<desk_id>/<day>/replace")
@for_roles("coordinator")
def replace(desk_id: str, day: str) -> Any:
    """A mediator need not come: they are told, and somebody else is sought."""
    shift, now, told = _shift(), services().clock(), services().settings.dispatch
    said = gettext("Il turno è libero: avvisiamo chi lo aveva e cerchiamo un'altra persona.")
    return _done(desk_id, day, said, lambda session: replace_on_shift(session, actor(), shift, now, told))


@roster_pages.post("/rosters/<desk_id>/<day>/seek")
@for_roles(*MAY_ASK)
def seek(desk_id: str, day: str) -> Any:
    """Somebody is sought for what a plan left to nobody."""
    language, _, moment = request.form.get("gap", "").partition(" ")
    starts_at, desk = _moment(moment), desk_number(desk_id)
    now, settings = services().clock(), services().settings.dispatch
    holidays = public_holidays(settings.province)
    said = gettext("Cerchiamo qualcuno: i messaggi stanno partendo.")
    return _done(
        desk_id, day, said,
        lambda session: seek_for_gap(session, actor(), desk, language, starts_at, now, settings, holidays),
    )  # fmt: skip


def _done(desk_id: str, day: str, said: str, act: Callable[[Session], Any]) -> Any:
    """Back to the page that was tapped on, with what came of it."""
    desk, shown = desk_number(desk_id), shown_date(day).isoformat()
    all_desks = request.form.get("back") == "all"
    return do_and_go(act, f"/rosters?date={shown}" if all_desks else f"/rosters/{desk}/{shown}", said)


def _values(session: Session, desk_id: str, day: str) -> dict[str, Any]:
    now, settings = services().clock(), services().settings
    holidays = public_holidays(settings.dispatch.province)
    shown = desk_day(session, actor(), desk_number(desk_id), shown_date(day), settings.zone, holidays)
    rows = rows_of(shown, now, settings.rosters.missing_after_minutes, actor())
    return {
        "shown": shown,
        "rows": rows,
        "day_words": day_words(shown.date),
        "closed": closed_words(shown, settings.dispatch.province),
        "updated": shown_hour(now),
        "before": (shown.date - timedelta(days=1)).isoformat(),
        "after": (shown.date + timedelta(days=1)).isoformat(),
        "is_today": shown.date == today(),
        "today": today().isoformat(),
        "summary": summary(shown, sum(one.here for one in rows), now, today()),
        "week": week_of(shown.date),
        "month": f"{shown.date:%Y-%m}",
    }


def _shift() -> int:
    shift = id_of(request.form.get("shift"))
    if shift is None:
        raise NotFound("shift")
    return shift


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise NotFound("gap") from None
    if found.tzinfo is None:
        raise NotFound("gap")
    near(found.date())
    return found
