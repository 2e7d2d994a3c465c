"""The demo's past bookings live their life: somebody comes, finishes, and the office says how it went."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from dispatch.bookings import Booking
from dispatch.office_taps import finished, has_come
from dispatch.report_request import Said, report_request
from dispatch.requests import Request
from dispatch.settings import DispatchSettings
from storage.errors import StateRefused
from web.demo.town import Town

OUTCOMES = (
    ("done",) * 80 + ("no_show_person",) * 5 + ("interrupted",) * 3 + ("no_show_mediator",) * 2 + ("untold",) * 10
)  # fmt: skip


@dataclass(frozen=True)
class Life:
    """What the past lends to its bookings: `at` has something done then."""

    session: Session
    town: Town
    settings: DispatchSettings
    draw: random.Random
    at: Callable[[datetime, Callable[[datetime], None]], None]


def live_on(life: Life, booking_id: int) -> None:
    """What happens to a booking that was just made, drawn by the past's own chance."""
    booking = life.session.get_one(Booking, booking_id)
    outcome = life.draw.choice(OUTCOMES)
    comes_at = booking.starts_at + timedelta(minutes=life.draw.uniform(-6, 6))
    leaves_at = booking.ends_at + timedelta(minutes=life.draw.uniform(-12, 5))
    if outcome == "no_show_person":
        leaves_at = booking.starts_at + timedelta(minutes=life.draw.uniform(21, 28))
    life.at(max(comes_at, booking.booked_at + timedelta(minutes=1)), lambda at: _tap(life, booking_id, outcome, at))
    life.at(leaves_at, lambda at: _leave(life, booking_id, at))
    life.at(leaves_at + timedelta(minutes=life.draw.uniform(1, 90)), lambda at: _tell(life, booking_id, outcome, at))


def _tap(life: Life, booking_id: int, outcome: str, at: datetime) -> None:
    booking, request = _still_on(life, booking_id)
    if booking is not None and request is not None and outcome != "no_show_mediator":
        has_come(life.session, life.town.operators[request.office_id], request.id, booking_id, at, life.settings)


def _leave(life: Life, booking_id: int, at: datetime) -> None:
    booking, request = _still_on(life, booking_id)
    if booking is not None and request is not None and booking.checked_in_at is not None:
        finished(life.session, life.town.operators[request.office_id], request.id, booking_id, at, life.settings)


def _tell(life: Life, booking_id: int, outcome: str, at: datetime) -> None:
    booking = life.session.get_one(Booking, booking_id, populate_existing=True)
    if outcome == "untold" or booking.state == "released":
        return
    request = life.session.get_one(Request, booking.request_id, populate_existing=True)
    worked = round(((booking.checked_out_at or booking.ends_at) - booking.starts_at).total_seconds() / 60)
    minutes = 0 if outcome.startswith("no_show") else max(5, worked)
    rating = life.draw.choice((None, None, 4, 5, 5)) if outcome == "done" else None
    try:
        with life.session.begin_nested():
            report_request(
                life.session, life.town.operators[request.office_id], request.id,
                Said(outcome, minutes, rating), at, life.settings,
            )  # fmt: skip
    except StateRefused:
        return  # called off meanwhile


def _still_on(life: Life, booking_id: int) -> tuple[Booking | None, Request | None]:
    booking = life.session.get_one(Booking, booking_id, populate_existing=True)
    if booking.state != "live":
        return None, None
    return booking, life.session.get_one(Request, booking.request_id, populate_existing=True)
