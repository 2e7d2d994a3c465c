"""The coordinator takes a shift from whoever holds it: they are told, and somebody else is sought."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from dispatch.give_back_shifts import give_back
from dispatch.hand_on_shift import tell_not_theirs
from dispatch.settings import DispatchSettings
from scheduling.rosters import NOT_BEGUN, Shift, get_shift
from storage.actor import Actor
from storage.errors import StateRefused


def replace_on_shift(session: Session, actor: Actor, shift_id: int, now: datetime, settings: DispatchSettings) -> Shift:
    """The shift, `uncovered`; one that nobody holds is only sought for anew.

    NotFound; StateRefused `shift_begun` once it has begun, or somebody was there; `shift_of_request` where it stands by
    a request of its own: that one is changed or called off.
    """
    shift = get_shift(session, shift_id, actor)
    if shift.about is not None:
        raise StateRefused("state", "shift_of_request")
    if not may_be_replaced(shift, now):
        raise StateRefused("state", "shift_begun")
    if shift.mediator_id is not None:
        tell_not_theirs(session, [shift], shift.mediator_id, now, settings)
    give_back(session, shift, now, settings, actor)
    return session.get_one(Shift, shift_id, populate_existing=True)


def may_be_replaced(shift: Any, now: datetime) -> bool:
    """Whether somebody else could be sought for this shift (a row of `rosters.shifts_of`) now, if no request stands
    behind it.
    """
    return shift.state in NOT_BEGUN and shift.starts_at > now
