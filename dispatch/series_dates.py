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

    `request` is a Request, or a row of its table; nobody comes where it does not repeat. Who stayed away, or is
    being replaced, does not count.
    """
    if request.series_id is None:
        return []
    came = Booking.checked_in_at.is_not(None) | Request.closed_why.is_distinct_from("no_show_mediator")
    query = (
        select(Booking.mediator_id)
        .join(Request, Request.id == Booking.request_id)
        .where(Request.series_id == request.series_id, Request.id != request.id)
        .where(Booking.state != "released", Booking.replacing_since.is_(None), came)
        .group_by(Booking.mediator_id)
        .order_by(func.count().desc(), func.min(Request.id))
    )
    return list(session.scalars(query))


def is_searched_for(session: Session, series_id: int) -> bool:
    """Whether somebody is being asked about one of its dates."""
    of_series = Request.series_id == series_id, Request.state == "searching"
    asked = select(Request.id).where(*of_series, Request.next_what.is_distinct_from(WAITS_ITS_TURN))
    return session.scalar(asked.limit(1)) is not None


def waiting_dates(session: Session, series_id: int) -> list[Request]:
    """The dates for which nobody is asked yet, in the order in which they were asked for."""
    waits = Request.series_id == series_id, Request.state == "searching", Request.next_what == WAITS_ITS_TURN
    return list(session.scalars(select(Request).where(*waits).order_by(Request.id)))
