"""Somebody has come to their shift: nobody is sought in their place any more."""

from datetime import datetime

from sqlalchemy.orm import Session

from dispatch.alarms import settle_alarms
from dispatch.desk_seats import booking_behind
from dispatch.office_taps import has_come
from dispatch.seek_for_shift import hold_searches, stop_seeking
from dispatch.settings import DispatchSettings
from scheduling.check_in_shift import check_in_shift
from scheduling.rosters import Shift, get_shift
from storage.actor import Actor


def arrive_on_shift(session: Session, actor: Actor, shift_id: int, now: datetime, settings: DispatchSettings) -> Shift:
    """The shift, `present`; one that stands by a booking by way of that. NotFound and StateRefused as `check_in_shift`
    and `has_come`.
    """
    booking = booking_behind(session, get_shift(session, shift_id, actor))
    if booking is not None:
        has_come(session, actor, booking.request_id, booking.id, now, settings)
        return session.get_one(Shift, shift_id, populate_existing=True)
    searches = hold_searches(session, shift_id)
    shift = check_in_shift(session, actor, shift_id, now)
    stop_seeking(session, searches, now, settings)
    settle_alarms(session, f"shift:{shift_id}", now)
    return shift
