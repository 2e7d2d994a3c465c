"""What has taken place ends: bookings past their end, and requests whose bookings have all ended."""

from datetime import datetime

from sqlalchemy import ColumnElement, case, exists, select, update
from sqlalchemy.orm import Session

from dispatch.booking_clock import STILL_OPEN
from dispatch.bookings import Booking
from dispatch.reminders import forget_reminders
from dispatch.requests import Request
from storage.journal import append_all

STILL_ON = ("assigned", "on_the_way", "in_progress")
NOBODY_SOUGHT = ("uncovered", "covered_external")
"""Ended, while of several seats some may be booked still."""


def close_ended(session: Session, now: datetime, limit: int = 200) -> int:
    """How many requests became `done`. Their bookings read `ended`, and so do those of a request that found too few."""
    live = exists().where(Booking.request_id == Request.id, Booking.state == "live", ~_is_over(now))
    over = select(Request.id).where(Request.state.in_(STILL_ON), Request.ends_at <= now, ~live).limit(limit)
    ids = list(session.execute(over).scalars())
    if ids:
        session.execute(
            update(Request)
            .where(Request.id.in_(ids), Request.state.in_(STILL_ON))
            .values(state="done", closed_at=now, next_at=None, next_what=None)
            .execution_options(synchronize_session=False)
        )
        append_all(session, [("done", f"request:{one}", {}) for one in ids], now)
    _end_bookings(session, ids, now, limit)
    return len(ids)


def _end_bookings(session: Session, request_ids: list[int], now: datetime, limit: int) -> None:
    left = (
        select(Booking.id, Booking.offer_id)
        .join(Request, Request.id == Booking.request_id)
        .where(Booking.state == "live", _is_over(now))
        .where(Booking.request_id.in_(request_ids) | Request.state.in_(NOBODY_SOUGHT))
        .limit(limit)
    )
    rows = session.execute(left).all()
    ids = [row.id for row in rows]
    if ids:
        forget_reminders(session, [row.offer_id for row in rows if row.offer_id is not None], now)
        session.execute(
            update(Booking)
            .where(Booking.id.in_(ids), Booking.state == "live")
            .values(state="ended", next_what=None, next_at=None)
            .execution_options(synchronize_session=False)
        )


def _is_over(now: datetime) -> ColumnElement[bool]:
    """Its time is over; where the mediator is known to be there, their FINE is waited for a while."""
    there = Booking.checked_in_at.is_not(None) & Booking.checked_out_at.is_(None)
    return case((there, Booking.ends_at <= now - STILL_OPEN), else_=Booking.ends_at <= now)
