"""The audit: what the product's database says, beside what the carrier accepted and was told. Written apart from the
product's own rules, so that one of them that is wrong does not excuse itself.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Executable, Row, exists, func, select, text
from sqlalchemy.orm import Session

from dispatch.bookings import Booking
from dispatch.offers import Offer
from dispatch.requests import Request
from languages.messages import MESSAGES
from notifications.inbox import InboundText
from notifications.outbox import Message
from notifications.simulator.messages import Message as Accepted
from storage.journal import JournalRow, verify

ENDED = ("sent", "delivered", "failed", "needs_person")
ON_THE_WAY = ("scheduled", "queued", "sending", "ambiguous")
TIMER_TEXTS = ("reminder", "late_ask", "late_ask_remote")
TIMER_ROWS = ("booking_remind", "booking_alert_unconfirmed", "booking_ask_if_there", "booking_replace")
_OVERLAPS = text(
    "SELECT count(*) FROM commitments a JOIN commitments b ON a.mediator_id = b.mediator_id AND a.id < b.id "
    "WHERE a.live AND b.live AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at"
)
_SEATS = text(
    "SELECT count(*) FROM (SELECT request_id, seat FROM bookings WHERE state <> 'released' "
    "GROUP BY request_id, seat HAVING count(*) > 1) AS shared"
)
_TOO_MANY = text(
    "SELECT count(*) FROM (SELECT r.id FROM requests r JOIN bookings b ON b.request_id = r.id "
    "WHERE b.state <> 'released' GROUP BY r.id, r.seats HAVING count(*) > r.seats) AS crowded"
)
_MOVES = text("SELECT message_id, old, new FROM soak_history ORDER BY id")


@dataclass(frozen=True)
class Carrier:
    """What the simulator knows: each text that it accepted, by our opaque id, and each that it passed on to us."""

    accepted: dict[str, list[Accepted]]
    inbound: list[Accepted]


def what_the_carrier_knows(messages: Iterable[Accepted]) -> Carrier:
    """From its own memory, whatever its list shows."""
    accepted: dict[str, list[Accepted]] = defaultdict(list)
    inbound = []
    for one in messages:
        if one.direction == "inbound":
            inbound.append(one)
        else:
            accepted[(one.callback_url or "").rpartition("/")[2]].append(one)
    return Carrier(dict(accepted), inbound)


def texts_of(session: Session) -> list[Row[Any]]:
    """Every text that was decided on."""
    m = Message
    columns = (m.id, m.opaque, m.state, m.to_address, m.body, m.about, m.error_code, m.error_text, m.carrier_sid)
    return list(session.execute(select(*columns).where(m.channel == "sms").order_by(m.id)))


def lost(session: Session, texts: list[Row[Any]], carrier: Carrier, acknowledged: set[str]) -> list[str]:
    """Decided on, and without an end; said to be sent, and accepted by nobody; acknowledged, and not there; unread."""
    found = [f"message {one.id} is still {one.state}" for one in texts if one.state not in ENDED]
    found += [
        f"message {one.id} failed without a reason"
        for one in texts
        if one.state == "failed" and not (one.error_code or one.error_text)
    ]
    found += [f"message {one.id} is {one.state} and nobody has it" for one in _swapped(texts, carrier)[1]]
    about = {one.about for one in texts}
    # What was booked was asked about, or agreed by telephone.
    offers = session.scalars(select(Offer.id).where(~exists().where(Booking.offer_id == Offer.id)))
    found += [f"offer {one} has no text" for one in offers if f"offer:{one}" not in about]
    requests = {str(one) for one in session.scalars(select(Request.id))}
    found += [f"request {one} was answered with 201 and is not there" for one in sorted(acknowledged - requests)]
    stored = set(session.scalars(select(InboundText.carrier_id)))
    found += [f"text {one.sid} was sent to us and is not there" for one in carrier.inbound if one.sid not in stored]
    unread = select(InboundText.id).where(InboundText.processed_at.is_(None), InboundText.quarantined_at.is_(None))
    found += [f"text {one} came in and took no effect" for one in session.scalars(unread)]
    return found


def doubled(texts: list[Row[Any]], carrier: Carrier) -> list[str]:
    """Accepted twice by the carrier for one row of ours, or for a row that is not there."""
    ours = {one.opaque for one in texts}
    strangers = [f"the carrier has {one!r}, and no row" for one in carrier.accepted if one not in ours]
    return _swapped(texts, carrier)[0] + strangers


def _swapped(texts: list[Row[Any]], carrier: Carrier) -> tuple[list[str], list[Row[Any]]]:
    """(accepted more often than once, said to be sent and accepted never).

    Of texts with the same words to the same phone, nobody there can tell which is which: one that went twice makes up
    for another that did not go.
    """
    twice: list[str] = []
    never: list[Row[Any]] = []
    alike: dict[tuple[str, str], list[Row[Any]]] = defaultdict(list)
    for one in texts:
        alike[one.to_address, one.body].append(one)
    for group in alike.values():
        counts = {one.id: len(carrier.accepted.get(one.opaque, ())) for one in group}
        extra = [
            f"message {one.id} went out {counts[one.id]} times" for one in group for _ in range(counts[one.id] - 1)
        ]
        missing = [one for one in group if counts[one.id] == 0 and one.state in ("sent", "delivered")]
        evened = min(len(extra), len(missing))
        twice += extra[evened:]
        never += missing[evened:]
    return twice, never


def contradicted(texts: list[Row[Any]], carrier: Carrier) -> list[str]:
    """Said to have never left, and the carrier has it."""
    never_left = ("expired", "withdrawn", "opted_out")
    return [
        f"message {one.id} failed ({one.error_text}), and the carrier has it"
        for one in texts
        if one.state == "failed" and one.error_text in never_left and one.opaque in carrier.accepted
    ]


def double_bookings(session: Session) -> int:
    """Overlapping promises of one mediator, seats with two bookings, requests with more than their seats."""
    return sum(int(session.scalar(query) or 0) for query in (_OVERLAPS, _SEATS, _TOO_MANY))


def moves(session: Session) -> list[tuple[int, str, str]]:
    """Every move of every message, as the database itself wrote it down."""
    return [(row[0], row[1], row[2]) for row in session.execute(_MOVES)]


def regressed(history: Iterable[tuple[int, str, str]]) -> list[str]:
    """A state that is an end and was left, or one that says "accepted" and was taken back."""
    return [
        f"message {one}: {old} became {new}"
        for one, old, new in history
        if old in ("delivered", "failed") or (old in ("sent", "needs_person") and new in ON_THE_WAY)
    ]


def timers_twice(session: Session, texts: list[Row[Any]]) -> list[str]:
    """The same step of the same booking, taken twice or told twice."""
    rows = session.execute(select(JournalRow.kind, JournalRow.facts).where(JournalRow.kind.in_(TIMER_ROWS)))
    steps = Counter((kind, (facts or {}).get("booking")) for kind, facts in rows)
    patterns = {key: _pattern(MESSAGES[key]) for key in TIMER_TEXTS}
    told = Counter(
        (key, one.about)
        for one in texts
        for key, pattern in patterns.items()
        if one.about.startswith("booking:") and pattern.fullmatch(one.body)
    )
    return [f"{what} of {whose}: {count} times" for (what, whose), count in (steps + told).items() if count > 1]


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{\w+\\\}", ".*", re.escape(template)), re.DOTALL)


def chain_breaks(session: Session) -> int:
    """1 where the journal's chain does not hold, or has a tail that nobody sealed."""
    found = verify(session)
    return int(found.broken_at is not None or found.unsealed > 0)


def waiting(session: Session) -> int:
    """How many texts have not left."""
    query = select(func.count()).select_from(Message).where(Message.state.in_(("queued", "sending")))
    return int(session.scalar(query) or 0)


def open_work(session: Session) -> dict[str, int]:
    """What a worker still has to do: nothing of it is left once all is quiet."""
    counts: dict[str, Executable] = {
        "messages": select(func.count()).select_from(Message).where(Message.state.in_(ON_THE_WAY)),
        "texts that came in": select(func.count())
        .select_from(InboundText)
        .where(InboundText.processed_at.is_(None), InboundText.quarantined_at.is_(None)),
        "events": text("SELECT count(*) FROM events WHERE handled_at IS NULL AND tries < 10"),
        "rows to seal": select(func.count()).select_from(JournalRow).where(JournalRow.position.is_(None)),
    }
    return {name: int(session.scalar(query) or 0) for name, query in counts.items()}
