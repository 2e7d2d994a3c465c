"""The question that a reminder asks: are you there? It is the offer's own, under the same code."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from dispatch.bookings import Booking
from notifications.questions import close_questions, reopen_question


def ask_again(session: Session, booking: Booking, now: datetime) -> None:
    """Until it is answered, a bare SI means this."""
    booking.reminded_at = now
    reopen_question(session, f"offer:{booking.offer_id}")


def forget_reminder(session: Session, booking: Booking, now: datetime) -> None:
    """Answered, or without an object now; the code stays theirs until the booking is over."""
    if booking.reminded_at is not None:
        about = f"offer:{booking.offer_id}"
        close_questions(session, [about], now, kept=(about, max(booking.ends_at, now)))


def forget_reminders(session: Session, offer_ids: Sequence[int], now: datetime) -> None:
    """The same for many whose bookings have ended."""
    close_questions(session, [f"offer:{one}" for one in offer_ids], now)
