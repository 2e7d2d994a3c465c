"""An invite, its change and its taking back, as the bytes that a mail server really gets."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import icalendar
import pytest
import recurring_ical_events

from notifications.calendar import cancellation, invite
from notifications.gateway import Gateways
from notifications.outbox import withdraw_messages
from storage.transaction import Database
from tests.messages import enqueue_email
from tests.notifications.conftest import Clock, Mailbox
from tests.notifications.texting import deliver, reconcile, stored

STARTS = datetime(2026, 12, 3, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
UID, AMINA, SERVICE = "un-uid-che-nessuno-indovina@example.org", "amina@example.org", "servizio@example.org"
SUMMARY = "Mediatori: darija, Ospedale Pugliese – reparto di ostetricia e ginecologia, secondo piano, stanza «Città»"
SUBJECTS = [
    "Mediatori: confermato giovedì 3 dicembre, 10:00-11:00, Ospedale Pugliese, reparto di ostetricia e ginecologia",
    "موعد مؤكد: الخميس 3 ديسمبر، من الساعة 10:00 إلى الساعة 11:00، مستشفى بولييزي، قسم التوليد وأمراض النساء",
    "L" + "o" * 90 + "ng",
    "amministrazione@comune.example.org L'Aquila, L'Aquila, reparto di ostetricia e ginecologia, 3 dicembre",
    "Annullato",
]


def put(database: Database, clock: Clock, *, sequence: int, moved: timedelta, off: bool = False) -> str:
    """One invite of the one event in the outbox; its `opaque`."""
    when = {"sequence": sequence, "starts_at": STARTS + moved, "ends_at": STARTS + moved + HOUR, "now": clock()}
    who = {"organizer": SERVICE, "organizer_name": "Mediatori", "attendee": AMINA, "summary": SUMMARY}
    calendar = (
        cancellation(UID, **when, **who)  # type: ignore[arg-type]
        if off
        else invite(UID, **when, **who, accepted=True, geo=(38.905, 16.587))  # type: ignore[arg-type]
    )
    with database.write() as session:
        message = enqueue_email(
            session,
            to=AMINA,
            subject=SUBJECTS[0],
            body="Buongiorno Amina,\nè confermato.",
            calendar=calendar,
            method="CANCEL" if off else "REQUEST",
            order_key=UID,
            about="booking:1",
            now=clock(),
        )
    clock.pass_time(minutes=1)
    return message.opaque


@pytest.fixture
def story(database: Database, gateways: Gateways, mailbox: Mailbox, clock: Clock) -> Mailbox:
    """Booked, moved by an hour, cancelled: decided on at once, handed over one after the other."""
    put(database, clock, sequence=0, moved=timedelta())
    put(database, clock, sequence=1, moved=HOUR)
    put(database, clock, sequence=2, moved=HOUR, off=True)
    assert deliver(database, gateways, clock) == 3
    assert deliver(database, gateways, clock) == 0
    return mailbox


def event_of(data: bytes) -> Any:
    (event,) = icalendar.Calendar.from_ical(data).walk("VEVENT")
    return event


def calendars(mailbox: Mailbox) -> list[bytes]:
    return [payload(part_of(mail, "text/calendar")) for mail in mailbox.mails]


def part_of(mail: EmailMessage, kind: str) -> EmailMessage:
    (found,) = [part for part in mail.walk() if part.get_content_type() == kind]
    assert isinstance(found, EmailMessage)
    return found


def payload(part: EmailMessage) -> bytes:
    found = part.get_payload(decode=True)
    assert isinstance(found, bytes)
    return found


def test_booked_moved_and_cancelled_arrive_in_their_order(story: Mailbox) -> None:
    told = []
    for data in calendars(story):
        event = event_of(data)
        method = str(icalendar.Calendar.from_ical(data)["METHOD"])
        told.append((method, event["SEQUENCE"], event["DTSTART"].dt, event["STATUS"], event["DTSTAMP"].dt))
        assert event["UID"] == UID
    started = datetime(2026, 12, 1, 9, tzinfo=UTC)
    assert told == [
        ("REQUEST", 0, STARTS, "CONFIRMED", started),
        ("REQUEST", 1, STARTS + HOUR, "CONFIRMED", started + timedelta(minutes=1)),
        ("CANCEL", 2, STARTS + HOUR, "CANCELLED", started + timedelta(minutes=2)),
    ]


def test_each_mail_has_one_reader_who_is_the_one_invited(story: Mailbox) -> None:
    assert story.recipients == [[AMINA]] * 3
    for mail, data in zip(story.mails, calendars(story), strict=True):
        event = event_of(data)
        assert (mail["To"], str(event["ATTENDEE"])) == (AMINA, f"mailto:{AMINA}")
        assert (mail["From"].addresses[0].addr_spec, str(event["ORGANIZER"])) == (SERVICE, f"mailto:{SERVICE}")
    booked = event_of(calendars(story)[0])["ATTENDEE"].params
    assert (booked["PARTSTAT"], booked["RSVP"]) == ("ACCEPTED", "TRUE")


def test_the_mails_method_is_the_calendars_own(story: Mailbox) -> None:
    for mail, data in zip(story.mails, calendars(story), strict=True):
        part = part_of(mail, "text/calendar")
        assert part.get_param("method") == str(icalendar.Calendar.from_ical(data)["METHOD"])
        assert (part.get_param("charset"), part["Content-Transfer-Encoding"]) == ("UTF-8", "base64")
        assert payload(part_of(mail, "application/ics")) == data
        alternative = [one.get_content_type() for one in part_of(mail, "multipart/alternative").iter_parts()]
        assert alternative == ["text/plain", "text/html", "text/calendar"]


def test_no_line_is_too_long_and_every_one_ends_in_crlf(story: Mailbox) -> None:
    for raw in story.raw:
        assert b"\n" not in raw.replace(b"\r\n", b"")
        assert max(map(len, raw.split(b"\r\n"))) <= 78
    for data in calendars(story):
        assert b"\n" not in data.replace(b"\r\n", b"")
        assert max(map(len, data.split(b"\r\n"))) <= 75
        assert data.endswith(b"END:VCALENDAR\r\n")
        assert b"BEGIN:VTIMEZONE\r\nTZID:Europe/Rome\r\n" in data
        assert (data.count(b"\r\nDTEND"), data.count(b"\r\nDURATION")) == (1, 0)
        assert data.count(b"BEGIN:VALARM") <= 2


def test_other_programs_find_the_event_where_it_was_put(story: Mailbox) -> None:
    first, moved, off = map(icalendar.Calendar.from_ical, calendars(story))
    assert len(recurring_ical_events.of(first).between(STARTS, STARTS + HOUR / 2)) == 1
    assert recurring_ical_events.of(moved).between(STARTS, STARTS + HOUR / 2) == []
    (event,) = recurring_ical_events.of(off).between(STARTS + HOUR, STARTS + HOUR + HOUR / 2)
    assert (event["SUMMARY"], event["STATUS"]) == (SUMMARY, "CANCELLED")


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_subject_arrives_word_for_word_with_no_empty_line(
    database: Database, gateways: Gateways, mailbox: Mailbox, clock: Clock, subject: str
) -> None:
    with database.write() as session:
        enqueue_email(session, to=AMINA, subject=subject, body="Ciao", now=clock(), about="booking:1")
    deliver(database, gateways, clock)
    assert mailbox.mails[0]["Subject"] == subject
    lines = mailbox.raw[0].partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert all(line.strip() and not line.rstrip().endswith(b":") for line in lines)
    assert max(map(len, lines)) <= 78


def test_an_invite_does_not_say_that_a_machine_made_it(story: Mailbox) -> None:
    assert [mail["Auto-Submitted"] for mail in story.mails] == [None] * 3


def test_a_mail_of_which_nobody_saw_the_end_goes_again_late_and_by_the_same_name(
    database: Database, gateways: Gateways, mailbox: Mailbox, clock: Clock
) -> None:
    first = put(database, clock, sequence=0, moved=timedelta())
    second = put(database, clock, sequence=1, moved=timedelta(), off=True)
    mailbox.hangs_up = True
    deliver(database, gateways, clock)
    mailbox.hangs_up = False
    for _ in range(5):
        clock.pass_time(seconds=11)
        reconcile(database, gateways, clock)
        assert deliver(database, gateways, clock) == 0
    assert (stored(database, first).state, stored(database, second).state) == ("queued", "queued")
    clock.pass_time(seconds=6)
    assert deliver(database, gateways, clock) == 2
    assert [mail["Message-ID"] for mail in mailbox.mails] == [f"<{one}@example.org>" for one in (first, first, second)]


def test_an_invite_that_may_have_arrived_is_not_withdrawn_before_its_taking_back(
    database: Database, gateways: Gateways, mailbox: Mailbox, clock: Clock
) -> None:
    """The server may still be busy with it: handed over after the CANCEL, it would put the event back."""
    first = put(database, clock, sequence=0, moved=timedelta())
    mailbox.hangs_up = True
    deliver(database, gateways, clock)
    mailbox.hangs_up = False
    with database.write() as session:
        assert withdraw_messages(session, "booking:1", clock()) == 0
    second = put(database, clock, sequence=1, moved=timedelta(), off=True)
    assert deliver(database, gateways, clock) == 2
    assert [mail["Message-ID"] for mail in mailbox.mails] == [f"<{one}@example.org>" for one in (first, first, second)]


def test_an_invite_that_was_only_sent_away_is_withdrawn(
    database: Database, gateways: Gateways, mailbox: Mailbox, clock: Clock
) -> None:
    first = put(database, clock, sequence=0, moved=timedelta())
    mailbox.recipient_refusal = "451 later"
    deliver(database, gateways, clock)
    mailbox.recipient_refusal = None
    with database.write() as session:
        assert withdraw_messages(session, "booking:1", clock()) == 1
    put(database, clock, sequence=1, moved=timedelta(), off=True)
    assert deliver(database, gateways, clock) == 1
    assert stored(database, first).error_text == "withdrawn"
