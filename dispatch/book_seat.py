"""A seat is a mediator's: the booking, what it closes, and what is said of it."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, case, insert, or_, select, update
from sqlalchemy.orm import Session

from dispatch.booking_clock import booking_steps, following
from dispatch.bookings import Booking, state_when_filled
from dispatch.desk_seats import seat_at_desk
from dispatch.expected import Expected
from dispatch.notices import booked_texts
from dispatch.offers import UNANSWERED, Offer
from dispatch.proof import new_proof
from dispatch.release_booking import release_replaced
from dispatch.requests import Request
from dispatch.settings import DispatchSettings
from notifications.events import raise_event
from notifications.outbox import queueing, withdrawing
from notifications.questions import closing
from scheduling.availability import Span
from scheduling.commitments import insert_commitment
from scheduling.lend import lend, make_room
from storage.actor import Actor
from storage.journal import noting
from storage.rows import execute
from storage.tables import table_of
from storage.writes import send

_offer, _request, _booking = map(table_of, (Offer, Request, Booking))

_TAKE_SEAT = (
    update(_request)
    .where(_request.c.id == bindparam("request"))
    .values(
        seats_booked=_request.c.seats_booked + 1,
        state=case((bindparam("full"), bindparam("filled")), else_="searching"),
        next_at=case((bindparam("full"), None), else_=_request.c.next_at),
        next_what=case((bindparam("full"), None), else_=_request.c.next_what),
    )
)
_THIS = _offer.c.id == bindparam("offer")
_ACCEPTED = (
    update(_offer)
    .where(
        _offer.c.request_id == bindparam("request"),
        or_(_THIS, and_(bindparam("full"), _offer.c.state.in_(UNANSWERED))),
    )
    .values(
        state=case((_THIS, "accepted"), else_="lost"),
        answered_at=case((_THIS, bindparam("at", type_=_offer.c.answered_at.type)), else_=_offer.c.answered_at),
        eta_minutes=case((_THIS, bindparam("eta", type_=_offer.c.eta_minutes.type)), else_=_offer.c.eta_minutes),
    )
    .returning(_offer.c.id)
)
_TAKEN_SEATS = select(_booking.c.seat).where(
    _booking.c.request_id == bindparam("request"),
    _booking.c.state != "released",
    _booking.c.replacing_since.is_(None),
)
_BOOK = insert(_booking).returning(_booking.c.id)


@dataclass(frozen=True)
class Offered:
    """What counts of the offer, as it was when the request's row became ours."""

    id: int
    state: str
    modality: str
    code: str


@dataclass(frozen=True)
class Yes:
    """A yes being looked at: `request` and `mediator` are rows of their tables, and ours until the end."""

    session: Session
    request: Any
    mediator: Any
    offer: Offered
    now: datetime
    settings: DispatchSettings
    actor: Actor
    eta_minutes: int | None
    promoted: bool


@dataclass(frozen=True)
class Lent:
    """The desk's shift that they leave for it, and the time for which they are away from there."""

    shift_id: int
    span: Span


def book_seat(yes: Yes, span: Expected, lent: Lent | None = None) -> Booking:
    """The booking, and all that comes of it: whom it replaces is free, others' questions close, the mediator is told.

    The request's and the mediator's rows are held, and nothing stands in the way; but for the shift that they are
    `lent` from, whose desk is held.
    """
    session, request, mediator, offer, now = yes.session, yes.request, yes.mediator, yes.offer, yes.now
    full = request.seats_booked + 1 == request.seats
    seat = _free_seat(session, request)
    if request.replaces:
        release_replaced(session, request, seat, now, yes.settings)
    filled = state_when_filled(session, request.id, request.seats) if full else ""
    booking = _booked(yes, span, seat, lent)
    eta = None if booking.eta is None else max(0, round((booking.eta - now).total_seconds() / 60))
    values = {"request": request.id, "offer": offer.id, "full": full, "at": now, "eta": eta}
    changed = execute(session, _ACCEPTED, values).scalars().all()
    others = [one for one in changed if one != offer.id]
    mine, theirs = f"offer:{offer.id}", [f"offer:{one}" for one in others]
    told = {
        "opted_out": mediator.opted_out,
        "promoted": yes.promoted,
        "answers": not yes.promoted and (yes.actor.role == "mediator" or request.urgent),
    }
    texts = booked_texts(session, mediator, request, booking, offer.code, now, yes.settings, **told)
    booked = ("booked", f"request:{request.id}", {"offer": offer.id, "booking": booking.id})
    writes = [
        (_TAKE_SEAT, {"request": request.id, "full": full, "filled": filled}),
        *closing([mine, *theirs], now, kept=(mine, booking.ends_at)),
        *withdrawing(theirs, now),
        *noting(session, [booked], now, yes.actor),
        *queueing(session, texts),
    ]
    send(session, writes)
    if full and request.series_id is not None:
        raise_event(session, f"request:{request.id}", "date_settled", now)
    return booking


def _booked(yes: Yes, span: Expected, seat: int, lent: Lent | None) -> Booking:
    """The booking as a value; its row, its commitment's and (a desk request's) its shift's are written.

    Should the database refuse after all what we saw no reason against, the whole answer is taken again.
    """
    session, request, mediator, offer = yes.session, yes.request, yes.mediator, yes.offer
    there = offer.modality == "in_person"
    if lent is not None:
        make_room(session, lent.shift_id, lent.span)
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
        "seat": seat,
        "state": "live",
        "modality": offer.modality,
        "starts_at": span.starts_at,
        "ends_at": span.ends_at,
        "eta": span.starts_at if request.urgent else None,
        "booked_at": yes.now,
        "late_minutes": 0,
        "proof": new_proof(),
        **_first_step(yes, span),
        "uid": f"{secrets.token_urlsafe(18)}@mediatori",
        "sequence": 0,
    }
    booking = Booking(id=execute(session, _BOOK, values).scalar_one(), **values)
    if lent is not None:
        lend(session, lent.shift_id, lent.span, f"booking:{booking.id}")
    seat_at_desk(session, request, booking, yes.now)
    return booking


def _first_step(yes: Yes, span: Expected) -> dict[str, Any]:
    """What the booking's clock does first."""
    step = following(None, booking_steps(yes.now, span.starts_at, yes.settings.bookings, yes.settings.quiet))
    return {"next_what": step and step.what, "next_at": step and step.at}


def _free_seat(session: Session, request: Request) -> int:
    if request.seats == 1:
        return 1
    taken = set(session.scalars(_TAKEN_SEATS, {"request": request.id}))
    return next(seat for seat in range(1, request.seats + 1) if seat not in taken)
