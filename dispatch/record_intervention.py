"""A coordinator records what was agreed outside: booked at once; what lies in the past is done and nobody is texted."""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from dispatch.bookings import Booking
from dispatch.desk_seats import seat_at_desk
from dispatch.notices import tell_booked
from dispatch.requests import Request
from dispatch.settings import DispatchSettings
from scheduling.commitments import add_commitment, lock_mediators
from scheduling.mediators import Mediator
from storage.actor import Actor
from storage.errors import Refusals, Refused
from storage.journal import append


def record_intervention(
    session: Session, actor: Actor, request: Request, mediator_id: int, now: datetime, settings: DispatchSettings
) -> Booking:
    """The booking. Refusals for an unknown mediator, DoubleBooking where they are taken then."""
    mediator = session.get(Mediator, mediator_id)
    if mediator is None:
        raise Refusals([Refused("mediator_id", "unknown")])
    past = request.ends_at <= now
    there = request.modalities[0] == "in_person"
    lock_mediators(session, [mediator.id])
    commitment_id = add_commitment(
        session,
        mediator_id=mediator.id,
        starts_at=request.starts_at,
        ends_at=request.ends_at,
        kind="recorded",
        about=f"request:{request.id}",
        lat=request.lat if there else None,
        lon=request.lon if there else None,
    )
    request.seats = request.seats_booked = 1
    request.state = "done" if past else "assigned"
    request.closed_at = now if past else None
    booking = Booking(
        request_id=request.id,
        mediator_id=mediator.id,
        commitment_id=commitment_id,
        seat=1,
        state="ended" if past else "live",
        modality=request.modalities[0],
        starts_at=request.starts_at,
        ends_at=request.ends_at,
        booked_at=now,
        uid=f"{secrets.token_urlsafe(18)}@mediatori",
    )
    session.add(booking)
    session.flush()
    seat_at_desk(session, request, booking, now)
    append(session, "recorded", f"request:{request.id}", now, actor, {"booking": booking.id})
    if not past:
        tell_booked(session, mediator, request, booking, None, now, settings)
    return booking
