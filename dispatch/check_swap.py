"""Whether two mediators may have each other's shift, as things stand now."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.exclusions import Exclusion
from dispatch.settings import DispatchSettings
from scheduling.availability import Span
from scheduling.commitments import commitments_between
from scheduling.desks import Desk
from scheduling.free_time import free_time
from scheduling.may_take import Taker, broken_rule
from scheduling.mediators import Mediator, Preference, languages_of
from scheduling.public_holidays import public_holidays
from scheduling.rosters import Shift, day_bounds
from scheduling.shift_languages import levels_asked
from scheduling.travel import Engagement, point


def rule_against_swap(
    session: Session, one: Shift, other: Shift, settings: DispatchSettings
) -> tuple[str, Mediator] | None:
    """The first rule that either of them would break, and who; None where all is well. Exact for who holds both their
    rows.
    """
    for wanted, given in ((one, other), (other, one)):
        assert given.mediator_id is not None
        mediator = session.get_one(Mediator, given.mediator_id)
        rule = _rule_against(session, mediator, wanted, given, settings)
        if rule is not None:
            return rule, mediator
    return None


def _rule_against(
    session: Session, mediator: Mediator, wanted: Shift, given: Shift, settings: DispatchSettings
) -> str | None:
    """Against their having `wanted` instead of `given`."""
    desk = session.get_one(Desk, wanted.desk_id)
    if not mediator.active or _not_there(session, mediator.id, desk.office_id):
        return "availability"
    shift = Engagement(wanted.starts_at, wanted.ends_at, point(desk.lat, desk.lon))
    taker, zone = _taker(session, mediator, shift, given, settings), ZoneInfo(settings.zone)
    asked = levels_asked(desk.cover, wanted.languages, Span(wanted.starts_at, wanted.ends_at), zone)
    return broken_rule(taker, shift, asked, settings.rosters, zone)


def _taker(session: Session, mediator: Mediator, shift: Engagement, given: Shift, settings: DispatchSettings) -> Taker:
    zone = ZoneInfo(settings.zone)
    day = shift.starts_at.astimezone(zone).date()
    monday = day - timedelta(days=day.weekday())
    week = day_bounds(monday, zone)[0], day_bounds(monday + timedelta(days=6), zone)[1]
    around = timedelta(days=settings.rosters.days_in_a_row + 1)
    near = min(week[0], shift.starts_at - around), max(week[1], shift.ends_at + around)
    rows = [row for row in commitments_between(session, [mediator.id], *near) if row.about != f"shift:{given.id}"]
    said = free_time(
        session, [mediator.id], shift.starts_at, shift.ends_at, zone, public_holidays(settings.province), {}
    )
    minutes = sum(
        max(0, (min(row.ends_at, week[1]) - max(row.starts_at, week[0])) // timedelta(minutes=1)) for row in rows
    )
    return Taker(
        dict(languages_of(session, [mediator.id]).get(mediator.id, [])),
        said[mediator.id].free if mediator.id in said else [],
        [Engagement(row.starts_at, row.ends_at, point(row.lat, row.lon)) for row in rows],
        _turns(rows),
        minutes,
        mediator.max_weekly_minutes,
    )


def _turns(rows: Sequence[Any]) -> list[Span]:
    """Shifts at desks; one out of which they are lent is a whole."""
    found: dict[str, Span] = {}
    for row in rows:
        if row.kind == "shift":
            before = found.get(row.about)
            found[row.about] = Span(before.starts_at if before else row.starts_at, row.ends_at)
    return list(found.values())


def _not_there(session: Session, mediator_id: int, office_id: int) -> bool:
    """Not to be sent to that office, or not wanted there."""
    never = select(Exclusion.id).where(Exclusion.mediator_id == mediator_id, Exclusion.office_id == office_id)
    avoided = select(Preference.mediator_id).where(
        Preference.mediator_id == mediator_id, Preference.office_id == office_id, Preference.kind == "avoids"
    )
    return any(session.execute(query).first() is not None for query in (never, avoided))
