"""A mediator must go on to what they have promised next: somebody is sought who takes over from them."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.ask import SAID
from dispatch.begin_search import begin_search
from dispatch.booking_notices import tell_of_booking
from dispatch.bookings import Booking
from dispatch.requests import OPEN, Request
from dispatch.settings import DispatchSettings
from storage.actor import Actor
from storage.errors import DoubleBooking
from storage.journal import append

CARRIED = (*SAID, "office_id", "also_speaks", "widened_to", "modalities", "desk_id", "linked_request_id")
"""What the request that goes on has from the one before."""


def hand_over(
    session: Session,
    request: Request,
    booking: Booking,
    minutes: int,
    taken: DoubleBooking,
    now: datetime,
    settings: DispatchSettings,
    actor: Actor,
) -> Request:
    """The request that goes on when this booking ends; the one sought already, where it was asked for before."""
    query = select(Request).where(Request.continues_id == request.id, Request.state.in_(OPEN))
    there = session.scalars(query).first()
    if there is not None:
        return there
    starts_at = max(booking.ends_at, now)
    carried: dict[str, Any] = {name: getattr(request, name) for name in CARRIED}
    following = Request(
        **carried,
        kind="on_demand",
        state="searching",
        asked_by=actor.id,
        asked_at=now,
        searching_since=now,
        urgent=True,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        useful_until=starts_at + timedelta(minutes=minutes),
        seats=1,
        wave=0,
        continues_id=request.id,
    )
    begin_search(session, [following], {"continues": request.id}, now, settings, actor)
    append(session, "handed_over", f"request:{request.id}", now, actor, {"to": following.id})
    other = taken.values["starts_at"], taken.values["ends_at"]
    tell_of_booking(session, request, booking, "extend_conflict", now, settings, answers=True, more={"when": other})
    return following
