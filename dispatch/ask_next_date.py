"""A date of what repeats is settled: the next one is asked about, and first of all of whoever comes already."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from dispatch.offers import asked_today
from dispatch.requests import Request, hold_request
from dispatch.series import WAITS_ITS_TURN
from dispatch.series_dates import is_searched_for, waiting_dates, who_comes
from dispatch.settings import DispatchSettings
from scheduling.rosters import day_bounds

PAUSE = timedelta(seconds=5)
"""The confirmation of one date arrives before the question about the next."""


def ask_next_date(session: Session, request_id: int, now: datetime, settings: DispatchSettings) -> None:
    """The search for the first date that still waits its turn is due in a moment; nothing where none waits, or while
    another date is being searched for, whose end will ask for the next.

    So a mediator has one question at a time, however many dates there are. Whoever has had enough questions for a day
    is asked tomorrow, unless that is too late.
    """
    series_id = session.get_one(Request, request_id).series_id
    if series_id is None or is_searched_for(session, series_id):
        return
    for waiting in waiting_dates(session, series_id):
        begins = _its_turn(session, waiting, now, settings)
        waits = (Request.state == "searching") & (Request.next_what == WAITS_ITS_TURN) & (Request.next_at > begins)
        request, held = hold_request(session, waiting.id, waits, next_at=begins)
        if held or request.state == "searching":
            return
        # Called off while we looked: it is the turn of the one after it.


def _its_turn(session: Session, request: Request, now: datetime, settings: DispatchSettings) -> datetime:
    """When to ask: tomorrow, where all who come already were asked today as often as is agreed."""
    first, most = who_comes(session, request)[: request.seats], settings.offers.per_mediator_per_day
    if first and most:
        zone = ZoneInfo(settings.zone)
        asked = asked_today(session, first, now, zone)
        if all(asked.get(one, 0) >= most for one in first):
            return day_bounds(now.astimezone(zone).date(), zone)[1]
    return now + PAUSE
