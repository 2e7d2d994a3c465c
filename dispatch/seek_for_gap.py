"""What a plan left to nobody is searched for after all: a desk request, as the plan's gap says it."""

from collections.abc import Container
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.ask import Ask
from dispatch.ask_for_mediator import ask_for_mediator
from dispatch.plan_gaps import PlanGap, plan_gaps
from dispatch.requests import Request
from dispatch.roster_day import Gap
from dispatch.settings import DispatchSettings
from scheduling.desks import Desk, get_desk
from storage.actor import Actor
from storage.errors import StateRefused

SHORTEST = timedelta(minutes=5)


def seek_for_gap(
    session: Session,
    actor: Actor,
    desk_id: int,
    language: str,
    starts_at: datetime,
    now: datetime,
    settings: DispatchSettings,
    holidays: Container[date],
) -> Request:
    """The new request, `searching`, from now where the gap has begun.

    NotFound where the actor may not see the desk; StateRefused `gap_closed` where that gap is open no more: it is over,
    somebody has come, or somebody is sought already.
    """
    desk = get_desk(session, desk_id, actor)
    # Two who tap at the same moment queue here, and the second finds the search of the first.
    session.execute(select(Desk.id).where(Desk.id == desk_id).with_for_update())
    zone = ZoneInfo(settings.zone)
    day = starts_at.astimezone(zone).date()
    gaps = plan_gaps(session, [desk], day, day, zone, holidays)
    gap = next((one for one in gaps if (one.language, one.starts_at) == (language, starts_at)), None)
    if gap is None or not may_be_sought(gap, now):
        raise StateRefused("state", "gap_closed")
    begins = max(gap.starts_at, now.replace(second=0, microsecond=0))
    ask = Ask(
        kind="desk",
        language=gap.language,
        level=gap.level,
        starts_at=begins,
        duration_minutes=int((gap.ends_at - begins).total_seconds() // 60),
        modalities=("in_person",),
        office_id=desk.office_id,
        seats=gap.missing,
        desk_id=desk.id,
    )
    return ask_for_mediator(session, actor, ask, now, settings)


def may_be_sought(gap: Gap | PlanGap, now: datetime) -> bool:
    """Whether enough is left of an open gap to ask anybody to come."""
    return gap.ends_at - now >= SHORTEST
