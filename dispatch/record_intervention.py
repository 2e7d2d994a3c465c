"""A coordinator records what was agreed outside: booked at once; what lies in the past is done and nobody is texted."""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from dispatch.accept_offer import accept_offer
from dispatch.bookings import Booking
from dispatch.desk_seats import seat_at_desk
from dispatch.offer_by_phone import offer_by_phone
from dispatch.proof import new_proof
from dispatch.requests import Request
from dispatch.settings import DispatchSettings
from scheduling.commitments import add_commitment, lock_mediators, refused_by
from scheduling.mediators import Mediator
from storage.actor import Actor
from storage.errors import Refusals, Refused
from storage.journal import append


def record_intervention(
    session: Session, actor: Actor, request: Request, mediator_id: int, now: datetime, settings: DispatchSettings
) -> int:
    """The booking's id. Refusals for an unknown mediator or one not to be sent there, DoubleBooking where they are
    taken then.
    """
    mediator = session.get(Mediator, mediator_id)
    if mediator is None:
        raise Refusals([Refused("mediator_id", "unknown")])
    request.seats = 1
    session.flush()
    if request.ends_at <= now:
        booking_id = _past(session, request, mediator, now)
    else:
        booking_id = _to_come(session, actor, request, mediator, now, settings)
    append(session, "recorded", f"request:{request.id}", now, actor, {"booking": booking_id})
    return booking_id


def _to_come(
    session: Session, actor: Actor, request: Request, mediator: Mediator, now: datetime, settings: DispatchSettings
) -> int:
    outcome = accept_offer(session, offer_by_phone(session, request, mediator, now), now, settings, actor)
    if outcome.what == "conflict":
        raise refused_by(session, mediator.id, request.starts_at, request.ends_at)
    if outcome.booking_id is None:
        raise Refusals([Refused("mediator_id", "not_to_be_sent")])
    session.refresh(request)
    return outcome.booking_id


def _past(session: Session, request: Request, mediator: Mediator, now: datetime) -> int:
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
    request.state, request.closed_at, request.seats_booked = "done", now, 1
    booking = Booking(
        request_id=request.id,
        mediator_id=mediator.id,
        commitment_id=commitment_id,
        seat=1,
        state="ended",
        modality=request.modalities[0],
        starts_at=request.starts_at,
        ends_at=request.ends_at,
        booked_at=now,
        proof=new_proof(),
        uid=f"{secrets.token_urlsafe(18)}@mediatori",
    )
    session.add(booking)
    session.flush()
    seat_at_desk(session, request, booking, now)
    return booking.id
