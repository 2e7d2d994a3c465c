"""Speak now, meet later: while a mediator on the telephone bridges it, somebody is sought who comes in person."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from dispatch.bookings import Booking, bookings_of
from dispatch.replace_booking import search_anew
from dispatch.requests import Request, get_request, hold_request
from dispatch.settings import DispatchSettings
from storage.actor import Actor
from storage.errors import StateRefused
from storage.journal import append

BRIDGEABLE = ("assigned", "on_the_way", "in_progress")


def seek_in_person_too(
    session: Session, actor: Actor, request_id: int, now: datetime, settings: DispatchSettings
) -> Request:
    """The request with one seat more, searched for in person alone; who is on the telephone stays, with hours of their
    own.

    NotFound; StateRefused where nobody serves from afar, somebody comes in person already, or there is no place.
    """
    get_request(session, actor, request_id)
    allowed = Request.state.in_(BRIDGEABLE) & Request.place_name.is_not(None) & (Request.kind == "on_demand")
    request, held = hold_request(session, request_id, allowed, seats=Request.seats)
    live = [one for one in bookings_of(session, [request_id]) if one.state == "live"]
    if not held or not is_bridged(live):
        raise StateRefused("state", "cannot_seek_in_person", state=request.state)
    request.seats += 1
    request.state, request.modalities = "searching", ["in_person"]
    request.useful_until = max(request.useful_until, now + timedelta(minutes=settings.on_demand.useful_minutes))
    session.flush()
    append(session, "in_person_too", f"request:{request_id}", now, actor)
    search_anew(session, request, now, settings)
    return session.get_one(Request, request_id, populate_existing=True)


def is_bridged(live: list[Booking]) -> bool:
    """Somebody serves, and nobody in person."""
    return bool(live) and all(one.modality != "in_person" for one in live)
