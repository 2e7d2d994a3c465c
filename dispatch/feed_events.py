"""What a calendar feed shows: place, time and language of bookings and shifts, and nothing else."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from dispatch.bookings import Booking
from dispatch.requests import Request
from dispatch.written_to import locale_of
from languages.catalogue import language_name
from languages.texts import place_line
from notifications.calendar import FeedEvent
from scheduling.desks import Desk
from scheduling.feeds import FeedOwner
from scheduling.mediators import Mediator
from scheduling.rosters import Shift

CANCELLED_KEPT = timedelta(days=30)
"""How long a cancelled event is still told, so that every subscriber has taken it out."""
PAST_KEPT = timedelta(days=60)
_TAKEN = ("published", "confirmed", "present", "closed", "swapping")


def feed_events(session: Session, owner: FeedOwner, now: datetime, service_name: str) -> list[FeedEvent]:
    """The events of a mediator (in their language) or of a desk, from two months back."""
    if owner.kind == "mediator":
        locale = locale_of(session, session.get_one(Mediator, owner.id))
        booked, sits = Booking.mediator_id == owner.id, Shift.mediator_id == owner.id
    else:
        locale = "it"
        booked, sits = and_(Request.desk_id == owner.id, Request.kind == "desk"), Shift.desk_id == owner.id
    return [
        *_bookings(session, booked, now, service_name, locale),
        *_shifts(session, sits, now, service_name, locale),
    ]


def _bookings(
    session: Session, whose: ColumnElement[bool], now: datetime, service_name: str, locale: str
) -> list[FeedEvent]:
    shown = or_(Booking.state != "released", Booking.released_at > now - CANCELLED_KEPT)
    rows = session.execute(
        select(
            Booking.uid,
            Booking.sequence,
            Booking.state,
            Booking.modality,
            Booking.starts_at,
            Booking.ends_at,
            Booking.booked_at,
            Booking.released_at,
            Request.language,
            Request.place_name,
            Request.address,
            Request.lat,
            Request.lon,
        )
        .join(Request, Request.id == Booking.request_id)
        .where(whose, shown, Booking.ends_at > now - PAST_KEPT)
    )
    return [
        FeedEvent(
            uid=row.uid,
            sequence=row.sequence,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            summary=_summary(service_name, [row.language], locale),
            location=place_line(row.place_name or "", row.address),
            geo=None if row.lat is None or row.modality != "in_person" else (row.lat, row.lon),
            changed_at=row.released_at or row.booked_at,
            cancelled=row.state == "released",
        )
        for row in rows
    ]


def _shifts(
    session: Session, whose: ColumnElement[bool], now: datetime, service_name: str, locale: str
) -> list[FeedEvent]:
    """Those of a roster; the ones that fill a request are told as its booking."""
    rows = session.execute(
        select(
            Shift.id, Shift.starts_at, Shift.ends_at, Shift.languages,
            Desk.name, Desk.place_name, Desk.address, Desk.lat, Desk.lon,
        )
        .join(Desk, Desk.id == Shift.desk_id)
        .where(whose, Shift.state.in_(_TAKEN), Shift.ends_at > now - PAST_KEPT,
               or_(Shift.about.is_(None), ~Shift.about.startswith("booking:")))
    )  # fmt: skip
    return [
        FeedEvent(
            uid=f"shift-{row.id}@mediatori",
            sequence=0,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            summary=_summary(service_name, row.languages, locale),
            location=place_line(row.place_name or row.name, row.address),
            geo=None if row.lat is None else (row.lat, row.lon),
        )
        for row in rows
    ]


def _summary(service_name: str, languages: Sequence[str], locale: str) -> str:
    return f"{service_name}: {', '.join(language_name(code, locale) for code in languages)}"
