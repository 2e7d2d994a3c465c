"""An outside telephone line has served: the search ends, and nobody of ours need come any more."""

from datetime import datetime

from sqlalchemy import exists
from sqlalchemy.orm import Session

from dispatch.alarms import settle_alarms
from dispatch.booking_notices import tell_of_booking
from dispatch.bookings import Booking, bookings_of
from dispatch.close_search import close_search
from dispatch.external_calls import MOST_MINUTES, ExternalCall
from dispatch.live_search import expected_at
from dispatch.release_booking import release_booking
from dispatch.requests import Request, get_request, hold_request
from dispatch.settings import DispatchSettings
from scheduling.external_lines import ExternalLine, line_named
from storage.actor import Actor
from storage.errors import Refusals, Refused, StateRefused

ENDABLE = ("searching", "uncovered")


def end_on_external_line(
    session: Session, actor: Actor, request_id: int, line: str, minutes: int, now: datetime, settings: DispatchSettings
) -> Request:
    """The request, `covered_external`; `line` is the name or the id of one that its office may use.

    Whoever was being replaced, or should be there and is not, need not come and is told; who is to come later for
    another seat still comes. NotFound where the actor may not see it; Refusals of every bad field; StateRefused where
    nobody is sought any more, or somebody of ours has come.
    """
    used = _check(session, get_request(session, actor, request_id), line, minutes)
    here = exists().where(
        Booking.request_id == Request.id, Booking.state != "released", Booking.checked_in_at.is_not(None)
    )
    request, held = hold_request(session, request_id, Request.state.in_(ENDABLE) & ~here, next_at=None)
    if not held:
        raise StateRefused(
            "state", "somebody_came" if request.state in ENDABLE else "cannot_end_outside", state=request.state
        )
    for booking in bookings_of(session, [request_id]):
        if booking.state == "live" and (booking.replacing_since is not None or expected_at(booking) <= now):
            request.seats_booked -= booking.replacing_since is None
            release_booking(session, booking, now)
            tell_of_booking(session, request, booking, "released", now, settings, mail="cancelled")
    session.add(ExternalCall(request_id=request_id, line_id=used.id, minutes=minutes, told_by=actor.id, told_at=now))
    close_search(session, request, now, "covered_external", None, actor)
    settle_alarms(session, f"request:{request_id}", now)
    return request


def _check(session: Session, request: Request, line: str, minutes: int) -> ExternalLine:
    faults = []
    used = line_named(session, request.office_id, line)
    if used is None:
        faults.append(Refused("line", "line_unknown"))
    if not 1 <= minutes <= MOST_MINUTES:
        faults.append(Refused("minutes", "out_of_range", least=1, most=MOST_MINUTES))
    if used is None or faults:
        raise Refusals(faults)
    return used
