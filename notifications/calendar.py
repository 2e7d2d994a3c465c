"""Pure. Calendar invites, cancellations and feeds (RFC 5545, 5546): bytes with CRLF, folded at 75 octets."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Component, Event, vCalAddress, vDuration, vText

from notifications.calendar_zone import written_out

PRODUCT = "-//Mediatori//Mediatori//IT"
ALARM_BEFORE = timedelta(minutes=60)
REFRESH = timedelta(minutes=15)
FOLDED_FROM = 75
"""Octets of a line, without its end, from which icalendar folds it."""
_END = b"END:VCALENDAR\r\n"


@dataclass(frozen=True)
class FeedEvent:
    """One commitment in a feed: place, time and language; at a desk, first name and initial too. Times are aware.
    `tentative`: nobody has confirmed it yet.
    """

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str = ""
    geo: tuple[float, float] | None = None
    changed_at: datetime | None = None
    cancelled: bool = False
    tentative: bool = False


def invite(
    uid: str,
    *,
    sequence: int,
    starts_at: datetime,
    ends_at: datetime,
    summary: str,
    organizer: str,
    organizer_name: str = "",
    attendee: str,
    attendee_name: str = "",
    location: str = "",
    geo: tuple[float, float] | None = None,
    description: str = "",
    accepted: bool,
    now: datetime,
    zone: str = "Europe/Rome",
) -> bytes:
    """METHOD:REQUEST for one attendee (an e-mail address, the mail's To). `accepted`: the yes has already come.

    `sequence` grows by one with each change of time or place; the first is 0.
    """
    event = _event(uid, sequence, starts_at, ends_at, summary, location, geo, now, zone)
    event.add("status", "CONFIRMED")
    if description:
        event.add("description", description)
    _add_people(event, organizer, organizer_name, attendee, attendee_name, "ACCEPTED" if accepted else "NEEDS-ACTION")
    event.add_component(_alarm(summary))
    return _calendar("REQUEST", [event], starts_at, ends_at, zone)


def cancellation(
    uid: str,
    *,
    sequence: int,
    starts_at: datetime,
    ends_at: datetime,
    summary: str,
    organizer: str,
    organizer_name: str = "",
    attendee: str,
    attendee_name: str = "",
    location: str = "",
    now: datetime,
    zone: str = "Europe/Rome",
) -> bytes:
    """METHOD:CANCEL of the same `uid` with a higher `sequence`. To be sent once: some servers fail on a second one."""
    event = _event(uid, sequence, starts_at, ends_at, summary, location, None, now, zone)
    event.add("status", "CANCELLED")
    _add_people(event, organizer, organizer_name, attendee, attendee_name, None)
    return _calendar("CANCEL", [event], starts_at, ends_at, zone)


def feed(events: Iterable[FeedEvent], *, name: str, organizer: str, now: datetime, zone: str = "Europe/Rome") -> bytes:
    """METHOD:PUBLISH for subscribers, who learn no address but the service's own (`organizer`: RFC 5546 wants one).

    Equal events give equal bytes, so that an ETag of them means something.
    """
    events = sorted(events, key=lambda one: (one.starts_at, one.uid))
    components = []
    for one in events:
        stamp = one.changed_at or one.starts_at
        event = _event(
            one.uid, one.sequence, one.starts_at, one.ends_at, one.summary, one.location, one.geo, stamp, zone
        )
        event.add("status", "CANCELLED" if one.cancelled else "TENTATIVE" if one.tentative else "CONFIRMED")
        event["ORGANIZER"] = _organizer(organizer, name)
        components.append(event)
    first = min((one.starts_at for one in events), default=now)
    last = max((one.ends_at for one in events), default=now)
    return _calendar("PUBLISH", components, first, last, zone, name=name)


def _calendar(method: str, events: list[Event], first: datetime, last: datetime, zone: str, name: str = "") -> bytes:
    parts = (_head(method, name), _zone(zone, first.year, last.year), *(_lines(event) for event in events), _END)
    return b"".join(parts)


@lru_cache(maxsize=64)
def _head(method: str, name: str) -> bytes:
    """What stands before zone and events, the same in all calendars of that method: a sixth of the work."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    if method == "PUBLISH":
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", vDuration(REFRESH))
    return _lines(calendar).removesuffix(_END)


def _lines(component: Component) -> bytes:
    """The component, folded. Folding walks over every sign, so lines that need none are spared it."""
    lines = ((line, line.encode()) for line in component.content_lines() if line)
    return b"".join((raw if len(raw) < FOLDED_FROM else line.to_ical()) + b"\r\n" for line, raw in lines)


@lru_cache(maxsize=64)
def _zone(zone: str, first_year: int, last_year: int) -> bytes:
    """The zone as it stands in a calendar of those years: a third of the work of writing one."""
    first, last = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year, 12, 31, tzinfo=UTC)
    return bytes(written_out(zone, first, last).to_ical())


def _event(
    uid: str,
    sequence: int,
    starts_at: datetime,
    ends_at: datetime,
    summary: str,
    location: str,
    geo: tuple[float, float] | None,
    now: datetime,
    zone: str,
) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("sequence", sequence)
    event.add("dtstamp", now.astimezone(UTC))
    start, end = _written(starts_at, ends_at, zone)
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("summary", summary)
    if location:
        event.add("location", location)
    if geo is not None:
        event.add("geo", geo)
    return event


def _written(starts_at: datetime, ends_at: datetime, zone: str) -> tuple[datetime, datetime]:
    """In local time; in UTC where that says two things: of an hour that comes twice RFC 5545 means the first coming,
    and several calendar programs read the second.
    """
    local = starts_at.astimezone(ZoneInfo(zone)), ends_at.astimezone(ZoneInfo(zone))
    if any(at.utcoffset() != at.replace(fold=1 - at.fold).utcoffset() for at in local):
        return starts_at.astimezone(UTC), ends_at.astimezone(UTC)
    return local


def _add_people(
    event: Event, organizer: str, organizer_name: str, attendee: str, attendee_name: str, status: str | None
) -> None:
    event["ORGANIZER"] = _organizer(organizer, organizer_name)
    guest = vCalAddress(f"mailto:{attendee}")
    guest.params["CN"] = vText(attendee_name or attendee)
    guest.params["CUTYPE"] = vText("INDIVIDUAL")
    guest.params["ROLE"] = vText("REQ-PARTICIPANT")
    if status is not None:
        guest.params["PARTSTAT"] = vText(status)
        guest.params["RSVP"] = vText("TRUE")
    event.add("attendee", guest, encode=False)


def _organizer(mailbox: str, name: str) -> vCalAddress:
    host = vCalAddress(f"mailto:{mailbox}")
    if name:
        host.params["CN"] = vText(name)
    return host


def _alarm(summary: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", -ALARM_BEFORE)
    return alarm
