"""A mediator who could not stay has finished well before their time: whoever is sought to go on is not needed."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from dispatch.bookings import Booking
from dispatch.close_search import close_search
from dispatch.requests import Request, hold_request
from notifications.events import raise_event

CHANGE_OVER = timedelta(minutes=10)
"""Who leaves so shortly before their time is on their way to what is next, and somebody else still has to go on."""


def finished_early(session: Session, request: Request, booking: Booking, now: datetime) -> None:
    """Where the request is done by that, and the search for what follows has found nobody, it is to end.

    Followed up in a transaction of its own: who holds two requests could wait for who holds them the other way round.
    """
    if request.state != "done" or booking.ends_at - now < CHANGE_OVER:
        return
    for following in session.scalars(select(Request.id).where(Request.continues_id == request.id, _finds_nobody())):
        raise_event(session, f"request:{following}", "not_needed", now)


def end_continuation(session: Session, request_id: int, now: datetime) -> bool:
    """Whether it has ended by this; not where somebody has said yes meanwhile: they come."""
    request, held = hold_request(session, request_id, _finds_nobody(), next_at=None)
    if held:
        close_search(session, request, now, "cancelled", "not_needed")
    return held


def _finds_nobody() -> ColumnElement[bool]:
    return (Request.state == "searching") & (Request.seats_booked == 0)
