"""Somebody else is sought for a seat that is booked: until another says yes, the booking stands."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from dispatch.bookings import Booking
from dispatch.offers import Offer
from dispatch.promote_reserve import promote_reserve
from dispatch.requests import Request
from dispatch.search_on import search_on
from dispatch.settings import DispatchSettings
from notifications.questions import close_questions
from storage.actor import Actor
from storage.journal import append


def replace_booking(
    session: Session,
    request: Request,
    booking: Booking,
    now: datetime,
    settings: DispatchSettings,
    actor: Actor,
    fresh_since: datetime | None = None,
) -> None:
    """Search at once, and with everybody, for who comes instead: the booking is released when another says yes.

    `fresh_since`: a reserve whose yes is no older has it at once, without being asked again; by default none has. Other
    reserves are asked anew with the others. The request's row is held. Nothing is done where that search is going on
    already.
    """
    if booking.replacing_since is not None:
        return
    booking.replacing_since = now
    append(session, "replacing", f"request:{request.id}", now, actor, {"booking": booking.id})
    open_seat(session, request)
    if fresh_since is not None and promote_reserve(session, request.id, now, settings, since=fresh_since):
        session.refresh(request)
        session.refresh(booking)
        return
    _ask_reserves_anew(session, request, now)
    still_useful = now + timedelta(minutes=settings.on_demand.useful_minutes)
    if booking.withdrawn_at is None:
        still_useful = min(still_useful, booking.ends_at)
    request.urgent, request.useful_until = True, max(request.useful_until, still_useful)
    search_anew(session, request, now, settings)


def _ask_reserves_anew(session: Session, request: Request, now: datetime) -> None:
    """They said yes to another day's plans: that yes counts no more, and the search may ask them as it asks others."""
    old = select(Offer.id).where(Offer.request_id == request.id, Offer.state == "reserve")
    reserves = list(session.scalars(old))
    no_yes = update(Offer).where(Offer.id.in_(reserves)).values(state="lost", answered_at=None)
    session.execute(no_yes.execution_options(synchronize_session=False))
    close_questions(session, [f"offer:{one}" for one in reserves], now)


def refill_seat(session: Session, request: Request, now: datetime, settings: DispatchSettings) -> None:
    """A seat has fallen free: a reserve has it without another question, or the search begins anew."""
    open_seat(session, request)
    if not promote_reserve(session, request.id, now, settings):
        search_anew(session, request, now, settings)


def begins_soon(request: Request, booking: Booking, now: datetime, settings: DispatchSettings) -> bool:
    """Within the lock window, where others are asked at once; what was asked for on the spot always is."""
    return request.on_the_spot or booking.starts_at - now <= timedelta(minutes=settings.bookings.lock_window_minutes)


def hurry_seat(request: Request, now: datetime, settings: DispatchSettings) -> None:
    """Whoever is asked next is asked as for something urgent, and for as long."""
    request.urgent = True
    request.useful_until = max(request.useful_until, now + timedelta(minutes=settings.on_demand.useful_minutes))


def open_seat(session: Session, request: Request) -> None:
    """One more seat has to be found; a search that was given up with somebody already coming begins again."""
    request.state, request.closed_at, request.closed_why = "searching", None, None
    request.seats_booked -= 1
    session.flush()


def search_anew(session: Session, request: Request, now: datetime, settings: DispatchSettings) -> None:
    """The clock of the search starts from the beginning, and its first texts are written."""
    request.searching_since, request.step, request.alerted_at = now, None, None
    session.flush()
    search_on(session, request.id, now, settings)
