"""The demo's past bookings live their life: somebody comes, finishes, and the office says how it went."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dispatch.bookings import Booking
from dispatch.office_taps import finished, has_come
from dispatch.report_request import Said, report_request
from dispatch.requests import Request
from storage.errors import StateRefused

if TYPE_CHECKING:
    from web.demo.past import Past

OUTCOMES = (
    ("done",) * 80 + ("no_show_person",) * 5 + ("interrupted",) * 3 + ("no_show_mediator",) * 2 + ("untold",) * 10
)  # fmt: skip


def live_on(past: "Past", booking_id: int) -> None:
    """What happens to a booking that was just made, drawn by the past's own chance."""
    booking = past.session.get_one(Booking, booking_id)
    outcome = past.draw.choice(OUTCOMES)
    comes_at = booking.starts_at + timedelta(minutes=past.draw.uniform(-6, 6))
    leaves_at = booking.ends_at + timedelta(minutes=past.draw.uniform(-12, 5))
    if outcome == "no_show_person":
        leaves_at = booking.starts_at + timedelta(minutes=past.draw.uniform(21, 28))
    past.at(max(comes_at, booking.booked_at + timedelta(minutes=1)), lambda at: _tap(past, booking_id, outcome, at))
    past.at(leaves_at, lambda at: _leave(past, booking_id, outcome, at))
    past.at(leaves_at + timedelta(minutes=past.draw.uniform(1, 90)), lambda at: _tell(past, booking_id, outcome, at))


def _tap(past: "Past", booking_id: int, outcome: str, at: datetime) -> None:
    booking, request = _still_on(past, booking_id)
    if booking is not None and request is not None and outcome != "no_show_mediator":
        has_come(past.session, past.town.operators[request.office_id], request.id, booking_id, at, past.settings)


def _leave(past: "Past", booking_id: int, outcome: str, at: datetime) -> None:
    booking, request = _still_on(past, booking_id)
    if booking is not None and request is not None and booking.checked_in_at is not None:
        finished(past.session, past.town.operators[request.office_id], request.id, booking_id, at, past.settings)


def _tell(past: "Past", booking_id: int, outcome: str, at: datetime) -> None:
    booking = past.session.get_one(Booking, booking_id, populate_existing=True)
    if outcome == "untold" or booking.state == "released":
        return
    request = past.session.get_one(Request, booking.request_id, populate_existing=True)
    worked = round(((booking.checked_out_at or booking.ends_at) - booking.starts_at).total_seconds() / 60)
    minutes = 0 if outcome.startswith("no_show") else max(5, worked)
    rating = past.draw.choice((None, None, 4, 5, 5)) if outcome == "done" else None
    try:
        with past.session.begin_nested():
            report_request(
                past.session, past.town.operators[request.office_id], request.id,
                Said(outcome, minutes, rating), at, past.settings,
            )  # fmt: skip
    except StateRefused:
        return  # called off meanwhile


def _still_on(past: "Past", booking_id: int) -> tuple[Booking | None, Request | None]:
    booking = past.session.get_one(Booking, booking_id, populate_existing=True)
    if booking.state != "live":
        return None, None
    return booking, past.session.get_one(Request, booking.request_id, populate_existing=True)
