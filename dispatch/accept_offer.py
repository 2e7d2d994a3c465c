"""A mediator says yes: one seat is theirs, exactly once, or they are told kindly why not.

Locks have one order: the request row first, then the mediator's, then the rest. Whoever holds both knows all that the
decision needs, so nothing is written that would have to be undone; the database's own refusal stands behind it. The
statements are built once: this is what many phones do at the same moment.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, case, exists, insert, or_, select, update
from sqlalchemy.orm import Session

from dispatch.bookings import Booking
from dispatch.desk_seats import seat_at_desk
from dispatch.exclusions import excluded_kind
from dispatch.expected import Expected, expected
from dispatch.notices import tell_already, tell_booked, tell_cancelled_before_yes, tell_conflict, tell_reserve
from dispatch.offers import UNANSWERED, Offer
from dispatch.requests import Request
from dispatch.searches import hurry, waiting_offers
from dispatch.settings import DispatchSettings
from notifications.opt_outs import OptOut
from notifications.outbox import withdraw_messages
from notifications.questions import close_questions
from scheduling.commitments import around, insert_commitment
from scheduling.mediators import Mediator
from scheduling.travel import Engagement, check_buffer, point
from storage.actor import Actor
from storage.errors import DoubleBooking
from storage.journal import append
from storage.rows import execute
from storage.tables import table_of

MAY_SAY_YES = (*UNANSWERED, "declined", "reserve", "lost", "send_failed")

_offer, _request, _booking, _mediator = map(table_of, (Offer, Request, Booking, Mediator))

_HOLD_REQUEST = (
    select(*_request.c, (_request.c.kind == "on_demand").label("on_the_spot"))
    .where(_request.c.id == select(_offer.c.request_id).where(_offer.c.id == bindparam("offer")).scalar_subquery())
    .with_for_update(key_share=True)
)
# Locked as scheduling.mediators.lock_mediators does, and read in the same breath, with whether they may be texted.
_HOLD_MEDIATOR = (
    select(
        _mediator.c.id,
        _mediator.c.name,
        _mediator.c.phone,
        _mediator.c.email,
        _mediator.c.locale,
        _mediator.c.home_lat,
        _mediator.c.home_lon,
        _mediator.c.night_opt_in,
        exists().where(OptOut.phone_hash == _mediator.c.phone_hash).label("opted_out"),
        excluded_kind(_mediator.c.id).label("excluded"),
        _offer.c.id.label("offer_id"),
        _offer.c.state,
        _offer.c.modality,
        _offer.c.code,
    )
    .join(_offer, _offer.c.mediator_id == _mediator.c.id)
    .where(_offer.c.id == bindparam("offer"))
    .with_for_update(key_share=True, of=_mediator)
)
_TAKE_SEAT = (
    update(_request)
    .where(_request.c.id == bindparam("request"))
    .values(
        seats_booked=_request.c.seats_booked + 1,
        state=case((bindparam("full"), "assigned"), else_="searching"),
        next_at=case((bindparam("full"), None), else_=_request.c.next_at),
        next_what=case((bindparam("full"), None), else_=_request.c.next_what),
    )
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
    _booking.c.request_id == bindparam("request"), _booking.c.state != "released"
)
_BOOK = insert(_booking).returning(_booking.c.id)


@dataclass(frozen=True)
class Outcome:
    """`what` is booked, reserve, conflict, cancelled, over or already; `booking_id` where there is one."""

    what: str
    booking_id: int | None = None


@dataclass(frozen=True)
class _Offered:
    """What counts of the offer, as it was when the request's row became ours."""

    id: int
    state: str
    modality: str
    code: str


@dataclass(frozen=True)
class _Yes:
    """A yes being looked at: `request` and `mediator` are rows of their tables, and ours until the end."""

    session: Session
    request: Any
    mediator: Any
    offer: _Offered
    now: datetime
    settings: DispatchSettings
    actor: Actor


def accept_offer(session: Session, offer_id: int, now: datetime, settings: DispatchSettings, actor: Actor) -> Outcome:
    """Book the mediator of this offer, or tell them why not. Never raises for what the world may do."""
    request: Any = execute(session, _HOLD_REQUEST, {"offer": offer_id}).one()
    values = {"offer": offer_id, "office": request.office_id, "person": request.person_code or None}
    mediator: Any = execute(session, _HOLD_MEDIATOR, values).one()
    offer = _Offered(mediator.offer_id, mediator.state, mediator.modality, mediator.code)
    yes = _Yes(session, request, mediator, offer, now, settings, actor)
    if offer.state == "accepted":
        return _said_before(yes)
    free = request.state == "searching" and request.seats_booked < request.seats
    # Who has been excluded since they were asked is told that it is over, and never why.
    if not free or offer.state not in MAY_SAY_YES or mediator.excluded is not None:
        return _too_late(yes)
    span = expected(request, mediator, offer.modality, now)
    other = _in_the_way(yes, span)
    return _taken_then(yes, other) if other is not None else _book(yes, span)


def _in_the_way(yes: _Yes, span: Expected) -> Engagement | None:
    """What they have promised already: at that time, or so near that the way from or to it is longer than the gap."""
    found = around(yes.session, yes.mediator.id, span.leaves_at, span.ends_at)
    place = point(yes.request.lat, yes.request.lon) if yes.offer.modality == "in_person" else None
    tight = check_buffer(Engagement(span.starts_at, span.ends_at, place), found.beside)
    return found.overlapping or (tight.other if tight is not None else None)


def _book(yes: _Yes, span: Expected) -> Outcome:
    session, request, mediator, offer, now = yes.session, yes.request, yes.mediator, yes.offer, yes.now
    full = request.seats_booked + 1 == request.seats
    seat = _free_seat(session, request)
    execute(session, _TAKE_SEAT, {"request": request.id, "full": full})
    booking = _booked(yes, span, seat)
    eta = None if booking.eta is None else max(0, round((booking.eta - now).total_seconds() / 60))
    values = {"request": request.id, "offer": offer.id, "full": full, "at": now, "eta": eta}
    changed = execute(session, _ACCEPTED, values).scalars().all()
    others = [one for one in changed if one != offer.id]
    close_questions(session, [f"offer:{one}" for one in (offer.id, *others)], now)
    if others:
        withdraw_messages(session, [f"offer:{one}" for one in others], now)
    append(session, "booked", f"request:{request.id}", now, yes.actor, {"offer": offer.id, "booking": booking.id})
    tell_booked(session, mediator, request, booking, offer.code, now, yes.settings, opted_out=yes.mediator.opted_out)
    return Outcome("booked", booking.id)


def _booked(yes: _Yes, span: Expected, seat: int) -> Booking:
    """The booking as a value; its row, its commitment's and (a desk request's) its shift's are written.

    Should the database refuse after all what we saw no reason against, the whole answer is taken again.
    """
    session, request, mediator, offer = yes.session, yes.request, yes.mediator, yes.offer
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
        "seat": seat,
        "state": "live",
        "modality": offer.modality,
        "starts_at": span.starts_at,
        "ends_at": span.ends_at,
        "eta": span.starts_at if request.on_the_spot else None,
        "booked_at": yes.now,
        "uid": f"{secrets.token_urlsafe(18)}@mediatori",
        "sequence": 0,
    }
    booking = Booking(id=execute(session, _BOOK, values).scalar_one(), **values)
    seat_at_desk(session, request, booking, yes.now)
    return booking


def _free_seat(session: Session, request: Request) -> int:
    if request.seats == 1:
        return 1
    taken = set(session.scalars(_TAKEN_SEATS, {"request": request.id}))
    return next(seat for seat in range(1, request.seats + 1) if seat not in taken)


def _taken_then(yes: _Yes, other: Engagement) -> Outcome:
    """A yes that overlaps: refused with the reason, and the search goes on."""
    session, request, offer, now = yes.session, yes.request, yes.offer, yes.now
    execute(session, _ANSWER, {"offer": offer.id, "new_state": "lost", "at": now})
    close_questions(session, [f"offer:{offer.id}"], now)
    append(session, "yes_refused", f"request:{request.id}", now, yes.actor, {"offer": offer.id})
    if waiting_offers(session, request.id) == 0:
        hurry(session, request.id, now)
    taken = DoubleBooking(starts_at=other.starts_at, ends_at=other.ends_at)
    tell_conflict(session, yes.mediator, request, taken, now, yes.settings, again=offer.state == "lost")
    return Outcome("conflict")


def _too_late(yes: _Yes) -> Outcome:
    session, request, mediator, offer, now = yes.session, yes.request, yes.mediator, yes.offer, yes.now
    if request.state in ("cancelled", "cancelled_late"):
        tell_cancelled_before_yes(session, mediator, request, offer.code, now, yes.settings)
        return Outcome("cancelled")
    if request.state in ("assigned", "on_the_way"):
        if offer.state == "reserve":
            return _said_before(yes)
        execute(session, _ANSWER, {"offer": offer.id, "new_state": "reserve", "at": now})
        append(session, "reserve", f"request:{request.id}", now, yes.actor, {"offer": offer.id})
        tell_reserve(session, mediator, request, now, yes.settings)
        return Outcome("reserve")
    tell_cancelled_before_yes(session, mediator, request, offer.code, now, yes.settings, over=True)
    return Outcome("over")


def _said_before(yes: _Yes) -> Outcome:
    """A second yes changes nothing, and is answered: whoever repeats it is not sure that it came."""
    if yes.offer.state == "accepted":
        tell_already(yes.session, yes.mediator, yes.request, yes.offer.code, yes.now, yes.settings)
    return Outcome("already")
