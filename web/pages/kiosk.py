"""The day on a screen by itself: read from two metres, touched by nobody, renewed for as long as it hangs there."""

from typing import Any

from flask import Blueprint, render_template
from sqlalchemy.orm import Session

from dispatch.desk_day import desk_day
from scheduling.public_holidays import public_holidays
from web.numbers import desk_number
from web.pages.all_rosters import card_of, summary_of_all, values_of_all
from web.pages.live_parts import live_part, renewed_part
from web.pages.roster_days import day_words, today
from web.pages.times import shown_clock
from web.permissions import AT_THE_DESK, actor, for_roles
from web.reading import look_up
from web.services import services

kiosk_pages = Blueprint("kiosk_pages", __name__)


@kiosk_pages.get("/rosters/kiosk")
@for_roles(*AT_THE_DESK)
def all_desks() -> Any:
    """Today at every desk that the reader may see."""
    return _whole("/rosters/kiosk", look_up(_all))


@kiosk_pages.get("/rosters/kiosk/live")
@for_roles(*AT_THE_DESK)
def all_desks_part() -> Any:
    """The part that renews itself; 204 while nothing has changed."""
    return renewed_part("kiosk_live.html", look_up(_all))


@kiosk_pages.get("/rosters/<desk_id>/kiosk")
@for_roles(*AT_THE_DESK)
def one_desk(desk_id: str) -> Any:
    """Today at one desk."""
    number = desk_number(desk_id)
    return _whole(f"/rosters/{number}/kiosk", look_up(lambda session: _one(session, number)))


@kiosk_pages.get("/rosters/<desk_id>/kiosk/live")
@for_roles(*AT_THE_DESK)
def one_desk_part(desk_id: str) -> Any:
    """The part that renews itself; 204 while nothing has changed."""
    number = desk_number(desk_id)
    return renewed_part("kiosk_live.html", look_up(lambda session: _one(session, number)))


def _whole(address: str, values: dict[str, Any]) -> str:
    return render_template("kiosk.html", part=live_part("kiosk_live.html", values), address=address, **values)


def _all(session: Session) -> dict[str, Any]:
    values = values_of_all(session, today())
    return {**values, "heading": values["title"], "clock": _clock(), "kiosk": True}


def _one(session: Session, desk_id: int) -> dict[str, Any]:
    now, settings, day = services().clock(), services().settings, today()
    holidays = public_holidays(settings.dispatch.province)
    shown = desk_day(session, actor(), desk_id, day, settings.zone, holidays)
    card = card_of(shown, now)
    return {
        "cards": [card],
        "shut": [],
        "heading": card.name,
        "alone": True,
        "summary": summary_of_all(card.rows, is_today=True),
        "day_words": day_words(day),
        "day": day.isoformat(),
        "clock": _clock(),
        "kiosk": True,
    }


def _clock() -> str:
    """As on a wall: "8:56"."""
    return shown_clock(services().clock()).removeprefix("0")
