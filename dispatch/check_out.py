"""The mediator has finished: they say so by text, or the office by a tap."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dispatch.booking_clock import STILL_OPEN
from dispatch.booking_notices import tell_of_booking
from dispatch.bookings import Booking, hold_booking
from dispatch.desk_seats import depart_from_desk
from dispatch.end_continuation import finished_early
from dispatch.proof import prove
from dispatch.requests import Request
from dispatch.return_loan import return_early
from dispatch.settings import DispatchSettings
from scheduling.commitments import shorten_commitment
from storage.actor import Actor
from storage.journal import append


@dataclass(frozen=True)
class CheckedOut:
    """`what` is checked_out, proved (their number came late), already, not_begun, too_early, over or not_booked.

    `wrong_proof`: the number was not the office's; the end is noted all the same.
    """

    what: str
    booking: Booking
    request: Request
    wrong_proof: bool = False


def check_out(
    session: Session, booking_id: int, now: datetime, settings: DispatchSettings, actor: Actor, proof: str | None = None
) -> CheckedOut:
    """Note the end once; the request is `done` when everybody has finished. Raises NotFound.

    A FINE that comes long after the booked end is `over`: when it really ended, a person has to ask.
    """
    request, booking = hold_booking(session, booking_id)
    refused = _why_not(request, booking, now)
    wrong = False
    if refused == "already" and proof is not None and not booking.proved:
        wrong = not prove(booking, proof)
        refused = "already" if wrong else "proved"
    if refused is not None:
        session.flush()
        return CheckedOut(refused, booking, request, wrong)
    wrong = proof is not None and not prove(booking, proof)
    end_booking(session, request, booking, now, actor)
    finished_early(session, request, booking, now)
    _tell(session, request, booking, now, settings, proof if wrong else None)
    return CheckedOut("checked_out", booking, request, wrong)


def end_booking(session: Session, request: Request, booking: Booking, now: datetime, actor: Actor) -> None:
    """It has taken place and is over now. The request's row is held."""
    booking.checked_out_at, booking.state = now, "ended"
    booking.next_what = booking.next_at = None
    session.flush()
    shorten_commitment(session, booking.commitment_id, now)
    return_early(session, booking, now)
    depart_from_desk(session, booking, now, actor)
    append(
        session, "checked_out", f"request:{request.id}", now, actor, {"booking": booking.id, "proved": booking.proved}
    )
    live = select(func.count()).where(Booking.request_id == request.id, Booking.state == "live")
    if request.state in ("assigned", "on_the_way", "in_progress") and session.scalar(live) == 0:
        request.state, request.closed_at = "done", now
        append(session, "done", f"request:{request.id}", now, actor)
    session.flush()


def _why_not(request: Request, booking: Booking, now: datetime) -> str | None:
    if booking.state == "released":
        return "not_booked"
    if booking.checked_out_at is not None:
        return "already"
    if booking.checked_in_at is None:
        return "not_begun"
    if now < booking.starts_at and not request.on_the_spot:
        return "too_early"
    return "over" if now > booking.ends_at + STILL_OPEN else None


def _tell(
    session: Session,
    request: Request,
    booking: Booking,
    now: datetime,
    settings: DispatchSettings,
    wrong_proof: str | None,
) -> None:
    assert booking.checked_in_at is not None
    key = "checked_out_wrong_proof" if wrong_proof else "checked_out_proved" if booking.proved else "checked_out"
    told = {
        "start": booking.checked_in_at,
        "end": now,
        "minutes": worked_minutes(booking),
        "proof": wrong_proof or "",
    }
    tell_of_booking(session, request, booking, key, now, settings, answers=True, more=told)


def worked_minutes(booking: Booking) -> int | None:
    """Whole minutes from check-in to check-out, in UTC; None where one of them is missing."""
    if booking.checked_in_at is None or booking.checked_out_at is None:
        return None
    return int((booking.checked_out_at - booking.checked_in_at).total_seconds() // 60)
