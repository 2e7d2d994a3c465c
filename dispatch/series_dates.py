"""The dates of what repeats, and who comes to them."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dispatch.bookings import Booking
from dispatch.requests import Request
from dispatch.series import WAITS_ITS_TURN, Series


def dates_of(session: Session, series_ids: Collection[int]) -> dict[int, list[Request]]:
    """The requests of each series, in the order in which they were asked for."""
    found: dict[int, list[Request]] = {}
    if series_ids:
        query = select(Request).where(Request.series_id.in_(series_ids)).order_by(Request.series_id, Request.id)
        for one in session.scalars(query):
            assert one.series_id is not None
            found.setdefault(one.series_id, []).append(one)
    return found


def rules_of(session: Session, series_ids: Collection[int]) -> dict[int, str]:
    """The RRULE of each series."""
    rows = session.execute(select(Series.id, Series.rrule).where(Series.id.in_(series_ids))) if series_ids else ()
    return {row.id: row.rrule for row in rows}


def who_comes(session: Session, request: Any) -> list[int]:
    """Mediators who are booked for other dates of what repeats, those of most dates first.

    `request` is a Request, or a row of its table; nobody comes where it does not repeat.
    """
    if request.series_id is None:
        return []
    query = (
        select(Booking.mediator_id)
        .join(Request, Request.id == Booking.request_id)
        .where(Request.series_id == request.series_id, Request.id != request.id, Booking.state != "released")
        .group_by(Booking.mediator_id)
        .order_by(func.count().desc(), func.min(Request.id))
    )
    return list(session.scalars(query))


def next_waiting(session: Session, series_id: int) -> Request | None:
    """The first date for which nobody is asked yet."""
    waits = Request.series_id == series_id, Request.state == "searching", Request.next_what == WAITS_ITS_TURN
    return session.scalars(select(Request).where(*waits).order_by(Request.id).limit(1)).first()
