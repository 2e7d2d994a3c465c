"""The audit of the mails: what the database says of each, beside what the mail server took, in its order."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

import icalendar
from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from dispatch.bookings import Booking
from notifications.outbox import Message
from scheduling.mediators import Mediator
from tests.soak.audit import ENDED


@dataclass(frozen=True)
class Arrived:
    """One mail that the server took. `opaque` is what our Message-ID was made of."""

    opaque: str
    to: str
    uid: str
    sequence: int
    method: str
    calendar: bytes


def read_mails(raw: Iterable[bytes]) -> list[Arrived]:
    """In the order in which they were taken."""
    return [_arrived(BytesParser(_class=EmailMessage, policy=default).parsebytes(one)) for one in raw]


def _arrived(mail: EmailMessage) -> Arrived:
    part = next(one for one in mail.walk() if one.get_content_type() == "text/calendar")
    data = part.get_payload(decode=True)
    assert isinstance(data, bytes)
    uid, sequence, method = event_in(data)
    opaque = str(mail["Message-ID"]).strip("<>").partition("@")[0]
    return Arrived(opaque, str(mail["To"]), uid, sequence, method, data)


def event_in(calendar: bytes) -> tuple[str, int, str]:
    """(UID, SEQUENCE, METHOD) of its one event."""
    read = icalendar.Calendar.from_ical(calendar)
    (event,) = read.walk("VEVENT")
    return str(event["UID"]), int(str(event["SEQUENCE"])), str(read["METHOD"])


def mails_of(session: Session) -> list[Row[Any]]:
    """Every mail that was decided on."""
    m = Message
    columns = (m.id, m.opaque, m.state, m.to_address, m.subject, m.body, m.html, m.about, m.order_key, m.calendar,
               m.error_code, m.error_text, m.tries)  # fmt: skip
    return list(session.execute(select(*columns).where(m.channel == "email").order_by(m.id)))


def lost_mails(mails: list[Any], arrived: list[Arrived]) -> list[str]:
    """Decided on, and without an end or its reason; said to be sent, and taken by nobody."""
    there = {one.opaque for one in arrived}
    found = [f"mail {one.id} is still {one.state}" for one in mails if one.state not in ENDED]
    found += [
        f"mail {one.id} failed without a reason"
        for one in mails
        if one.state == "failed" and not (one.error_code or one.error_text)
    ]
    found += [
        f"mail {one.id} is sent and nobody has it" for one in mails if one.state == "sent" and one.opaque not in there
    ]
    return found


def never_written(session: Session, mails: list[Any]) -> list[str]:
    """Bookings of people with an address that no mail was decided on for."""
    told = {(event_in(one.calendar)[2], one.order_key) for one in mails}
    query = select(Booking.id, Booking.uid, Booking.state).join(Mediator, Mediator.id == Booking.mediator_id)
    bookings = list(session.execute(query.where(Mediator.email.is_not(None))))
    found = [f"booking {one.id} has no invite" for one in bookings if ("REQUEST", one.uid) not in told]
    found += [
        f"booking {one.id} was released and no mail takes its invite back"
        for one in bookings
        if one.state == "released" and ("CANCEL", one.uid) not in told
    ]
    return found


def doubled_mails(mails: list[Any], arrived: list[Arrived]) -> list[str]:
    """The same told under two names; the same mail again, under its own name, is no second one."""
    ours = {one.opaque for one in mails}
    found = [f"the mail server has {one!r}, and no row" for one in sorted({one.opaque for one in arrived} - ours)]
    told = Counter(event_in(one.calendar) for one in mails)
    return found + [f"{method} {sequence} of {uid}: {n} mails" for (uid, sequence, method), n in told.items() if n > 1]


def came_again(arrived: list[Arrived]) -> int:
    """How many mails the server took once more under the same Message-ID."""
    return len(arrived) - len({one.opaque for one in arrived})


def disordered(arrived: Iterable[Arrived]) -> list[str]:
    """An invite that was taken after a newer one of its event, or after the taking back."""
    found = []
    last: dict[str, Arrived] = {}
    for one in arrived:
        before = last.get(one.uid)
        if before is not None and one.sequence < before.sequence:
            found.append(f"{one.uid}: {one.method} {one.sequence} came after {before.method} {before.sequence}")
        elif before is not None and before.method == "CANCEL" and one.method != "CANCEL":
            found.append(f"{one.uid}: {one.method} {one.sequence} came after it was cancelled")
        last[one.uid] = one
    return found


def distorted(mails: list[Any], arrived: list[Arrived]) -> list[str]:
    """Taken with other contents or for somebody else than was decided, or said to have never left."""
    by_opaque: dict[str, list[Arrived]] = defaultdict(list)
    for one in arrived:
        by_opaque[one.opaque].append(one)
    found = []
    for mail in mails:
        came = by_opaque[mail.opaque]
        if any((one.to, one.calendar, one.uid) != (mail.to_address, mail.calendar, mail.order_key) for one in came):
            found.append(f"mail {mail.id} came otherwise than it was written")
        if came and mail.state == "failed" and mail.error_text == "withdrawn":
            found.append(f"mail {mail.id} was withdrawn, and the mail server has it")
    return found
