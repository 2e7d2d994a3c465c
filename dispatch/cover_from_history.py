"""The cover that is suggested to a desk, from who came to it and what its office asked for in the last weeks."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from dispatch.requests import Request
from scheduling.desks import Desk, opening_hours
from scheduling.public_holidays import public_holidays
from scheduling.rosters import day_bounds
from scheduling.suggested_cover import WALK_IN, Asked, SuggestedCover, suggested_cover
from scheduling.walk_ins import first_walk_in, walk_ins_between

LOOK_BACK_WEEKS = 8
KINDS = ("on_demand", "planned", "desk")
NOT_NEEDED = ("draft", "to_authorise", "cancelled")


def cover_from_history(session: Session, desk: Desk, today: date, zone: ZoneInfo, province: str) -> SuggestedCover:
    """From the last eight whole weeks before today, or since the first person was counted or asked for.

    Requests for the desk count, and those of its office for no desk: somebody would have been there already. A search
    for a shift of a roster does not: the cover asks for that one itself.
    """
    first = today - timedelta(weeks=LOOK_BACK_WEEKS)
    since, before = day_bounds(first, zone)[0], day_bounds(today, zone)[0]
    begun = _begun(session, desk)
    if begun is None or begun >= before:
        return SuggestedCover([], 0, 0)
    first = max(first, begun.astimezone(zone).date())
    hours, holidays = opening_hours(desk), public_holidays(province)
    opened = {
        day: hours.on(day, zone, holidays) for day in (first + timedelta(days=n) for n in range((today - first).days))
    }
    came = [
        Asked(one.language, one.came_at, one.came_at + WALK_IN)
        for one in walk_ins_between(session, desk.id, since, before)
    ]
    return suggested_cover([*came, *_requests(session, desk, since, before)], opened, zone, desk.cover)


def _begun(session: Session, desk: Desk) -> datetime | None:
    """The first day of which anything is known."""
    asked = session.scalar(select(func.min(Request.starts_at)).where(*_about(desk)))
    return min((one for one in (first_walk_in(session, desk.id), asked) if one is not None), default=None)


def _requests(session: Session, desk: Desk, since: datetime, before: datetime) -> list[Asked]:
    query = select(Request.language, Request.starts_at, Request.ends_at, Request.seats).where(
        *_about(desk), Request.starts_at >= since, Request.starts_at < before
    )
    return [Asked(row.language, row.starts_at, row.ends_at) for row in session.execute(query) for _ in range(row.seats)]


def _about(desk: Desk) -> tuple[ColumnElement[bool], ...]:
    return (
        or_(Request.desk_id == desk.id, (Request.desk_id.is_(None)) & (Request.office_id == desk.office_id)),
        Request.kind.in_(KINDS),
        Request.state.not_in(NOT_NEEDED),
        Request.shift_id.is_(None),
    )
