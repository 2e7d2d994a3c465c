"""A demo that is started on another day has that day's rosters, and again one search that is on."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.requests import Request
from dispatch.settings import DispatchSettings
from scheduling.rosters import shifts_of
from storage.journal import seal
from web.demo.past import Past
from web.demo.seed import SEED
from web.demo.today import fill_rosters, leave_a_reply, search_for_somebody
from web.demo.town import find_town
from web.demo.weeks import fill_weeks


def refresh_today(session: Session, now: datetime, settings: DispatchSettings) -> None:
    """Adds what today lacks; everything that is there stays."""
    town = find_town(session)
    if town is None:
        return
    zone = ZoneInfo(settings.zone)
    if not shifts_of(session, None, now.astimezone(zone).date(), zone):
        past = Past(session, town, settings, now, SEED)
        fill_rosters(past, town, now, zone)
        for _ in past.happen():
            pass
    fill_weeks(session, town, now, settings, SEED)
    on = select(Request.id).where(Request.state == "searching", Request.useful_until > now)
    if session.execute(on).first() is None:
        leave_a_reply(session, search_for_somebody(session, town, now, settings), now, settings)
    seal(session)
