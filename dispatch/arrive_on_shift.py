"""Somebody has come to their shift: nobody is sought in their place any more."""

from datetime import datetime

from sqlalchemy.orm import Session

from dispatch.alarms import settle_alarms
from dispatch.desk_seats import booking_behind
from dispatch.office_taps import has_come
from dispatch.seek_for_shift import hold_searches, stop_seeking
from dispatch.settings import DispatchSettings
from scheduling.check_in_shift import check_in_shift
from scheduling.loans import is_lent_now
from scheduling.rosters import Shift, get_shift
from storage.actor import Actor
from storage.errors import StateRefused


def arrive_on_shift(
    session: Session, actor: Actor, shift_id: int, now: datetime, settings: DispatchSettings, *, own_word: bool = False
) -> Shift:
    """The shift, `present`; one that stands by a booking by way of that. NotFound and StateRefused as `check_in_shift`
    and `has_come`, and `lent_now` unless it is the mediator's `own_word`: where they are, they know best.
    """
    shift = get_shift(session, shift_id, actor)
    booking = booking_behind(session, shift)
    if booking is not None:
        has_come(session, actor, booking.request_id, booking.id, now, settings)
        return session.get_one(Shift, shift_id, populate_existing=True)
    if not own_word and shift.state != "present" and is_lent_now(session, shift_id, now):
        raise StateRefused("state", "lent_now")
    searches = hold_searches(session, shift_id)
    shift = check_in_shift(session, actor, shift_id, now)
    stop_seeking(session, searches, now, settings)
    settle_alarms(session, f"shift:{shift_id}", now)
    return shift
