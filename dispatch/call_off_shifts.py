"""A desk closes on days for which its roster is out: whoever was to sit there is told, and nobody is sought."""

from collections import defaultdict
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.cancel_request import cancel_request, may_be_cancelled
from dispatch.desk_seats import booking_behind
from dispatch.hand_on_shift import tell_not_theirs
from dispatch.requests import Request
from dispatch.settings import DispatchSettings
from dispatch.take_off_roster import take_off_roster
from scheduling.desk_warnings import shifts_while_closed
from scheduling.desks import get_desk
from scheduling.public_holidays import public_holidays
from scheduling.rosters import Shift
from storage.actor import Actor


def call_off_shifts(session: Session, actor: Actor, desk_id: int, now: datetime, settings: DispatchSettings) -> int:
    """How many were called off: all those to come on days when the desk is closed. NotFound for a desk not seen."""
    desk = get_desk(session, desk_id, actor)
    zone, holidays = ZoneInfo(settings.zone), public_holidays(settings.province)
    found = shifts_while_closed(session, [desk], now, zone, holidays)[desk_id]
    theirs: dict[int, list[Shift]] = defaultdict(list)
    for row in found:
        shift = _stop(session, actor, row.id, now, settings)
        if shift is not None and shift.mediator_id is not None:
            theirs[shift.mediator_id].append(shift)
        elif shift is not None:
            take_off_roster(session, shift, now, settings, actor)
    for mediator_id, shifts in sorted(theirs.items()):
        tell_not_theirs(session, shifts, mediator_id, now, settings)
        for shift in shifts:
            take_off_roster(session, shift, now, settings, actor)
    return len(found)


def _stop(session: Session, actor: Actor, shift_id: int, now: datetime, settings: DispatchSettings) -> Shift | None:
    """What is searched for it, or fills it, is cancelled: that tells whoever stands by a request of their own. The
    shift, where it has not gone with that.
    """
    behind = booking_behind(session, session.get_one(Shift, shift_id))
    sought = select(Request.id).where(Request.shift_id == shift_id, may_be_cancelled()).order_by(Request.id)
    for request_id in sorted({*session.scalars(sought), *([behind.request_id] if behind else ())}):
        cancel_request(session, actor, request_id, now, settings)
    return session.get(Shift, shift_id, populate_existing=True)
