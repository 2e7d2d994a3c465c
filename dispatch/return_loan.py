"""A loan follows its booking: it begins and ends with it, sooner or later than was thought, or did not take place."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from dispatch.alarms import settle_alarms
from dispatch.bookings import Booking
from dispatch.settings import DispatchSettings
from scheduling.availability import Span
from scheduling.commitments import advance_commitment, lock_mediators
from scheduling.desk_floor import floors
from scheduling.lend import hold_for_loan, loan_of, move_end, move_start, undo_loan
from scheduling.loans import Loan
from scheduling.rosters import Shift
from storage.errors import DoubleBooking

KIND = "desk_below_minimum"


def loan_off(session: Session, booking: Booking) -> None:
    """The booking is released, and its time free: the shift is whole again."""
    loan = loan_of(session, f"booking:{booking.id}")
    if loan is not None:
        undo_loan(session, loan)


def leave_early(session: Session, booking: Booking, now: datetime) -> None:
    """They have come before they were to leave: they are not at the desk any more."""
    loan = loan_of(session, f"booking:{booking.id}") if now < booking.starts_at else None
    if loan is None or loan.starts_at <= now:
        return
    lock_mediators(session, [booking.mediator_id])
    move_start(session, loan, now)
    advance_commitment(session, booking.commitment_id, now)


def return_early(session: Session, booking: Booking, now: datetime) -> None:
    """It is over: they are at the desk again after the way back, where that is sooner than was thought."""
    loan = loan_of(session, f"booking:{booking.id}")
    if loan is None:
        return
    settle_alarms(session, loan.about, now, (KIND,))
    ends_at = max(now, loan.starts_at) + _way_back(loan, booking)
    if ends_at <= loan.starts_at:
        undo_loan(session, loan)
    elif ends_at < loan.ends_at:
        move_end(session, loan, ends_at)


def stretch_loan(
    session: Session, booking: Booking, ends_at: datetime, now: datetime, settings: DispatchSettings
) -> None:
    """The booking is to end then. Hold the mediator first. Raises DoubleBooking with the rest of the shift where the
    desk can't spare them for so long: nothing is changed then.
    """
    loan = loan_of(session, f"booking:{booking.id}")
    if loan is None:
        return
    desk_id = hold_for_loan(session, loan.shift_id)
    shift = session.get_one(Shift, loan.shift_id)
    back_at = min(ends_at + _way_back(loan, booking), shift.ends_at)
    if back_at <= loan.ends_at:
        return
    floor = floors(session, loan.starts_at, back_at, now, settings.planning, desk_id).get(desk_id)
    waited_for = floor is not None and loan.shift_id in floor.sitting
    if floor and waited_for and not floor.spares(loan.shift_id, Span(loan.ends_at, back_at), (loan.id,)):
        raise DoubleBooking(starts_at=loan.ends_at, ends_at=shift.ends_at, about=f"shift:{shift.id}")
    move_end(session, loan, back_at)


def _way_back(loan: Loan, booking: Booking) -> timedelta:
    return max(loan.ends_at - booking.ends_at, timedelta())
