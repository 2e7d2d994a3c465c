"""A booking is taken back: the mediator is free of it, and told; what it was stays as history."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from dispatch.alarms import settle_alarms
from dispatch.booking_notices import tell_of_booking
from dispatch.bookings import Booking
from dispatch.desk_seats import leave_desk
from dispatch.offers import Offer
from dispatch.requests import Request
from dispatch.return_loan import loan_off
from dispatch.settings import DispatchSettings
from notifications.outbox import withdraw_messages
from notifications.questions import close_questions
from scheduling.commitments import end_commitment


def release_booking(session: Session, booking: Booking, now: datetime) -> None:
    """The mediator is free again; the booking's row stays as what was, and the yes behind it counts no more.

    Texts about it that wait for the morning stay here: a confirmation must not arrive after the cancellation.
    """
    booking.state, booking.released_at = "released", now
    booking.next_what = booking.next_at = None
    booking.sequence += 1
    session.flush()
    session.execute(
        update(Offer)
        .where(Offer.id == booking.offer_id, Offer.state == "accepted")
        .values(state="withdrawn")
        .execution_options(synchronize_session="fetch")
    )
    close_questions(session, [f"offer:{booking.offer_id}"], now)
    withdraw_messages(session, f"booking:{booking.id}", now)
    settle_alarms(session, f"booking:{booking.id}", now)
    leave_desk(session, booking, now)
    end_commitment(session, booking.commitment_id)
    loan_off(session, booking)


def release_replaced(session: Session, request: Request, seat: int, now: datetime, settings: DispatchSettings) -> None:
    """Another has said yes to a seat that somebody was still holding: that one need not come any more."""
    query = select(Booking).where(
        Booking.request_id == request.id,
        Booking.seat == seat,
        Booking.state == "live",
        Booking.replacing_since.is_not(None),
    )
    for booking in session.scalars(query.execution_options(populate_existing=True)).all():
        release_booking(session, booking, now)
        tell_of_booking(session, request, booking, "released", now, settings, mail="cancelled")
