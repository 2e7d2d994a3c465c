"""A booking in the mediator's calendar: invite, and its taking back, by mail, in order."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from dispatch.bookings import Booking
from dispatch.requests import Request
from dispatch.settings import DispatchSettings
from dispatch.written_to import locale_of
from languages.catalogue import language_name
from languages.texts import how, meeting, place_line, text
from languages.times import when
from notifications.calendar import cancellation, invite
from notifications.outbox import Draft, draft_email
from scheduling.mediators import Mediator


def invite_mail(
    session: Session, mediator: Mediator, request: Request, booking: Booking, now: datetime, settings: DispatchSettings
) -> list[Draft]:
    """REQUEST, already accepted: the yes came by text or telephone. Nothing where no address is known."""
    return _mail(session, mediator, request, booking, now, settings, "booked")


def cancellation_mail(
    session: Session, mediator: Mediator, request: Request, booking: Booking, now: datetime, settings: DispatchSettings
) -> list[Draft]:
    """CANCEL with the booking's raised sequence; sent once."""
    return _mail(session, mediator, request, booking, now, settings, "cancelled")


def change_mail(
    session: Session, mediator: Mediator, request: Request, booking: Booking, now: datetime, settings: DispatchSettings
) -> list[Draft]:
    """REQUEST again, with the booking's raised sequence: another time, or other words."""
    return _mail(session, mediator, request, booking, now, settings, "changed")


def _mail(
    session: Session,
    mediator: Mediator,
    request: Request,
    booking: Booking,
    now: datetime,
    settings: DispatchSettings,
    what: str,
) -> list[Draft]:
    if not mediator.email:
        return []
    locale = locale_of(session, mediator)
    place = place_line(request.place_name or "", request.address)
    words = {
        "name": mediator.name.split()[0],
        "language": language_name(request.language, locale),
        "when": when(booking.starts_at, booking.ends_at, now, locale, ZoneInfo(settings.zone)),
        "how": how([booking.modality], locale),
        "place": place,
        "meet": meeting(booking.modality, locale, request.contact_name, request.contact_phone, request.contact_url),
        "sender": settings.service_name,
    }
    event: dict[str, Any] = {
        "sequence": booking.sequence,
        "starts_at": booking.starts_at,
        "ends_at": booking.ends_at,
        "summary": f"{settings.service_name}: {words['language']}, {request.place_name}",
        "location": place,
        "organizer": settings.mailbox,
        "organizer_name": settings.service_name,
        "attendee": mediator.email,
        "now": now,
        "zone": settings.zone,
    }
    if what != "cancelled":
        geo = None if request.lat is None or request.lon is None else (request.lat, request.lon)
        calendar = invite(booking.uid, geo=geo, accepted=True, **event)
    else:
        calendar = cancellation(booking.uid, **event)
    mail = draft_email(
        to=mediator.email,
        subject=text(f"email_{what}_subject", locale, **words),
        body=text(f"email_{what}_body", locale, **words),
        calendar=calendar,
        method="CANCEL" if what == "cancelled" else "REQUEST",
        order_key=booking.uid,
        now=now,
        about=f"booking:{booking.id}",
        urgent=request.urgent,
    )
    return [mail]
