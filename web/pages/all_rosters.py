"""All desks of a day on one page: who is there now, and what is missing."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session

from dispatch.desk_day import DeskDay, desk_days
from scheduling.public_holidays import public_holidays
from web.pages.live_parts import live_part, renewed_part
from web.pages.roster_days import day_words, shown_date, today
from web.pages.roster_rows import Row, rows_of
from web.pages.roster_words import closed_words, here_now, hours_of
from web.pages.times import shown_hour
from web.permissions import AT_THE_DESK, actor, for_roles
from web.reading import look_up
from web.services import services
from web.words import gettext, ngettext

all_roster_pages = Blueprint("all_roster_pages", __name__)


@dataclass(frozen=True)
class DeskCard:
    """One desk: `hours` of the day, or `closed` with why; `rows` without those that are over; `done`: how many are."""

    desk_id: int
    name: str
    hours: str
    closed: str
    rows: list[Row]
    done: int
    needs: bool
    begins: datetime | None


@all_roster_pages.get("/rosters")
@for_roles(*AT_THE_DESK)
def all_desks() -> Any:
    """Every desk's day that the reader may see; whoever has one desk is led to its page."""
    day = shown_date(request.args["date"]) if request.args.get("date") else today()
    values = look_up(lambda session: values_of_all(session, day))
    if len(values["cards"]) + len(values["shut"]) == 1:
        one = (values["cards"] or values["shut"])[0]
        return redirect(f"/rosters/{one.desk_id}/{day.isoformat()}")
    return render_template("rosters.html", part=live_part("rosters_live.html", values), **values)


@all_roster_pages.get("/rosters/live")
@for_roles(*AT_THE_DESK)
def all_desks_part() -> Any:
    """The part that renews itself; 204 while nothing has changed."""
    day = shown_date(request.args.get("date", ""))
    return renewed_part("rosters_live.html", look_up(lambda session: values_of_all(session, day)))


def values_of_all(session: Session, day: date) -> dict[str, Any]:
    """What the page of all desks, and its kiosk, show of a day."""
    now, settings = services().clock(), services().settings
    holidays = public_holidays(settings.dispatch.province)
    days = desk_days(session, actor(), None, day, day, settings.zone, holidays)
    cards = [card_of(one, now) for one in days]
    shown = [one for one in cards if one.rows or one.done or one.hours]
    shown.sort(key=lambda one: (not one.needs, not one.rows, one.begins or now, one.name))
    is_today = day == today()
    return {
        "cards": shown,
        "shut": [one for one in cards if one not in shown],
        "day_words": day_words(day),
        "updated": shown_hour(now),
        "summary": summary_of_all([row for card in cards for row in card.rows], is_today=is_today),
        "day": day.isoformat(),
        "before": (day - timedelta(days=1)).isoformat(),
        "after": (day + timedelta(days=1)).isoformat(),
        "is_today": is_today,
        "title": gettext("Turni di oggi") if is_today else gettext("Turni di %(day)s", day=day_words(day)),
    }


def card_of(shown: DeskDay, now: datetime) -> DeskCard:
    """What is over stands no more on the day itself; of days gone by everything does."""
    settings = services().settings
    rows = rows_of(shown, now, settings.rosters.missing_after_minutes, actor())
    going_on = [one for one in rows if not one.over] if shown.date == today() else rows
    return DeskCard(
        shown.desk.id,
        shown.desk.name,
        hours_of(shown),
        closed_words(shown, settings.dispatch.province),
        going_on,
        len(rows) - len(going_on),
        any(one.gap or one.late for one in going_on),
        min((one.starts_at for one in (*going_on, *shown.open)), default=None),
    )


def summary_of_all(rows: list[Row], *, is_today: bool) -> str:
    """Who is there now, and what is missing, in a few words."""
    here, late, gaps = (sum(getattr(one, name) for one in rows) for name in ("here", "late", "gap"))
    parts = []
    if is_today:
        parts.append(here_now(here))
    if late:
        parts.append(ngettext("%(num)s non è arrivata.", "%(num)s non sono arrivate.", late))
    if gaps:
        parts.append(ngettext("%(num)s posto è senza nessuno.", "%(num)s posti sono senza nessuno.", gaps))
    elif rows:
        parts.append(gettext("Nessun posto è scoperto."))
    return " ".join(parts)
