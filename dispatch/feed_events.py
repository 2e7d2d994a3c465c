"""What a mediator's calendar feed shows: place, time and language of bookings and shifts, and nothing else."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from dispatch.bookings import Booking
from dispatch.desk_feed import desk_feed
from dispatch.requests import Request
from dispatch.written_to import locale_of
from languages.catalogue import language_name
from languages.texts import place_line
from notifications.calendar import FeedEvent
from scheduling.commitments import Commitment
from scheduling.desks import Desk
from scheduling.feeds import FeedOwner
from scheduling.mediators import Mediator
from scheduling.rosters import Shift

CANCELLED_KEPT = timedelta(days=30)
"""How long a cancelled event is still told, so that every subscriber has taken it out."""
PAST_KEPT = timedelta(days=60)


def feed_events(session: Session, owner: FeedOwner, now: datetime, service_name: str) -> list[FeedEvent]:
    """The events of a mediator (in their language) or of a desk, from two months back."""
    if owner.kind == "desk":
        return desk_feed(session, session.get_one(Desk, owner.id), now, service_name, PAST_KEPT, CANCELLED_KEPT)
    locale = locale_of(session, session.get_one(Mediator, owner.id))
    return [
        *_bookings(session, owner.id, now, service_name, locale),
        *_shifts(session, owner.id, now, service_name, locale),
    ]


def _bookings(session: Session, mediator_id: int, now: datetime, service_name: str, locale: str) -> list[FeedEvent]:
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
        .where(Booking.mediator_id == mediator_id, shown, Booking.ends_at > now - PAST_KEPT)
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


def _shifts(session: Session, mediator_id: int, now: datetime, service_name: str, locale: str) -> list[FeedEvent]:
    """Those of a roster, each by the promise that it is: a shift that is given back is told as cancelled, and another
    promise of the same shift is another event. The ones that fill a request are told as its booking.
    """
    promises = session.execute(
        select(Commitment.id, Commitment.about, Commitment.live, Commitment.starts_at, Commitment.ends_at).where(
            Commitment.mediator_id == mediator_id,
            Commitment.kind == "shift",
            Commitment.about.startswith("shift:"),
            Commitment.ends_at > now - PAST_KEPT,
            or_(Commitment.live, Commitment.ends_at > now - CANCELLED_KEPT),
        )
    ).all()
    shifts = _shifts_by_id(session, {int(one.about.partition(":")[2]) for one in promises})
    found = []
    for one in promises:
        row = shifts.get(int(one.about.partition(":")[2]))
        if row is None:
            continue
        gone = not one.live or row.state == "absent"
        found.append(
            FeedEvent(
                uid=f"shift-{row.id}-{one.id}@mediatori",
                sequence=int(gone),
                starts_at=one.starts_at,
                ends_at=one.ends_at,
                summary=_summary(service_name, row.languages, locale),
                location=place_line(row.place_name or row.name, row.address),
                geo=None if row.lat is None else (row.lat, row.lon),
                cancelled=gone,
                tentative=row.state == "published",
            )
        )
    return found


def _shifts_by_id(session: Session, ids: set[int]) -> dict[int, Any]:
    if not ids:
        return {}
    rows = session.execute(
        select(
            Shift.id, Shift.state, Shift.languages, Desk.name, Desk.place_name, Desk.address, Desk.lat, Desk.lon
        )
        .join(Desk, Desk.id == Shift.desk_id)
        .where(Shift.id.in_(ids))
    )  # fmt: skip
    return {row.id: row for row in rows}


def _summary(service_name: str, languages: Sequence[str], locale: str) -> str:
    return f"{service_name}: {', '.join(language_name(code, locale) for code in languages)}"
