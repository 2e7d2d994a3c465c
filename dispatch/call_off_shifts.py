"""A desk closes on days for which its roster is out: whoever was to sit there is told, and nobody is sought."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from dispatch.alarms import settle_alarms
from dispatch.cancel_request import cancel_request, may_be_cancelled
from dispatch.desk_seats import booking_behind
from dispatch.hand_on_shift import tell_not_theirs
from dispatch.requests import Request
from dispatch.settings import DispatchSettings
from scheduling.desk_warnings import shifts_while_closed
from scheduling.desks import get_desk
from scheduling.end_shift import end_shift
from scheduling.public_holidays import public_holidays
from scheduling.rosters import Shift
from storage.actor import Actor


def call_off_shifts(session: Session, actor: Actor, desk_id: int, now: datetime, settings: DispatchSettings) -> int:
    """How many were called off: all those to come on days when the desk is closed. NotFound for a desk not seen."""
    desk = get_desk(session, desk_id, actor)
    zone, holidays = ZoneInfo(settings.zone), public_holidays(settings.province)
    found = shifts_while_closed(session, [desk], now, zone, holidays)[desk_id]
    for row in found:
        _call_off(session, actor, row.id, now, settings)
    return len(found)


def _call_off(session: Session, actor: Actor, shift_id: int, now: datetime, settings: DispatchSettings) -> None:
    """What is searched for it, or fills it, is cancelled first: that tells whoever stands by a request of their own."""
    behind = booking_behind(session, session.get_one(Shift, shift_id))
    sought = select(Request.id).where(Request.shift_id == shift_id, may_be_cancelled()).order_by(Request.id)
    for request_id in sorted({*session.scalars(sought), *([behind.request_id] if behind else ())}):
        cancel_request(session, actor, request_id, now, settings)
    shift = session.get(Shift, shift_id, populate_existing=True)
    if shift is None:
        return
    if shift.mediator_id is not None:
        tell_not_theirs(session, shift, shift.mediator_id, now, settings)
    session.execute(update(Request).where(Request.shift_id == shift_id).values(shift_id=None))
    settle_alarms(session, f"shift:{shift_id}", now)
    end_shift(session, shift_id, keep_open=False, now=now, actor=actor)
