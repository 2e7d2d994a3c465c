"""What mediators are told about a booking of theirs, from the day before until it is proved."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.bookings import Booking
from dispatch.invites import cancellation_mail, change_mail
from dispatch.notices import place_of, text_to
from dispatch.offers import Offer
from dispatch.requests import Request
from dispatch.settings import DispatchSettings
from dispatch.written_to import locale_of
from languages.catalogue import language_name
from languages.texts import how, meeting, text
from languages.times import clock, when
from notifications.outbox import enqueue, replies_left
from scheduling.mediators import Mediator
from storage.contacts import phone_hashes

SOON = timedelta(hours=12)
"""What concerns a booking so near is told at night too."""
MAILS = {"cancelled": cancellation_mail, "changed": change_mail}


def tell_of_booking(
    session: Session,
    request: Request,
    booking: Booking,
    key: str,
    now: datetime,
    settings: DispatchSettings,
    *,
    answers: bool = False,
    changes_nothing: bool = False,
    mail: str | None = None,
    more: Mapping[str, object] | None = None,
) -> None:
    """One text to the booked mediator: `key` names it, `more` fills what is not known from the booking.

    Among `more`, a moment is told as a time of day, two of them as a span.

    `answers`: they have just written, so it may go at any hour. `changes_nothing`: it does not go once the day's limit
    for that number is reached. `mail`: cancelled or changed, where their calendar has to know.
    """
    mediator = session.get_one(Mediator, booking.mediator_id)
    if changes_nothing and replies_left(session, phone_hashes(mediator.phone), now, settings.replies) <= 0:
        return
    locale, zone = locale_of(session, mediator), ZoneInfo(settings.zone)
    starts_at = booking.starts_at + timedelta(minutes=booking.late_minutes)
    values: dict[str, object] = {
        "sender": settings.service_name,
        "language": language_name(request.language, locale),
        "how": how([booking.modality], locale),
        "place": place_of(request),
        "meet": meeting(booking.modality, locale, request.contact_name, request.contact_phone, request.contact_url),
        "code": session.scalar(select(Offer.code).where(Offer.id == booking.offer_id)) or "",
        "when": when(starts_at, booking.ends_at, now, locale, zone),
        "time": clock(starts_at, zone),
    }
    for name, value in (more or {}).items():
        values[name] = _worded(value, now, locale, zone)
    soon = booking.starts_at - now < SOON
    body = text(key, locale, **values)
    drafts = text_to(session, mediator, body, f"booking:{booking.id}", request.id, now, settings,
                     answers=answers or soon, urgent=soon, changes_nothing=changes_nothing)  # fmt: skip
    if mail is not None:
        drafts += MAILS[mail](session, mediator, request, booking, now, settings)
    enqueue(session, drafts)


def _worded(value: object, now: datetime, locale: str, zone: ZoneInfo) -> object:
    if isinstance(value, datetime):
        return clock(value, zone)
    if isinstance(value, tuple):
        starts_at, ends_at = value
        return when(starts_at, ends_at, now, locale, zone)
    return value
