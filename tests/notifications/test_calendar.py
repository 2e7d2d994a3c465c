"""Invites that calendar programs understand, move and take away again."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from hypothesis import given
from hypothesis import strategies as st

from notifications.calendar import FeedEvent, cancellation, feed, invite

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
STARTS = datetime(2026, 12, 3, 9, tzinfo=UTC)


def an_invite(**changes: Any) -> bytes:
    values: dict[str, Any] = {
        "sequence": 0,
        "starts_at": STARTS,
        "ends_at": STARTS + timedelta(hours=1),
        "summary": "Mediazione in darija",
        "location": "Ospedale Pugliese; viale Pio X, 83, Catanzaro",
        "geo": (38.905, 16.587),
        "organizer": "servizio@example.org",
        "organizer_name": "Mediatori",
        "attendee": "amina@example.org",
        "attendee_name": "Amina",
        "accepted": True,
        "now": NOW,
    }
    return invite("un-uid-segreto@example.org", **(values | changes))


def event_of(data: bytes) -> Any:
    return icalendar.Calendar.from_ical(data).walk("VEVENT")[0]


def test_an_invite_after_a_yes_is_accepted_and_asks_for_a_reply() -> None:
    event = event_of(an_invite())
    attendee = event["ATTENDEE"]
    assert icalendar.Calendar.from_ical(an_invite())["METHOD"] == "REQUEST"
    assert str(attendee) == "mailto:amina@example.org"
    assert (attendee.params["PARTSTAT"], attendee.params["RSVP"]) == ("ACCEPTED", "TRUE")
    assert str(event["ORGANIZER"]) == "mailto:servizio@example.org"
    assert event["DTSTART"].dt == STARTS
    assert "DURATION" not in event
    assert event["GEO"].to_ical() == "38.905;16.587"
    assert len(event.walk("VALARM")) == 1
    assert event_of(an_invite(accepted=False))["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"


def test_a_cancellation_has_the_same_uid_and_a_higher_sequence() -> None:
    data = cancellation(
        "un-uid-segreto@example.org",
        sequence=1,
        starts_at=STARTS,
        ends_at=STARTS + timedelta(hours=1),
        summary="Mediazione in darija",
        organizer="servizio@example.org",
        attendee="amina@example.org",
        now=NOW,
    )
    event = event_of(data)
    assert icalendar.Calendar.from_ical(data)["METHOD"] == "CANCEL"
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (event_of(an_invite())["UID"], 1, "CANCELLED")
    assert {"ORGANIZER", "ATTENDEE", "DTSTAMP"} <= set(event)


def test_every_line_ends_in_crlf_and_has_at_most_75_octets() -> None:
    data = an_invite(summary="Médiation — 'ça' 调解 والوساطة " * 20, description="riga uno\nriga due; tre, quattro")
    lines = data.split(b"\r\n")
    assert lines[-1] == b""
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(len(line) for line in lines) <= 75
    assert event_of(data)["DESCRIPTION"] == "riga uno\nriga due; tre, quattro"


def test_the_zone_travels_with_its_rules() -> None:
    calendar = icalendar.Calendar.from_ical(an_invite())
    zone = calendar.walk("VTIMEZONE")[0]
    assert zone["TZID"] == "Europe/Rome"
    assert {one.name for one in zone.subcomponents} == {"STANDARD", "DAYLIGHT"}
    assert event_of(an_invite())["DTSTART"].params["TZID"] == "Europe/Rome"


def test_the_rules_change_the_clock_when_rome_does() -> None:
    data = an_invite()
    written: Any = icalendar.Calendar.from_ical(data).walk("VTIMEZONE")[0]
    zone = written.to_tz(lookup_tzid=False)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    while at < datetime(2028, 1, 1, tzinfo=UTC):
        assert at.astimezone(zone).utcoffset() == at.astimezone(ZoneInfo("Europe/Rome")).utcoffset(), at
        at += timedelta(minutes=30) if at.day >= 25 and at.month in (3, 10) else timedelta(hours=12)
    assert b"DTSTART:20250330T020000\r\n" in data
    assert b"DTSTART:20251026T030000\r\n" in data
    assert data.count(b"RRULE:FREQ=YEARLY;BYMONTH=") + data.count(b"RRULE:FREQ=YEARLY;BYDAY=-1SU") == 2


@pytest.mark.parametrize("zone", ["UTC", "Africa/Casablanca", "America/New_York", "Asia/Kolkata"])
def test_other_zones_are_written_out_too(zone: str) -> None:
    assert event_of(an_invite(zone=zone))["DTSTART"].dt == STARTS


@pytest.mark.parametrize("starts", ["2026-10-24T22:00", "2026-10-25T00:30", "2026-10-25T01:30", "2027-03-28T00:30"])
def test_the_nights_of_the_clock_keep_their_instants(starts: str) -> None:
    at = datetime.fromisoformat(starts).replace(tzinfo=UTC)
    event = event_of(an_invite(starts_at=at, ends_at=at + timedelta(hours=8)))
    assert event["DTSTART"].dt.astimezone(UTC) == at
    assert event["DTEND"].dt.astimezone(UTC) == at + timedelta(hours=8)


@pytest.mark.parametrize("starts", ["2026-10-25T00:30", "2026-10-25T01:30"])
def test_an_hour_that_comes_twice_is_told_in_utc(starts: str) -> None:
    at = datetime.fromisoformat(starts).replace(tzinfo=UTC)
    event = event_of(an_invite(starts_at=at, ends_at=at + timedelta(hours=2)))
    assert event["DTSTART"].to_ical() == f"{at:%Y%m%dT%H%M%SZ}".encode()


def test_a_feed_publishes_and_keeps_what_was_cancelled() -> None:
    hour = timedelta(hours=1)
    events = [
        FeedEvent("b", 0, STARTS + hour, STARTS + 2 * hour, "Sportello", "Questura", changed_at=NOW),
        FeedEvent("a", 2, STARTS, STARTS + hour, "Mediazione", cancelled=True, changed_at=NOW),
    ]
    data = feed(events, name="Amina", organizer="servizio@example.org", now=NOW)
    calendar = icalendar.Calendar.from_ical(data)
    assert calendar["METHOD"] == "PUBLISH"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT15M\r\n" in data
    assert [str(one["STATUS"]) for one in calendar.walk("VEVENT")] == ["CANCELLED", "CONFIRMED"]
    assert not calendar.walk("VALARM")
    assert b"ATTENDEE" not in data
    assert {str(one["ORGANIZER"]) for one in calendar.walk("VEVENT")} == {"mailto:servizio@example.org"}
    assert data == feed(events[::-1], name="Amina", organizer="servizio@example.org", now=NOW)
    assert len(recurring_ical_events.of(calendar).between(STARTS, STARTS + 3 * hour)) == 2
    assert (
        icalendar.Calendar.from_ical(feed([], name="Amina", organizer="servizio@example.org", now=NOW))["METHOD"]
        == "PUBLISH"
    )


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_any_text_survives(text: str) -> None:
    assert str(event_of(an_invite(summary=text))["SUMMARY"]) == text
