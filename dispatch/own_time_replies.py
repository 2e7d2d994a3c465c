"""Texts of mediators about their own time: LIBERO, OCCUPATO, TURNI."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from dispatch.bookings import Booking, live_bookings
from dispatch.conversation import Conversation
from dispatch.offers import Offer
from dispatch.requests import Request
from languages.times import when, when_or_all_day
from notifications.answers import DaySpan
from scheduling.availability import AvailabilityException, wall_to_utc
from scheduling.commitments import commitments_between
from scheduling.desks import Desk
from scheduling.reading import DAYS
from scheduling.rosters import Shift
from scheduling.say_own_time import say_own_time

MOST_SHIFTS = 3
"""Engagements that a text of two parts can name."""
AHEAD = timedelta(days=60)


def _own_time(talk: Conversation) -> str:
    """Free or busy, today or on days of the coming week; a range backwards changes nothing. What they have said yes to
    stands, and they are told so.
    """
    zone = ZoneInfo(talk.settings.zone)
    spans = talk.reading.spans or (DaySpan(None, None, None, talk.reading.verb == "free"),)
    backwards = [one for one in spans if one.start and one.end and one.end <= one.start]
    if backwards:
        talk.say_automatically("availability_backwards", given=f"{backwards[0].start}-{backwards[0].end}")
        return "availability_backwards"
    said = [_dated(one, talk.now, zone) for one in spans]
    said = [one for one in said if one.ends_at > one.starts_at]
    if not said:
        return talk.for_a_person("time_over")
    say_own_time(talk.session, talk.mediator.id, said, talk.now, talk.actor)
    words = ", ".join(_span_words(one, talk, zone) for one in said)
    promised = _promised(talk, [one for one in said if not one.available])
    if promised:
        told = ", ".join(_booking_words(one, talk, zone) for one in promised[:MOST_SHIFTS])
        codes = [talk.session.get_one(Offer, one.offer_id).code for one in promised if one.offer_id is not None]
        talk.say("availability_over_booking", spans=words, engagements=told, verb="RINUNCIO", codes=codes)
    else:
        talk.say("availability_noted", spans=words)
    return "availability_noted"


def _promised(talk: Conversation, busy: Sequence[AvailabilityException]) -> list[Booking]:
    """Bookings that lie in a time of which they say that they have none: these stand."""
    live = [one for one in live_bookings(talk.session, talk.mediator.id) if one.offer_id and one.checked_in_at is None]
    return [one for one in live if any(each.starts_at < one.ends_at and each.ends_at > one.starts_at for each in busy)]


def _booking_words(one: Booking, talk: Conversation, zone: ZoneInfo) -> str:
    place = talk.session.get_one(Request, one.request_id).place_name or ""
    return f"{when(one.starts_at, one.ends_at, talk.now, talk.locale, zone)} {place}".strip()


def _dated(span: DaySpan, now: datetime, zone: ZoneInfo) -> AvailabilityException:
    """Of today, or of the next day of that name; what is over of today is left out."""
    today = now.astimezone(zone).date()
    day = today if span.day is None else _next(today, span.day)
    start = wall_to_utc(day, _minute(span.start or "00:00"), zone)
    end = wall_to_utc(day, _minute(span.end or "24:00"), zone)
    return AvailabilityException(max(start, now.replace(second=0, microsecond=0)), end, span.free)


def _next(today: date, name: str) -> date:
    return today + timedelta(days=(DAYS.index(name) - today.weekday()) % 7)


def _minute(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)


def _span_words(one: AvailabilityException, talk: Conversation, zone: ZoneInfo) -> str:
    """In the words that say it: whoever reads them knows how to change it."""
    span = when_or_all_day(one.starts_at, one.ends_at, talk.now, talk.locale, zone)
    return f"{'LIBERO' if one.available else 'OCCUPATO'} {span}"


def _shifts(talk: Conversation) -> str:
    """Their next engagements, bookings and desks alike."""
    zone = ZoneInfo(talk.settings.zone)
    rows = commitments_between(talk.session, [talk.mediator.id], talk.now, talk.now + AHEAD)
    places = _places(talk, [row.about for row in rows])
    if not rows:
        talk.say_automatically("no_shifts")
        return "shifts"
    told = [
        f"{when(row.starts_at, row.ends_at, talk.now, talk.locale, zone)} {places.get(row.about, '')}".strip()
        for row in rows[:MOST_SHIFTS]
    ]
    talk.say_automatically("shifts", engagements=", ".join(told))
    return "shifts"


def _places(talk: Conversation, abouts: Sequence[str]) -> dict[str, str]:
    """Where each of these engagements is, by what it is about."""
    ids: dict[str, list[int]] = {}
    for about in abouts:
        thing, _, number = about.partition(":")
        ids.setdefault(thing, []).append(int(number))
    requests = select(Request.id, Request.place_name).where(Request.id.in_(ids.get("request", [])))
    shifts = select(Shift.id, Desk.name).join(Desk, Desk.id == Shift.desk_id).where(Shift.id.in_(ids.get("shift", [])))
    found = {f"request:{row.id}": row.place_name or "" for row in talk.session.execute(requests)}
    return found | {f"shift:{row.id}": row.name for row in talk.session.execute(shifts)}


OWN_TIME_VERBS: dict[str, Callable[[Conversation], str]] = {
    "free": _own_time,
    "busy": _own_time,
    "shifts": _shifts,
}
