"""The coordinator has a yes by telephone: the same booking, the same confirmation, the same invite."""

from datetime import datetime, timedelta

from sqlalchemy import case
from sqlalchemy.orm import Session

from dispatch.accept_offer import accept_offer
from dispatch.offer_by_phone import offer_by_phone
from dispatch.requests import Request, get_request, hold_request
from dispatch.same_case import who_must_not
from dispatch.settings import DispatchSettings
from scheduling.mediators import Mediator
from storage.actor import Actor
from storage.errors import DoubleBooking, Refusals, Refused, StateRefused
from storage.journal import append

MAY_STILL_COME = ("searching", "uncovered")
LATELY = timedelta(hours=2)
"""How long after a search was given up somebody may still be waiting at the counter."""


def book_by_phone(
    session: Session, actor: Actor, request_id: int, mediator_id: int, now: datetime, settings: DispatchSettings
) -> Request:
    """The request with its new booking. Hours and level are not asked about: they have just agreed it among themselves.

    A request that was given up lately, or lies ahead, is taken up again. NotFound; Refusals (`mediator_id`) for one
    unknown, not active, or not to be sent there; StateRefused where no seat is free; DoubleBooking where they have
    promised that time.
    """
    wanted = get_request(session, actor, request_id)
    mediator = session.get(Mediator, mediator_id)
    if mediator is None or not mediator.active:
        raise Refusals([Refused("mediator_id", "unknown")])
    if mediator_id in who_must_not(session, wanted):
        raise Refusals([Refused("mediator_id", "not_to_be_sent")])
    of_use = (Request.ends_at > now) | ((Request.kind == "on_demand") & (Request.closed_at > now - LATELY))
    free = (Request.state == "searching") | ((Request.state == "uncovered") & of_use)
    free &= Request.seats_booked < Request.seats
    # Of a search that was given up, seats may stay free: it is looked at again at once, and may end again.
    given_up = Request.state == "uncovered"
    next_at, what = (
        case((given_up, now), else_=Request.next_at),
        case((given_up, "look_again"), else_=Request.next_what),
    )
    request, held = hold_request(
        session, request_id, free, state="searching", closed_at=None, closed_why=None, next_at=next_at, next_what=what
    )
    if not held:
        raise StateRefused("state", "no_seat_free", state=request.state)
    outcome = accept_offer(session, offer_by_phone(session, request, mediator, now), now, settings, actor)
    if outcome.what == "conflict":
        raise DoubleBooking
    if outcome.what != "booked":
        raise Refusals([Refused("mediator_id", "not_to_be_sent")])
    append(session, "booked_by_phone", f"request:{request_id}", now, actor, {"booking": outcome.booking_id})
    return session.get_one(Request, request_id, populate_existing=True)
