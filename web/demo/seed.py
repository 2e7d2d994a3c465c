"""The whole demo in one transaction: the town, its past, and today."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from dispatch.settings import DispatchSettings
from storage.journal import seal
from web.demo.past import Past
from web.demo.people import spoken
from web.demo.places import OFFICES
from web.demo.stories import draw_stories
from web.demo.today import fill_rosters, leave_a_reply, search_for_somebody
from web.demo.town import make_town
from web.demo.weeks import fill_weeks

SEED = 2026


def seed_demo(
    session: Session, now: datetime, settings: DispatchSettings, months: int = 1, seed: int = SEED
) -> Iterator[datetime]:
    """Makes everything; the moment of each step of the past, for a progress bar. Seal the journal afterwards."""
    zone = ZoneInfo(settings.zone)
    town = make_town(session, now - timedelta(days=30 * months + 14), seed)
    past = Past(session, town, settings, now, seed)
    for story in draw_stories(now, months, zone, spoken(), [one.name for one in OFFICES], seed):
        past.tell(story)
    fill_rosters(past, town, now, zone)
    yield from past.happen()
    fill_weeks(session, town, now, settings, seed)
    live = search_for_somebody(session, town, now, settings)
    leave_a_reply(session, live, now, settings)
    while seal(session):
        pass
