"""What mediators are told about requests and bookings: the words are languages' own, the effect an outbox row.

Nothing here says a word about the person served.
"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from dispatch.alarms import raise_alarm
from dispatch.bookings import Booking
from dispatch.invites import invite_mail
from dispatch.requests import Request
from dispatch.settings import DispatchSettings
from dispatch.written_to import locale_of
from languages.catalogue import language_name
from languages.texts import how, meeting, place_line, text
from languages.times import deadline, moment, when
from notifications.opt_outs import has_opted_out
from notifications.outbox import Draft, draft_sms, enqueue, replies_left
from scheduling.mediators import Mediator, languages_of
from storage.contacts import phone_hashes
from storage.errors import DoubleBooking


def offer_text(
    request: Request,
    language: str,
    modalities: list[str],
    code: str,
    locale: str,
    answer_by: datetime | None,
    now: datetime,
    settings: DispatchSettings,
) -> str:
    """The text that asks: language, place, day and time, SI and NO with the code."""
    zone = ZoneInfo(settings.zone)
    common = {
        "sender": settings.service_name,
        "language": language_name(language, locale),
        "how": how(modalities, locale),
        "place": place_of(request),
        "code": code,
    }
    if request.urgent and request.starts_at <= now:
        minutes = round((request.ends_at - request.starts_at).total_seconds() / 60)
        return text("offer_now", locale, when=moment(now, now, locale, zone), minutes=minutes, **common)
    by = deadline(_say_by(request, answer_by or request.useful_until, now), now, locale, zone)
    span = when(request.starts_at, request.ends_at, now, locale, zone)
    if request.series_id is not None:
        which = {"number": request.series_number, "dates": request.series_size}
        return text("offer_date", locale, when=span, deadline=by, **which, **common)
    return text("offer_planned", locale, when=span, deadline=by, **common)


def _say_by(request: Request, answer_by: datetime, now: datetime) -> datetime:
    """A yes may count for longer, but who says it after the beginning comes late: nobody is told so."""
    return min(answer_by, request.starts_at) if request.starts_at > now else answer_by


def place_of(request: Request) -> str:
    """Name and address in one line."""
    return place_line(request.place_name or "", request.address)


def tell(
    session: Session,
    mediator: Mediator,
    body: str,
    about: str,
    request_id: int | None,
    now: datetime,
    settings: DispatchSettings,
    **how: Any,
) -> None:
    """Queue one text; see `text_to`."""
    enqueue(session, text_to(session, mediator, body, about, request_id, now, settings, **how))


def text_to(
    session: Session,
    mediator: Mediator,
    body: str,
    about: str,
    request_id: int | None,
    now: datetime,
    settings: DispatchSettings,
    *,
    answers: bool = True,
    urgent: bool = False,
    changes_nothing: bool = False,
    opted_out: bool | None = None,
) -> list[Draft]:
    """One text. `answers`: they have just written, so it may go at night. `opted_out`: where the caller knows it.

    Those who opted out are not texted: what is about a booking of theirs, a person must tell them by phone.
    """
    if opted_out is None:
        opted_out = bool(has_opted_out(session, phone_hashes(mediator.phone)))
    if opted_out:
        if about.startswith("booking:"):
            raise_alarm(session, "booking_text_failed", about, now, reason="opted_out")
        if about.startswith(("plan:", "absence:", "swap:")):
            raise_alarm(session, "roster_text_failed", f"mediator:{mediator.id}", now, reason="opted_out")
        return []
    draft = draft_sms(
        to=mediator.phone,
        body=body,
        now=now,
        about=about,
        quiet=settings.quiet,
        order_key=f"request:{request_id}/mediator:{mediator.id}" if request_id else None,
        urgent=urgent,
        passes_quiet=answers,
        night_opt_in=mediator.night_opt_in,
        changes_nothing=changes_nothing,
    )
    return [draft]


def tell_automatically(
    session: Session, mediator: Mediator, body: str, about: str, now: datetime, settings: DispatchSettings
) -> bool:
    """An answer that changes nothing, within the day's limit for that number; whether it goes."""
    if replies_left(session, phone_hashes(mediator.phone), now, settings.replies) <= 0:
        return False
    tell(session, mediator, body, about, None, now, settings, changes_nothing=True)
    return True


def booked_texts(
    session: Session,
    mediator: Mediator,
    request: Request,
    booking: Booking,
    code: str,
    now: datetime,
    settings: DispatchSettings,
    *,
    answers: bool = True,
    opted_out: bool | None = None,
    promoted: bool = False,
) -> list[Draft]:
    """The confirmation, and the invite for their calendar; the caller queues them. `opted_out`: as in `text_to`.

    `answers`: they have just said yes, so it may go at night. `promoted`: they said it before, and now it is their
    turn.
    """
    locale = locale_of(session, mediator)
    zone = ZoneInfo(settings.zone)
    meet = meeting(booking.modality, locale, request.contact_name, request.contact_phone, request.contact_url)
    values = {
        "when": when(booking.starts_at, booking.ends_at, now, locale, zone),
        "how": how([booking.modality], locale),
        "place": place_of(request),
        "meet": meet,
        "code": code,
        "sender": settings.service_name,
    }
    key = "reserve_promoted" if promoted else "booked"
    if not promoted and request.urgent and request.starts_at <= now:
        key = "booked_now" if booking.modality == "in_person" else "booked_now_remote"
    about = f"booking:{booking.id}"
    sms = text_to(session, mediator, text(key, locale, **values), about, request.id, now, settings,
                  urgent=request.urgent, answers=answers, opted_out=opted_out)  # fmt: skip
    return sms + invite_mail(session, mediator, request, booking, now, settings)


def tell_reserve(
    session: Session, mediator: Mediator, request: Request, now: datetime, settings: DispatchSettings
) -> None:
    """A yes after the last seat: thanked, and kept in reserve."""
    locale = locale_of(session, mediator)
    span = moment(request.starts_at, now, locale, ZoneInfo(settings.zone))
    body = text("reserve", locale, when=span, place=place_of(request))
    tell(session, mediator, body, f"request:{request.id}", request.id, now, settings)


def tell_far(session: Session, mediator: Mediator, request: Request, now: datetime, settings: DispatchSettings) -> None:
    """A yes from far away: thanked, and told that it waits a little for a nearer one."""
    body = text("far_yes_waits", locale_of(session, mediator), place=place_of(request))
    tell(session, mediator, body, f"request:{request.id}", request.id, now, settings)


def tell_conflict(
    session: Session,
    mediator: Mediator,
    request: Request,
    taken: DoubleBooking,
    now: datetime,
    settings: DispatchSettings,
    *,
    again: bool = False,
) -> None:
    """A yes that overlaps their own engagement, with when that is; said `again`, it changed nothing."""
    locale = locale_of(session, mediator)
    starts_at, ends_at = taken.values.get("starts_at"), taken.values.get("ends_at")
    if not isinstance(starts_at, datetime) or not isinstance(ends_at, datetime):
        starts_at, ends_at = request.starts_at, request.ends_at
    body = text("conflict", locale, when=when(starts_at, ends_at, now, locale, ZoneInfo(settings.zone)))
    if again:
        tell_automatically(session, mediator, body, f"request:{request.id}", now, settings)
    else:
        tell(session, mediator, body, f"request:{request.id}", request.id, now, settings)


def tell_cancelled_before_yes(
    session: Session,
    mediator: Mediator,
    request: Request,
    code: str,
    now: datetime,
    settings: DispatchSettings,
    over: bool = False,
) -> None:
    """A yes to what is not wanted any more."""
    body = text("closed_before_yes" if over else "cancelled_before_yes", locale_of(session, mediator), code=code)
    tell_automatically(session, mediator, body, f"request:{request.id}", now, settings)


def tell_already(
    session: Session, mediator: Mediator, request: Request, code: str, now: datetime, settings: DispatchSettings
) -> None:
    """A second yes to what is theirs."""
    locale = locale_of(session, mediator)
    span = moment(request.starts_at, now, locale, ZoneInfo(settings.zone))
    body = text("already_yes", locale, code=code, when=span, place=place_of(request))
    tell_automatically(session, mediator, body, f"request:{request.id}", now, settings)


def tell_welcome(session: Session, mediator: Mediator, now: datetime, settings: DispatchSettings) -> None:
    """The first text: it verifies the number, and says in which languages they will be asked."""
    locale = locale_of(session, mediator)
    spoken = languages_of(session, [mediator.id]).get(mediator.id, [])
    body = text(
        "welcome",
        locale,
        sender=settings.service_name,
        name=mediator.name.split()[0],
        languages=", ".join(language_name(code, locale) for code, _ in spoken),
    )
    tell(session, mediator, body, f"mediator:{mediator.id}", None, now, settings, answers=False)
