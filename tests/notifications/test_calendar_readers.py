"""Invites and feeds before a strict reader: libical's check of what RFC 5546 asks of each method."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from notifications.calendar import FeedEvent, cancellation, feed, invite

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
STARTS, HOUR = datetime(2026, 12, 3, 9, tzinfo=UTC), timedelta(hours=1)
SERVICE = "servizio@example.org"
WHAT = {
    "summary": "Mediatori: darija, Ospedale Pugliese – reparto di ostetricia e ginecologia, «Città»; 调解 والوساطة",
    "location": "Ospedale Pugliese; viale Pio X, 83, Catanzaro",
    "organizer": SERVICE,
    "organizer_name": "Servizio: mediazione, interpreti",
    "attendee": "amina@example.org",
    "attendee_name": 'Amina "la rossa" Rahali',
}
NO_LIBICAL = "libical is not here (apt-get install gir1.2-ical-3.0 python3-gi)"
CHECK = """
import json, sys
import gi
gi.require_version("ICalGLib", "3.0")
from gi.repository import ICalGLib

def complaints(component):
    error = ICalGLib.PropertyKind.XLICERROR_PROPERTY
    found = component.get_first_property(error)
    while found:
        yield found.as_ical_string()
        found = component.get_next_property(error)
    part = component.get_first_component(ICalGLib.ComponentKind.ANY_COMPONENT)
    while part:
        yield from complaints(part)
        part = component.get_next_component(ICalGLib.ComponentKind.ANY_COMPONENT)

answers = []
for text in json.load(sys.stdin):
    calendar = ICalGLib.Component.new_from_string(text)
    valid = calendar is not None and bool(ICalGLib.restriction_check(calendar))
    told = list(complaints(calendar)) if calendar else ["unreadable"]
    answers.append(told or ([] if valid else ["not valid"]))
print(json.dumps(answers))
"""


@cache
def python_with_libical() -> str | None:
    """The machine's own Python may have bindings that no virtual environment has."""
    for program in (sys.executable, "/usr/bin/python3"):
        try:
            asked = subprocess.run([program, "-c", CHECK], input="[]", text=True, capture_output=True, timeout=20)
        except OSError:
            continue
        if asked.returncode == 0:
            return program
    return None


def complaints(data: bytes) -> list[str]:
    """What libical finds wrong; the test is left out where there is no libical."""
    program = python_with_libical()
    if program is None:
        pytest.skip(NO_LIBICAL)
    asked = subprocess.run(
        [program, "-c", CHECK],
        input=json.dumps([data.decode()]),
        text=True,
        capture_output=True,
        timeout=20,
        check=True,
    )
    (answer,) = json.loads(asked.stdout)
    return [str(one) for one in answer]


def an_invite(starts_at: datetime = STARTS, sequence: int = 0, *, accepted: bool = True) -> bytes:
    ends_at = starts_at + HOUR
    return invite(
        "uid@example.org",
        sequence=sequence,
        starts_at=starts_at,
        ends_at=ends_at,
        geo=(38.905, 16.587),
        accepted=accepted,
        description="riga uno\nriga due; tre, quattro",
        now=NOW,
        **WHAT,
    )


def a_feed(*events: FeedEvent) -> bytes:
    return feed(events, name="Mediatori", organizer=SERVICE, now=NOW)


READABLE = {
    "a first invite": an_invite(),
    "an invite before any yes": an_invite(accepted=False),
    "a change": an_invite(STARTS + HOUR, 1),
    "the night when an hour comes twice": an_invite(datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    "the night that lacks an hour": an_invite(datetime(2027, 3, 28, 0, 30, tzinfo=UTC)),
    "the 29th of February": an_invite(datetime(2028, 2, 29, 22, 30, tzinfo=UTC)),
    "a cancellation": cancellation(
        "uid@example.org", sequence=2, starts_at=STARTS, ends_at=STARTS + HOUR, now=NOW, **WHAT
    ),
    "a feed": a_feed(
        FeedEvent("b@x", 0, STARTS, STARTS + HOUR, "Sportello", "Questura", (38.9, 16.5), changed_at=NOW),
        FeedEvent("a@x", 2, STARTS, STARTS + HOUR, "Mediazione", cancelled=True, changed_at=NOW),
    ),
    "an empty feed": a_feed(),
}  # fmt: skip
BROKEN = {
    "nobody invites": an_invite().replace(b"ORGANIZER;", b"X-ORGANIZER;"),
    "nobody is invited": an_invite().replace(b"ATTENDEE;", b"X-ATTENDEE;"),
    "no time": an_invite().replace(b"\r\nDTSTART;TZID=", b"\r\nX-START;TZID="),
    "an invite to what is cancelled": READABLE["a cancellation"].replace(b"METHOD:CANCEL", b"METHOD:REQUEST"),
    "a feed with guests": READABLE["a feed"].replace(b"SUMMARY:", b"ATTENDEE:mailto:amina@example.org\r\nSUMMARY:"),
}


@pytest.mark.parametrize("what", READABLE)
def test_libical_has_nothing_against(what: str) -> None:
    assert complaints(READABLE[what]) == []


@pytest.mark.parametrize("what", BROKEN)
def test_libical_would_have_said_so(what: str) -> None:
    assert complaints(BROKEN[what])
