"""Draft shifts become promises: a commitment each, in a savepoint each."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduling.availability import covers
from scheduling.commitments import add_commitment
from scheduling.desks import Desk
from scheduling.free_time import free_time
from scheduling.mediators import lock_mediators
from scheduling.plans import Plan
from scheduling.public_holidays import public_holidays
from scheduling.rosters import Shift, day_bounds
from storage.actor import Actor
from storage.errors import DoubleBooking, StateRefused
from storage.journal import append


def publish_shifts(
    session: Session, plan: Plan, now: datetime, zone: ZoneInfo, province: str, actor: Actor
) -> tuple[list[Shift], list[Shift]]:
    """The plan's shifts that are `published`, and those that are `uncovered` since their mediator's time is taken, or
    is not free any more. StateRefused `plan_begun` where one has begun.
    """
    mine = select(Shift).where(Shift.plan_id == plan.id, Shift.state == "draft")
    shifts = list(session.scalars(mine.order_by(Shift.starts_at, Shift.id)))
    if any(one.starts_at <= now for one in shifts):
        raise StateRefused("state", "plan_begun")
    ids = sorted({one.mediator_id for one in shifts if one.mediator_id is not None})
    lock_mediators(session, ids)
    window = day_bounds(plan.starts_on, zone)[0], day_bounds(plan.ends_before, zone)[0]
    free = free_time(session, ids, *window, zone, public_holidays(province)) if ids else {}
    published, given_up = [], []
    for shift in shifts:
        assert shift.mediator_id is not None
        said = free.get(shift.mediator_id)
        is_free = said is not None and covers(said.free, shift.starts_at, shift.ends_at)
        if is_free and _promise(session, shift):
            published.append(shift)
        else:
            shift.state, shift.mediator_id = "uncovered", None
            given_up.append(shift)
    session.flush()
    for shift in published:
        facts = {"desk": shift.desk_id, "mediator": shift.mediator_id}
        append(session, "shift_published", f"shift:{shift.id}", now, actor, facts)
    return published, given_up


def _promise(session: Session, shift: Shift) -> bool:
    desk = session.get_one(Desk, shift.desk_id)
    assert shift.mediator_id is not None
    try:
        shift.commitment_id = add_commitment(
            session,
            mediator_id=shift.mediator_id,
            starts_at=shift.starts_at,
            ends_at=shift.ends_at,
            kind="shift",
            about=f"shift:{shift.id}",
            lat=desk.lat,
            lon=desk.lon,
        )
    except DoubleBooking:
        return False
    shift.state = "published"
    return True
