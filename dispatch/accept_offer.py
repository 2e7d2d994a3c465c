"""A mediator says yes: one seat is theirs, exactly once, or they are told kindly why not.

Locks have one order: the request row first (its own compare-and-set), then the mediator, then the rest. Everything
that can be undone stands in one savepoint, so that the loser's answer commits in the same transaction. The statements
are built once: this is what many phones do at the same moment.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, case, exists, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from dispatch.bookings import Booking
from dispatch.desk_seats import seat_at_desk
from dispatch.notices import tell_already, tell_booked, tell_cancelled_before_yes, tell_conflict, tell_reserve
from dispatch.offers import UNANSWERED, Offer
from dispatch.requests import Request
from dispatch.search_on import hurry, waiting_offers
from dispatch.settings import DispatchSettings
from notifications.opt_outs import OptOut
from notifications.outbox import withdraw_messages
from notifications.questions import close_questions
from scheduling.commitments import insert_commitment, neighbours, refused_by
from scheduling.mediators import Mediator
from scheduling.travel import Engagement, check_buffer, point, travel_minutes
from storage.actor import Actor
from storage.errors import DoubleBooking
from storage.journal import append
from storage.no_overlap import is_double_booking
from storage.tables import table_of

MAY_SAY_YES = (*UNANSWERED, "declined", "reserve", "lost", "send_failed")

_offer, _request, _booking = table_of(Offer), table_of(Request), table_of(Booking)

_FIND = select(Offer).where(_offer.c.id == bindparam("offer"))
_LAST_SEAT = _request.c.seats_booked + 1 == _request.c.seats
_TAKE_SEAT = (
    update(Request)
    .where(
        _request.c.id == bindparam("request"),
        _request.c.state == "searching",
        _request.c.seats_booked < _request.c.seats,
    )
    .values(
        seats_booked=_request.c.seats_booked + 1,
        state=case((_LAST_SEAT, "assigned"), else_="searching"),
        next_at=case((_LAST_SEAT, None), else_=_request.c.next_at),
        next_what=case((_LAST_SEAT, None), else_=_request.c.next_what),
    )
    .returning(Request)
    .execution_options(synchronize_session=False, populate_existing=True)
)
# Locked as scheduling.mediators.lock_mediators does, and read in the same breath, with whether they may be texted.
_HOLD_MEDIATOR = (
    select(Mediator, exists().where(OptOut.phone_hash == Mediator.phone_hash))
    .where(Mediator.id == bindparam("mediator"))
    .with_for_update(key_share=True, of=Mediator)
)
_ANSWER = (
    update(_offer)
    .where(_offer.c.id == bindparam("offer"), _offer.c.state.in_(MAY_SAY_YES))
    .values(state=bindparam("new_state"), answered_at=bindparam("at"))
)
_THIS = _offer.c.id == bindparam("offer")
_ACCEPTED = (
    update(_offer)
    .where(
        _offer.c.request_id == bindparam("request"),
        or_(
            and_(_THIS, _offer.c.state.in_(MAY_SAY_YES)),
            and_(bindparam("full"), ~_THIS, _offer.c.state.in_(UNANSWERED)),
        ),
    )
    .values(
        state=case((_THIS, "accepted"), else_="lost"),
        answered_at=case((_THIS, bindparam("at", type_=_offer.c.answered_at.type)), else_=_offer.c.answered_at),
        eta_minutes=case((_THIS, bindparam("eta", type_=_offer.c.eta_minutes.type)), else_=_offer.c.eta_minutes),
    )
    .returning(_offer.c.id)
)
_TAKEN_SEATS = select(_booking.c.seat).where(
    _booking.c.request_id == bindparam("request"), _booking.c.state != "released"
)
_BOOK = insert(_booking).returning(_booking.c.id)


@dataclass(frozen=True)
class Outcome:
    """`what` is booked, reserve, conflict, cancelled, over or already; `booking_id` where there is one."""

    what: str
    booking_id: int | None = None


def accept_offer(session: Session, offer_id: int, now: datetime, settings: DispatchSettings, actor: Actor) -> Outcome:
    """Book the mediator of this offer, or tell them why not. Never raises for what the world may do."""
    offer = session.execute(_FIND, {"offer": offer_id}, execution_options={"populate_existing": True}).scalar_one()
    if offer.state == "accepted":
        return _said_before(session, offer, now, settings)
    savepoint = session.begin_nested()
    request = session.scalars(_TAKE_SEAT, {"request": offer.request_id}).one_or_none()
    if request is None:
        savepoint.rollback()
        return _too_late(session, offer, now, settings, actor)
    mediator, opted_out = session.execute(_HOLD_MEDIATOR, {"mediator": offer.mediator_id}).one()
    try:
        booking = _book(session, request, mediator, offer, now)
    except DoubleBooking as taken:
        savepoint.rollback()
        return _taken_then(session, offer, taken, now, settings, actor)
    except IntegrityError as error:
        savepoint.rollback()
        if not is_double_booking(error):
            raise
        request = session.get_one(Request, offer.request_id, populate_existing=True)
        span = engagement(request, session.get_one(Mediator, offer.mediator_id), offer.modality, now)
        other = refused_by(session, offer.mediator_id, span.leaves_at, span.ends_at)
        return _taken_then(session, offer, other, now, settings, actor)
    others = _note_yes(session, request, offer, booking, now)
    if others is None:  # taken back a moment ago
        savepoint.rollback()
        return _too_late(session, offer, now, settings, actor)
    savepoint.commit()
    close_questions(session, [f"offer:{one}" for one in (offer.id, *others)], now)
    if others:
        withdraw_messages(session, [f"offer:{one}" for one in others], now)
    append(session, "booked", f"request:{request.id}", now, actor, {"offer": offer.id, "booking": booking.id})
    tell_booked(session, mediator, request, booking, offer.code, now, settings, opted_out=opted_out)
    session.flush()
    return Outcome("booked", booking.id)


def _book(session: Session, request: Request, mediator: Mediator, offer: Offer, now: datetime) -> Booking:
    """The booking as a value; its row, its commitment's and (a desk request's) its shift's are written."""
    span = engagement(request, mediator, offer.modality, now)
    _leave_time_to_travel(session, request, mediator, offer, span)
    there = offer.modality == "in_person"
    values: dict[str, Any] = {
        "request_id": request.id,
        "mediator_id": mediator.id,
        "offer_id": offer.id,
        "commitment_id": insert_commitment(
            session,
            mediator_id=mediator.id,
            starts_at=span.leaves_at,
            ends_at=span.ends_at,
            kind="booking",
            about=f"request:{request.id}",
            lat=request.lat if there else None,
            lon=request.lon if there else None,
        ),
        "seat": _free_seat(session, request),
        "state": "live",
        "modality": offer.modality,
        "starts_at": span.starts_at,
        "ends_at": span.ends_at,
        "eta": span.starts_at if request.on_the_spot else None,
        "booked_at": now,
        "uid": f"{secrets.token_urlsafe(18)}@mediatori",
        "sequence": 0,
    }
    booking = Booking(id=session.execute(_BOOK, values).scalar_one(), **values)
    seat_at_desk(session, request, booking, now)
    return booking


def _free_seat(session: Session, request: Request) -> int:
    if request.seats == 1:
        return 1
    taken = set(session.scalars(_TAKEN_SEATS, {"request": request.id}))
    return next(seat for seat in range(1, request.seats + 1) if seat not in taken)


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


def _note_yes(session: Session, request: Request, offer: Offer, booking: Booking, now: datetime) -> list[int] | None:
    """The offer is accepted, and with the last seat the unanswered others are lost: their ids. None: not open."""
    eta = None if booking.eta is None else max(0, round((booking.eta - now).total_seconds() / 60))
    full = request.state == "assigned"
    values = {"request": request.id, "offer": offer.id, "full": full, "at": now, "eta": eta}
    changed = list(session.scalars(_ACCEPTED, values))
    return [one for one in changed if one != offer.id] if offer.id in changed else None


def _taken_then(
    session: Session, offer: Offer, taken: DoubleBooking, now: datetime, settings: DispatchSettings, actor: Actor
) -> Outcome:
    """A yes that overlaps: refused with the reason, and the search goes on."""
    request = _held(session, offer)
    mediator = session.get_one(Mediator, offer.mediator_id)
    again = offer.state == "lost"
    session.execute(_ANSWER, {"offer": offer.id, "new_state": "lost", "at": now})
    close_questions(session, [f"offer:{offer.id}"], now)
    append(session, "yes_refused", f"request:{offer.request_id}", now, actor, {"offer": offer.id})
    if waiting_offers(session, offer.request_id) == 0:
        hurry(session, offer.request_id, now)
    tell_conflict(session, mediator, request, taken, now, settings, again=again)
    return Outcome("conflict")


def _held(session: Session, offer: Offer) -> Request:
    """The request as it is now, ours until the end: rolling back to the savepoint had let go of its row."""
    return session.get_one(Request, offer.request_id, populate_existing=True, with_for_update={"key_share": True})


def _too_late(session: Session, offer: Offer, now: datetime, settings: DispatchSettings, actor: Actor) -> Outcome:
    request = _held(session, offer)
    mediator = session.get_one(Mediator, offer.mediator_id)
    if request.state in ("cancelled", "cancelled_late"):
        tell_cancelled_before_yes(session, mediator, request, offer.code, now, settings)
        return Outcome("cancelled")
    if request.state in ("assigned", "on_the_way"):
        if offer.state == "reserve":
            return _said_before(session, offer, now, settings)
        session.execute(_ANSWER, {"offer": offer.id, "new_state": "reserve", "at": now})
        append(session, "reserve", f"request:{request.id}", now, actor, {"offer": offer.id})
        tell_reserve(session, mediator, request, now, settings)
        return Outcome("reserve")
    tell_cancelled_before_yes(session, mediator, request, offer.code, now, settings, over=True)
    return Outcome("over")


def _said_before(session: Session, offer: Offer, now: datetime, settings: DispatchSettings) -> Outcome:
    """A second yes changes nothing, and is answered: whoever repeats it is not sure that it came."""
    request, mediator = session.get_one(Request, offer.request_id), session.get_one(Mediator, offer.mediator_id)
    if offer.state == "accepted":
        tell_already(session, mediator, request, offer.code, now, settings)
    return Outcome("already")
