"""Somebody who should sit at a desk is not there, or will not come: somebody else is sought at once."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from dispatch.desk_seats import booking_behind
from dispatch.office_taps import nobody_came
from dispatch.seek_for_shift import seek_for_shift
from dispatch.settings import DispatchSettings
from scheduling.lend import is_away
from scheduling.loans import is_lent, is_lent_now
from scheduling.rosters import AWAITED, Shift, get_shift
from storage.actor import Actor
from storage.errors import StateRefused
from storage.journal import append
from storage.rows import changed
from storage.tables import table_of


def report_absent(session: Session, actor: Actor, shift_id: int, now: datetime, settings: DispatchSettings) -> Shift:
    """The shift, `absent`; said twice, nothing more happens. Until another has it, whoever was to come may check in.

    NotFound where the actor may not see its desk; StateRefused `lent_now`, or `cannot_be_absent` once somebody is there
    or it is over. One that stands by a booking stays as it is, while that is replaced as `nobody_came` does.
    """
    booking = booking_behind(session, get_shift(session, shift_id, actor))
    if booking is not None:
        nobody_came(session, actor, booking.request_id, booking.id, now, settings)
        return session.get_one(Shift, shift_id, populate_existing=True)
    awaited = (
        (Shift.id == shift_id) & Shift.state.in_(AWAITED) & (Shift.ends_at > now) & ~is_lent(table_of(Shift).c.id, now)
    )
    missing = update(Shift).where(awaited).values(state="absent").execution_options(synchronize_session="fetch")
    came_of_it = changed(session, missing)
    shift = session.get_one(Shift, shift_id, populate_existing=True)
    if not came_of_it:
        if shift.state == "absent":
            return shift
        raise StateRefused("state", "lent_now" if is_lent_now(session, shift_id, now) else "cannot_be_absent")
    append(session, "shift_absent", f"shift:{shift_id}", now, actor)
    assert shift.mediator_id is not None
    seek_for_shift(session, shift, now, settings, (shift.mediator_id,))
    return shift


def may_be_absent(shift: Any, now: datetime) -> bool:
    """Whether it could be said now that nobody comes to this shift (a row of `rosters.shifts_of`)."""
    return shift.state in AWAITED and now < shift.ends_at and not is_away(shift, now)
