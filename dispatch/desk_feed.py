"""What a desk's calendar feed shows: who sits there when, by first name and initial, in which languages; and gaps."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from dispatch.bookings import Booking
from dispatch.requests import Request
from languages.catalogue import language_name
from languages.texts import place_line, text
from notifications.calendar import FeedEvent
from scheduling.desks import Desk
from scheduling.mediator_words import short_name
from scheduling.mediators import Mediator
from scheduling.rosters import Shift

LOCALE = "it"
_TITLES = {"uncovered": "calendar_missing", "published": "calendar_unconfirmed", "absent": "calendar_absent"}
"""Of shifts that are not as they should be, by state."""


def desk_feed(
    session: Session, desk: Desk, now: datetime, service_name: str, past_kept: timedelta, cancelled_kept: timedelta
) -> list[FeedEvent]:
    """Shifts of plans, each by its own number however often it changes hands; and of requests, by their booking."""
    return [
        *_shifts(session, desk, now - past_kept, service_name),
        *_bookings(session, desk, now - past_kept, now - cancelled_kept, service_name),
    ]


def _shifts(session: Session, desk: Desk, since: datetime, service_name: str) -> list[FeedEvent]:
    of_request = Shift.plan_id.is_(None) & Shift.about.startswith("booking:")
    rows = session.execute(
        select(Shift.id, Shift.starts_at, Shift.ends_at, Shift.languages, Shift.state, Mediator.name)
        .outerjoin(Mediator, Mediator.id == Shift.mediator_id)
        .where(
            Shift.desk_id == desk.id,
            Shift.state != "draft",
            Shift.ends_at > since,
            or_(Shift.about.is_(None), ~of_request),
        )
    )
    return [
        FeedEvent(
            uid=f"shift-{row.id}@mediatori",
            sequence=0,
            summary=_title(service_name, row.languages, row.name or "", _TITLES.get(row.state)),
            tentative=row.state in _TITLES,
            **_where_and_when(desk, row),
        )
        for row in rows
    ]


def _bookings(session: Session, desk: Desk, since: datetime, released: datetime, service_name: str) -> list[FeedEvent]:
    """But for those that fill a shift of a plan."""
    shown = or_(Booking.state != "released", Booking.released_at > released)
    rows = session.execute(
        select(
            Booking.uid, Booking.sequence, Booking.state, Booking.starts_at, Booking.ends_at, Booking.booked_at,
            Booking.released_at, Request.language, Mediator.name,
        )
        .join(Request, Request.id == Booking.request_id)
        .join(Mediator, Mediator.id == Booking.mediator_id)
        .where(
            Request.desk_id == desk.id, Request.kind == "desk", Request.shift_id.is_(None), shown,
            Booking.ends_at > since,
        )
    )  # fmt: skip
    return [
        FeedEvent(
            uid=row.uid,
            sequence=row.sequence,
            summary=_title(service_name, [row.language], row.name),
            changed_at=row.released_at or row.booked_at,
            cancelled=row.state == "released",
            **_where_and_when(desk, row),
        )
        for row in rows
    ]


def _where_and_when(desk: Desk, row: Any) -> dict[str, Any]:
    return {
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "location": place_line(desk.place_name or desk.name, desk.address),
        "geo": None if desk.lat is None else (desk.lat, desk.lon),
    }


def _title(service_name: str, codes: Sequence[str], name: str, key: str | None = None) -> str:
    languages, short = ", ".join(language_name(code, LOCALE) for code in codes), short_name(name)
    if key is None:
        return ": ".join(filter(None, (service_name, ", ".join(filter(None, (languages, short))))))
    return text(key, LOCALE, sender=service_name, languages=languages, name=short)
