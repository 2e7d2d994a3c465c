"""What has taken place ends: bookings past their end, and requests whose bookings have all ended."""

from datetime import datetime

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from dispatch.bookings import Booking
from dispatch.requests import Request
from storage.journal import append_all

STILL_ON = ("assigned", "on_the_way", "in_progress")


def close_ended(session: Session, now: datetime, limit: int = 200) -> int:
    """How many requests became `done`. Their bookings read `ended`, and so do those of a request that found too few."""
    live = exists().where(Booking.request_id == Request.id, Booking.state == "live", Booking.ends_at > now)
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
        select(Booking.id)
        .join(Request, Request.id == Booking.request_id)
        .where(Booking.state == "live", Booking.ends_at <= now)
        .where(Booking.request_id.in_(request_ids) | (Request.state == "uncovered"))
        .limit(limit)
    )
    ids = list(session.scalars(left))
    if ids:
        session.execute(
            update(Booking)
            .where(Booking.id.in_(ids), Booking.state == "live")
            .values(state="ended")
            .execution_options(synchronize_session=False)
        )
