"""The office says how it went: what came of it, how many minutes, and if it likes how good it was."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists
from sqlalchemy.orm import Session

from dispatch.alarms import raise_alarm, settle_alarms
from dispatch.booking_notices import tell_of_booking
from dispatch.bookings import Booking, bookings_of
from dispatch.check_out import end_booking
from dispatch.close_search import close_search
from dispatch.reminders import forget_reminder
from dispatch.reports import OUTCOMES, STARS, Report
from dispatch.requests import Request, get_request, hold_request
from dispatch.return_loan import return_early
from dispatch.settings import DispatchSettings
from scheduling.commitments import shorten_commitment
from storage.actor import Actor
from storage.errors import Refusals, Refused, StateRefused
from storage.journal import append

MOST_OVER = 120
"""Minutes more than were booked: whoever worked longer has extended, or has typed a digit too many."""
MOST_NOTE = 2000
REPORTABLE = ("assigned", "on_the_way", "in_progress", "done", "searching", "uncovered")
NOBODY_SERVED = ("no_show_mediator", "no_show_person", "no_show_office")


@dataclass(frozen=True)
class Said:
    """What the office has typed."""

    outcome: str
    minutes: int
    rating: int | None = None
    note: str | None = None


def report_request(
    session: Session, actor: Actor, request_id: int, said: Said, now: datetime, settings: DispatchSettings
) -> Request:
    """The request, `reported`; what was still going on ends, and a mediator who waits in vain is told to go. That
    nobody came where somebody's beginning is noted is for the coordinator; the mediator is told nothing.

    NotFound where the actor may not see it; Refusals of every bad field; StateRefused where it has not begun, nobody
    was ever booked, or it was reported before.
    """
    get_request(session, actor, request_id)
    booked = exists().where(Booking.request_id == Request.id, Booking.state != "released", Booking.starts_at <= now)
    urgent = Request.urgent & exists().where(Booking.request_id == Request.id, Booking.state != "released")
    allowed = Request.state.in_(REPORTABLE) & (booked | urgent)
    request, held = hold_request(session, request_id, allowed, next_at=None)
    if not held:
        raise StateRefused("state", "cannot_report", state=request.state)
    bookings = bookings_of(session, [request_id])
    _check(said, bookings)
    for booking in bookings:
        _end(session, request, booking, said, now, settings, actor)
    session.add(
        Report(
            request_id=request.id, outcome=said.outcome, minutes=said.minutes, rating=said.rating,
            note=(said.note or "").strip() or None, reported_by=actor.id, reported_at=now,
        )
    )  # fmt: skip
    close_search(session, request, request.closed_at or now, "reported", said.outcome, actor)
    settle_alarms(session, f"request:{request.id}", now)
    if said.outcome == "no_show_mediator":
        for booking in bookings:
            if booking.checked_in_at is not None:
                # One of the two is mistaken, and somebody's pay and good name depend on which: a person asks both.
                raise_alarm(session, "no_show_disputed", f"booking:{booking.id}", now)
    return request


def _check(said: Said, bookings: list[Booking]) -> None:
    faults = []
    if said.outcome not in OUTCOMES:
        faults.append(Refused("outcome", "not_one_of", choices=", ".join(OUTCOMES)))
    booked = max(int((one.ends_at - one.starts_at).total_seconds() // 60) for one in bookings)
    least = 0 if said.outcome in NOBODY_SERVED else 1
    if not least <= said.minutes <= booked + MOST_OVER:
        faults.append(Refused("minutes", "out_of_range", least=least, most=booked + MOST_OVER))
    if said.rating is not None and not 1 <= said.rating <= STARS:
        faults.append(Refused("rating", "out_of_range", least=1, most=STARS))
    if said.note is not None and len(said.note) > MOST_NOTE:
        faults.append(Refused("note", "too_long", most=MOST_NOTE))
    if said.note is not None and "\0" in said.note:
        faults.append(Refused("note", "bad_character"))
    if faults:
        raise Refusals(faults)


def _end(
    session: Session,
    request: Request,
    booking: Booking,
    said: Said,
    now: datetime,
    settings: DispatchSettings,
    actor: Actor,
) -> None:
    settle_alarms(session, f"booking:{booking.id}", now)
    if booking.state != "live":
        return
    if booking.checked_in_at is not None:
        end_booking(session, request, booking, now, actor)
    else:
        booking.state, booking.next_what, booking.next_at = "ended", None, None
        forget_reminder(session, booking, now)
        session.flush()
        shorten_commitment(session, booking.commitment_id, now)
        return_early(session, booking, now)
    if said.outcome in ("no_show_person", "no_show_office") and now < booking.ends_at:
        tell_of_booking(session, request, booking, "person_absent", now, settings)
    append(session, "booking_ended", f"request:{request.id}", now, actor, {"booking": booking.id})
