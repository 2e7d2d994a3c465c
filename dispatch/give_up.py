"""A search has gone on for as long as it was of use: it ends, and says why."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.booking_notices import tell_of_booking
from dispatch.bookings import bookings_of
from dispatch.close_search import close_search
from dispatch.keep_booking import keep_booking
from dispatch.offers import Offer
from dispatch.release_booking import release_booking
from dispatch.requests import Request
from dispatch.settings import DispatchSettings
from storage.actor import SYSTEM


def give_up(session: Session, request: Request, now: datetime, settings: DispatchSettings) -> None:
    """The request is `uncovered`; whoever had asked to be replaced need not come. The request's row is held.

    Who is only late may have come without a word: with nobody in their place, their booking stands as it was, and how
    it went the office will say.
    """
    for booking in bookings_of(session, [request.id]):
        if booking.state != "live" or booking.replacing_since is None:
            continue
        if booking.withdrawn_at is None:
            keep_booking(session, request, booking, now, SYSTEM)
        else:
            release_booking(session, booking, now)
            tell_of_booking(session, request, booking, "released", now, settings, mail="cancelled")
    if request.state == "searching":
        close_search(session, request, now, "uncovered", _why(session, request))


def _why(session: Session, request: Request) -> str:
    """A code: nobody_eligible, nobody_answered, all_declined or seats_left."""
    if request.seats_booked:
        return "seats_left"
    states = set(session.execute(select(Offer.state).where(Offer.request_id == request.id)).scalars())
    if not states:
        return "nobody_eligible"
    return "nobody_answered" if states & {"queued", "sent", "lapsed"} else "all_declined"
