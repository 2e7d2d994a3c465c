"""A date of what repeats is settled: the next one is asked about, and first of all of whoever comes already."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dispatch.offers import Offer
from dispatch.requests import Request, hold_request
from dispatch.series import WAITS_ITS_TURN
from dispatch.series_dates import next_waiting, who_comes
from dispatch.settings import DispatchSettings

PAUSE = timedelta(seconds=5)
"""The confirmation of one date arrives before the question about the next."""


def ask_next_date(session: Session, request_id: int, now: datetime, settings: DispatchSettings) -> None:
    """The search for the first date that still waits its turn is due in a moment; nothing where none waits.

    So a mediator has one question at a time, however many dates there are. Whoever has had enough questions for a day
    is asked tomorrow, unless that is too late.
    """
    series_id = session.get_one(Request, request_id).series_id
    following = None if series_id is None else next_waiting(session, series_id)
    if following is None or following.next_at is None:
        return
    begins, tomorrow = now + PAUSE, _tomorrow(now, ZoneInfo(settings.zone))
    first = who_comes(session, following)[: following.seats]
    if first and _have_had_enough(session, first, now, settings):
        begins = tomorrow
    waits = (Request.state == "searching") & (Request.next_what == WAITS_ITS_TURN) & (Request.next_at > begins)
    hold_request(session, following.id, waits, next_at=begins)


def _have_had_enough(session: Session, mediators: list[int], now: datetime, settings: DispatchSettings) -> bool:
    """Whether all of them were asked today as often as is agreed."""
    most = settings.offers.per_mediator_per_day
    if not most:
        return False
    midnight = _tomorrow(now, ZoneInfo(settings.zone)) - timedelta(days=1)
    asked = (
        select(Offer.mediator_id)
        .where(Offer.mediator_id.in_(mediators), Offer.asked_at >= midnight)
        .group_by(Offer.mediator_id)
        .having(func.count() >= most)
    )
    return set(mediators) <= set(session.scalars(asked))


def _tomorrow(now: datetime, zone: ZoneInfo) -> datetime:
    """The next local midnight."""
    today = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=1)
