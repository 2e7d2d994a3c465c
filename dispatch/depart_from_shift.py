"""Somebody has left their shift: it is over."""

from datetime import datetime

from sqlalchemy.orm import Session

from dispatch.desk_seats import booking_behind
from dispatch.office_taps import finished
from dispatch.settings import DispatchSettings
from scheduling.check_in_shift import check_out_shift
from scheduling.rosters import Shift, get_shift
from storage.actor import Actor


def depart_from_shift(
    session: Session, actor: Actor, shift_id: int, now: datetime, settings: DispatchSettings
) -> Shift:
    """The shift, `closed`; one that stands by a booking by way of that. NotFound and StateRefused as `check_out_shift`
    and `finished`.
    """
    booking = booking_behind(session, get_shift(session, shift_id, actor))
    if booking is None:
        return check_out_shift(session, actor, shift_id, now)
    finished(session, actor, booking.request_id, booking.id, now, settings)
    return session.get_one(Shift, shift_id, populate_existing=True)
