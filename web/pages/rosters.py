"""Who is at the desk, in which languages, until when: readable from two metres, on a screen or on paper."""

from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask_babel import format_date
from sqlalchemy.orm import Session

from dispatch.arrive_on_shift import arrive_on_shift
from dispatch.desk_day import DeskDay, desk_day
from scheduling.desks import desks
from scheduling.public_holidays import public_holidays
from storage.errors import NotFound
from web.numbers import id_of
from web.pages.coordinator_words import plain_language
from web.pages.live_parts import live_part, renewed_part
from web.pages.names import shown_name
from web.pages.roster_words import being_done, may_arrive, presence, summary
from web.pages.times import hours_between, shown_hour
from web.permissions import actor, for_roles
from web.reading import look_up
from web.services import services
from web.words import gettext, ngettext

roster_pages = Blueprint("roster_pages", __name__)
AT_THE_DESK = ("operator", "desk", "coordinator")
FURTHEST_DAYS = 3660


@roster_pages.get("/rosters")
@for_roles(*AT_THE_DESK)
def all_desks() -> Any:
    """Today's roster of the one desk, or the desks to choose from."""
    today = _today()
    zone = services().settings.zone
    holidays = public_holidays(services().settings.dispatch.province)

    def find(session: Session) -> list[DeskDay]:
        return [desk_day(session, actor(), one.id, today, zone, holidays) for one in desks(session, actor())]

    days = look_up(find)
    if len(days) == 1:
        return redirect(f"/rosters/{days[0].desk.id}/{today.isoformat()}")
    now = services().clock()
    return render_template(
        "rosters.html",
        days=[(each, summary(each, now, today)) for each in days],
        today=today,
        day_words=_day_words(today),
    )


@roster_pages.get("/rosters/<desk_id>/<day>")
@for_roles(*AT_THE_DESK)
def one_day(desk_id: str, day: str) -> Any:
    """One desk's day."""
    values = look_up(lambda session: _values(session, desk_id, day))
    return render_template("roster.html", part=live_part("roster_live.html", values), **values)


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
    shift = id_of(request.form.get("shift"))
    if shift is None:
        raise NotFound("shift")
    now = services().clock()
    told = services().settings.dispatch
    services().database.run(lambda session: arrive_on_shift(session, actor(), shift, now, told))
    return redirect(f"/rosters/{_number(desk_id)}/{_date(day).isoformat()}", 303)


def _values(session: Session, desk_id: str, day: str) -> dict[str, Any]:
    now, settings = services().clock(), services().settings
    holidays = public_holidays(settings.dispatch.province)
    shown = desk_day(session, actor(), _number(desk_id), _date(day), settings.zone, holidays)
    return {
        "shown": shown,
        "rows": _rows(shown, now, settings.rosters.missing_after_minutes),
        "day_words": _day_words(shown.date),
        "updated": shown_hour(now),
        "before": (shown.date - timedelta(days=1)).isoformat(),
        "after": (shown.date + timedelta(days=1)).isoformat(),
        "is_today": shown.date == _today(),
        "today": _today().isoformat(),
        "summary": summary(shown, now, _today()),
    }


def _rows(shown: DeskDay, now: datetime, missing_after: int) -> list[dict[str, Any]]:
    """Shifts and gaps as lines of the table, in order of time, a gap after the shifts that begin with it."""
    rows: list[dict[str, Any]] = []
    for one in shown.shifts:
        nobody = one.mediator_id is None
        words, tone, icon = presence(one, shown.genders.get(one.mediator_id), now, missing_after)
        rows.append(
            {
                "gap": nobody,
                "who": gettext("Manca") if nobody else shown_name(one.mediator_name),
                "languages": ", ".join(plain_language(code) for code in one.languages),
                "hours": hours_between(one.starts_at, one.ends_at),
                "words": words,
                "tone": tone,
                "icon": icon,
                "starts_at": one.starts_at,
                "may_arrive": one.id if not nobody and may_arrive(one, now) else None,
                "request_id": None,
            }
        )
    for gap in shown.gaps:
        name = plain_language(gap.gap.language)
        rows.append(
            {
                "gap": True,
                "who": gettext("Manca %(language)s", language=name),
                "languages": ngettext("%(num)s posto", "%(num)s posti", gap.gap.missing) if gap.gap.missing > 1 else "",
                "hours": hours_between(gap.gap.starts_at, gap.gap.ends_at),
                "words": being_done(gap, now),
                "tone": "strong",
                "icon": "warning-circle",
                "starts_at": gap.gap.starts_at,
                "may_arrive": None,
                "request_id": gap.gap.request_id,
            }
        )
    return sorted(rows, key=lambda row: (row["starts_at"], row["gap"]))


def _day_words(day: date) -> str:
    return str(format_date(day, "EEEE d MMMM"))


def _today() -> date:
    return services().clock().astimezone(services().settings.zone).date()


def _number(text: str) -> int:
    number = id_of(text)
    if number is None:
        raise NotFound("desk")
    return number


def _date(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise NotFound("date") from None
    if abs((day - _today()).days) > FURTHEST_DAYS:
        raise NotFound("date")
    return day
