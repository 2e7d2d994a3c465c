"""A mediator says yes: one seat is theirs, exactly once, or they are told kindly why not.

Locks have one order: the request row first (its own compare-and-set), then the mediator, then the rest. Everything
that can be undone stands in a savepoint, so that the loser's answer commits in the same transaction.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, case, insert, select, update
from sqlalchemy.orm import Session

from dispatch.bookings import Booking
from dispatch.desk_seats import seat_at_desk
from dispatch.notices import tell_booked, tell_cancelled_before_yes, tell_conflict, tell_reserve
from dispatch.offers import UNANSWERED, WAITING, Offer
from dispatch.requests import Request
from dispatch.settings import DispatchSettings
from notifications.outbox import withdraw_messages
from notifications.questions import close_questions
from scheduling.commitments import add_commitment, lock_mediators, neighbours
from scheduling.mediators import Mediator
from scheduling.tables import table_of
from scheduling.travel import Engagement, check_buffer, point, travel_minutes
from storage.actor import Actor
from storage.errors import DoubleBooking
from storage.journal import append

MAY_SAY_YES = (*UNANSWERED, "declined", "reserve", "lost", "send_failed")

_offer, _request, _booking = table_of(Offer), table_of(Request), table_of(Booking)

_FIND = select(Offer).where(_offer.c.id == bindparam("offer"))
_TAKE_SEAT = (
    update(_request)
    .where(
        _request.c.id == bindparam("request"),
        _request.c.state == "searching",
        _request.c.seats_booked < _request.c.seats,
    )
    .values(
        seats_booked=_request.c.seats_booked + 1,
        state=case((_request.c.seats_booked + 1 == _request.c.seats, "assigned"), else_="searching"),
        next_at=case((_request.c.seats_booked + 1 == _request.c.seats, None), else_=_request.c.next_at),
        next_what=case((_request.c.seats_booked + 1 == _request.c.seats, None), else_=_request.c.next_what),
    )
)
_ANSWER = (
    update(_offer)
    .where(_offer.c.id == bindparam("offer"), _offer.c.state.in_(MAY_SAY_YES))
    .values(state=bindparam("new_state"), answered_at=bindparam("at"), eta_minutes=bindparam("eta"))
)
_TAKEN_SEATS = select(_booking.c.seat).where(
    _booking.c.request_id == bindparam("request"), _booking.c.state != "released"
)
_OTHERS = select(_offer.c.id, _offer.c.state).where(
    _offer.c.request_id == bindparam("request"), _offer.c.id != bindparam("offer"), _offer.c.state.in_(UNANSWERED)
)
_LOSE = (
    update(_offer)
    .where(_offer.c.request_id == bindparam("request"), _offer.c.state.in_(UNANSWERED))
    .values(state="lost")
)


@dataclass(frozen=True)
class Outcome:
    """`what` is booked, reserve, conflict, cancelled, over or already; `booking_id` where there is one."""

    what: str
    booking_id: int | None = None


def accept_offer(session: Session, offer_id: int, now: datetime, settings: DispatchSettings, actor: Actor) -> Outcome:
    """Book the mediator of this offer, or tell them why not. Never raises for what the world may do."""
    offer = session.execute(_FIND, {"offer": offer_id}, execution_options={"populate_existing": True}).scalar_one()
    if offer.state == "accepted":
        return Outcome("already")
    savepoint = session.begin_nested()
    if not _changed(session.execute(_TAKE_SEAT, {"request": offer.request_id})):
        savepoint.rollback()
        return _too_late(session, offer, now, settings, actor)
    request = session.get_one(Request, offer.request_id, populate_existing=True)
    mediator = session.get_one(Mediator, offer.mediator_id)
    try:
        booking = _book(session, request, mediator, offer, now)
    except DoubleBooking as taken:
        savepoint.rollback()
        _answer(session, offer, "lost", now)
        append(session, "yes_refused", f"request:{offer.request_id}", now, actor, {"offer": offer.id})
        tell_conflict(session, mediator, request, taken, now, settings)
        return Outcome("conflict")
    _answer(session, offer, "accepted", now, booking.eta)
    savepoint.commit()
    if request.state == "assigned":
        _close_others(session, request, offer, now)
    else:
        close_questions(session, [f"offer:{offer.id}"], now)
    append(session, "booked", f"request:{request.id}", now, actor, {"offer": offer.id, "booking": booking.id})
    tell_booked(session, mediator, request, booking, offer.code, now, settings)
    return Outcome("booked", booking.id)


def _book(session: Session, request: Request, mediator: Mediator, offer: Offer, now: datetime) -> Booking:
    span = engagement(request, mediator, offer.modality, now)
    lock_mediators(session, [mediator.id])
    _leave_time_to_travel(session, request, mediator, offer, span)
    commitment_id = add_commitment(
        session,
        mediator_id=mediator.id,
        starts_at=span.leaves_at,
        ends_at=span.ends_at,
        kind="booking",
        about=f"request:{request.id}",
        lat=request.lat if offer.modality == "in_person" else None,
        lon=request.lon if offer.modality == "in_person" else None,
    )
    taken = set(session.execute(_TAKEN_SEATS, {"request": request.id}).scalars())
    values: dict[str, Any] = {
        "request_id": request.id,
        "mediator_id": mediator.id,
        "offer_id": offer.id,
        "commitment_id": commitment_id,
        "seat": next(seat for seat in range(1, request.seats + 1) if seat not in taken),
        "state": "live",
        "modality": offer.modality,
        "starts_at": span.starts_at,
        "ends_at": span.ends_at,
        "eta": span.starts_at if request.on_the_spot else None,
        "booked_at": now,
        "uid": f"{secrets.token_urlsafe(18)}@mediatori",
        "sequence": 0,
    }
    booking = session.execute(insert(Booking).returning(Booking), values).scalar_one()
    seat_at_desk(session, request, booking, now)
    return booking


def _leave_time_to_travel(session: Session, request: Request, mediator: Mediator, offer: Offer, span: "Coming") -> None:
    """Raises DoubleBooking where the way from the engagement before, or to the next, is longer than the gap."""
    place = point(request.lat, request.lon) if offer.modality == "in_person" else None
    beside = neighbours(session, mediator.id, span.leaves_at, span.ends_at)
    tight = check_buffer(Engagement(span.starts_at, span.ends_at, place), beside)
    if tight is not None:
        raise DoubleBooking(starts_at=tight.other.starts_at, ends_at=tight.other.ends_at)


@dataclass(frozen=True)
class Coming:
    """The mediator leaves, is there, and is done."""

    leaves_at: datetime
    starts_at: datetime
    ends_at: datetime


def engagement(request: Request, mediator: Mediator, modality: str, now: datetime) -> Coming:
    """Planned: as asked. On the spot: from this moment, the way there first, then the whole time that was asked for."""
    if not request.on_the_spot or request.starts_at > now:
        return Coming(request.starts_at, request.starts_at, request.ends_at)
    way = 0
    if modality == "in_person":
        way = travel_minutes(point(mediator.home_lat, mediator.home_lon), point(request.lat, request.lon))
    starts_at = now + timedelta(minutes=way)
    return Coming(now, starts_at, starts_at + (request.ends_at - request.starts_at))


def _answer(session: Session, offer: Offer, state: str, now: datetime, eta: datetime | None = None) -> None:
    minutes = None if eta is None else max(0, round((eta - now).total_seconds() / 60))
    session.execute(_ANSWER, {"offer": offer.id, "new_state": state, "at": now, "eta": minutes})


def _close_others(session: Session, request: Request, offer: Offer, now: datetime) -> None:
    others = session.execute(_OTHERS, {"request": request.id, "offer": offer.id}).all()
    if others:
        session.execute(_LOSE, {"request": request.id})
    abouts = [f"offer:{one.id}" for one in others]
    close_questions(session, [*abouts, f"offer:{offer.id}"], now)
    withdraw_messages(session, [f"offer:{one.id}" for one in others if one.state in WAITING], now)


def _too_late(session: Session, offer: Offer, now: datetime, settings: DispatchSettings, actor: Actor) -> Outcome:
    request = session.get_one(Request, offer.request_id, populate_existing=True)
    mediator = session.get_one(Mediator, offer.mediator_id)
    if request.state in ("cancelled", "cancelled_late"):
        tell_cancelled_before_yes(session, mediator, request, offer.code, now, settings)
        return Outcome("cancelled")
    if request.state in ("assigned", "on_the_way"):
        if offer.state == "reserve":
            return Outcome("already")
        _answer(session, offer, "reserve", now)
        append(session, "reserve", f"request:{request.id}", now, actor, {"offer": offer.id})
        tell_reserve(session, mediator, request, now, settings)
        return Outcome("reserve")
    tell_cancelled_before_yes(session, mediator, request, offer.code, now, settings, over=True)
    return Outcome("over")


def _changed(result: Any) -> bool:
    return bool(result.rowcount)
