"""What a mediator is told of an absence: one text, with all that they need not come to."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from dispatch.absence_reach import Reach
from dispatch.booking_notices import SOON
from dispatch.notices import tell
from dispatch.requests import Request
from dispatch.roster_notices import shifts_line
from dispatch.settings import DispatchSettings
from dispatch.written_to import locale_of
from languages.texts import text
from languages.times import day, when
from scheduling.absences import Absence
from scheduling.mediators import Mediator


def tell_of_absence(
    session: Session, mediator: Mediator, absence: Absence, reach: Reach, now: datetime, settings: DispatchSettings
) -> None:
    """Nothing where it takes nothing from them. What begins soon is told at night too."""
    if reach.first is None:
        return
    locale, zone = locale_of(session, mediator), ZoneInfo(settings.zone)
    told = [shifts_line(session, reach.shifts, locale, settings, numbered=False)] if reach.shifts else []
    for booking in reach.bookings:
        place = session.get_one(Request, booking.request_id).place_name or ""
        told.append(f"{when(booking.starts_at, booking.ends_at, now, locale, zone)} {place}".strip())
    span = span_of_absence(absence.starts_at, absence.ends_at, now, locale, zone)
    body = text("absence_noted", locale, sender=settings.service_name, when=span, engagements=", ".join(told))
    soon = reach.first - now < SOON
    about = f"absence:{absence.id}:{mediator.id}"
    tell(session, mediator, body, about, None, now, settings, answers=soon, urgent=soon)


def span_of_absence(starts_at: datetime, ends_at: datetime, now: datetime, locale: str, zone: ZoneInfo) -> str:
    """Whole days by their names: "lun 14 dic - ven 18 dic"."""
    start, end = starts_at.astimezone(zone), ends_at.astimezone(zone)
    if not start.time() == end.time() == time():
        return when(starts_at, ends_at, now, locale, zone)
    first, last = start.date(), (end - timedelta(days=1)).date()
    return day(first, locale, zone) if first == last else f"{day(first, locale, zone)} - {day(last, locale, zone)}"
