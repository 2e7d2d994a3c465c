"""The tasks of the coordinator's board: searches that need a person, alarms, and texts that were given up.

Nothing of a case stands here: no note, no contact, no person code.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from dispatch.alarms import Alarm, open_alarms
from dispatch.bookings import Booking
from dispatch.exclusions import Exclusion
from dispatch.offers import UNANSWERED, Offer
from dispatch.requests import Request
from languages.matching import level_at_least
from notifications.inbox import InboundText
from notifications.outbox import Message
from notifications.standstill import standstills
from notifications.statuses import MessageState
from scheduling.availability import Span
from scheduling.commitments import busy_spans
from scheduling.mediators import Mediator, MediatorLanguage

SOON = timedelta(hours=2)
AFTERWARDS = ("no_show_disputed",)
"""What is about a booking that is over: it matters, and no minute counts any more."""
KEPT_IN_SIGHT = timedelta(hours=24)
AHEAD = timedelta(days=366)
MOST_CALLS = 3
MOST_SHOWN = 100
BURNS, PRESSES, WAITS = 0, 1, 2


@dataclass(frozen=True)
class Call:
    """Somebody to phone, and how they like to be reached."""

    mediator_id: int
    name: str
    phone: str
    note: str | None = None


@dataclass(frozen=True)
class Task:
    """One thing to do. `kind` is late_search, gap_soon, uncovered, text_failed, an alarm's or a standstill's; `since`
    orders equals.

    `alarm_id` or `message_id` is what "done" closes; a search closes itself.
    """

    kind: str
    urgency: int
    since: datetime
    request: Request | None = None
    booking: Booking | None = None
    mediator: Mediator | None = None
    calls: tuple[Call, ...] = ()
    waiting: int = 0
    ahead: int = 0
    code: str | None = None
    text: str | None = None
    sender: str | None = None
    alarm_id: int | None = None
    message_id: int | None = None


def tasks(session: Session, now: datetime) -> list[Task]:
    """All of them, the most urgent first."""
    alarms = open_alarms(session)[:MOST_SHOWN]
    known = _known(session, alarms, now)
    found = [
        *_searches(session, now),
        *(_alarm(session, one, known, now) for one in alarms),
        *_messages(session, now),
        *(Task(one.kind, BURNS, one.since, waiting=one.count, code=one.why) for one in standstills(session, now)),
    ]
    # Where somebody waits at a counter comes before whatever else burns.
    return sorted(found, key=lambda one: (one.urgency, one.kind != "late_search", one.since))[:MOST_SHOWN]


def needs_a_person(now: datetime) -> ColumnElement[bool]:
    """Searches that have passed the coordinator's time, and those that begin soon."""
    soon = (Request.kind != "on_demand") & (Request.starts_at <= now + SOON)
    return (Request.state == "searching") & (Request.alerted_at.is_not(None) | soon)


def was_uncovered(now: datetime) -> ColumnElement[bool]:
    """Searches that ended without anybody a short while ago, and could still be of use: to somebody who waited at a
    counter even after the hour that was asked for.
    """
    of_use = (Request.kind == "on_demand") | (Request.ends_at > now)
    return (Request.state == "uncovered") & (Request.closed_at > now - SOON) & of_use


def _searches(session: Session, now: datetime) -> list[Task]:
    rows = list(session.scalars(select(Request).where(needs_a_person(now) | was_uncovered(now)).limit(MOST_SHOWN)))
    ids = [one.id for one in rows]
    asked, speakers = _asked(session, ids), _may_be_phoned(session, ids)
    tasks = []
    for one in rows:
        offers = asked.get(one.id, [])
        kind = "uncovered" if one.state == "uncovered" else "late_search" if one.alerted_at else "gap_soon"
        soon = one.urgent or one.starts_at <= now + SOON
        since = one.searching_since if one.urgent else one.starts_at
        waiting = [offer for offer in offers if offer.state in UNANSWERED]
        calls = _calls(offers, speakers.get(one.id, []))
        tasks.append(Task(kind, BURNS if soon else PRESSES, since, one, calls=calls, waiting=len(waiting)))
    return tasks


def _asked(session: Session, request_ids: Sequence[int]) -> dict[int, list[Offer]]:
    found: dict[int, list[Offer]] = {}
    for offer in session.scalars(select(Offer).where(Offer.request_id.in_(request_ids)).order_by(Offer.id)):
        found.setdefault(offer.request_id, []).append(offer)
    return found


def _may_be_phoned(session: Session, request_ids: Sequence[int]) -> dict[int, list[Mediator]]:
    """Who speaks the language well enough, can serve in one of the ways, and may be sent there: by request.

    Their hours are not asked about: a person who phones may ask for a favour. Nobody is proposed who must not go.
    """
    of_request = Exclusion.mediator_id == Mediator.id
    of_request &= (Exclusion.office_id == Request.office_id) | (Exclusion.person_code == Request.person_code)
    rows = session.execute(
        select(Request, Mediator, MediatorLanguage.level)
        .join(MediatorLanguage, MediatorLanguage.code == Request.language)
        .join(Mediator, Mediator.id == MediatorLanguage.mediator_id)
        .where(Request.id.in_(request_ids), Mediator.active, ~exists().where(of_request))
        .where(Request.gender.is_(None) | (Request.gender == Mediator.gender))
        .order_by(Mediator.id)
    )
    found: dict[int, list[Mediator]] = {}
    for request, mediator, level in rows:
        if level_at_least(level, request.level) and set(request.modalities) & set(mediator.modalities):
            found.setdefault(request.id, []).append(mediator)
    return found


def _calls(offers: list[Offer], speakers: list[Mediator]) -> tuple[Call, ...]:
    """Those who were asked and never answered, then those who speak the language and were not asked."""
    silent = [offer.mediator_id for offer in offers if offer.answered_at is None and offer.state != "withdrawn"]
    answered = {offer.mediator_id for offer in offers} - set(silent)
    order = {mediator_id: place for place, mediator_id in enumerate(silent)}
    free = [one for one in speakers if one.id not in answered]
    free.sort(key=lambda one: order.get(one.id, len(order)))
    return tuple(call_to(one) for one in free[:MOST_CALLS])


def call_to(mediator: Mediator) -> Call:
    """How to reach a mediator by phone."""
    return Call(mediator.id, mediator.name, mediator.phone, mediator.contact_note)


@dataclass(frozen=True)
class _Known:
    """What alarms are about, looked up once for all of them."""

    bookings: dict[int, Booking]
    mediators: dict[int, Mediator]
    requests: dict[int, Request]
    ahead: dict[int, list[Span]]


def _known(session: Session, alarms: Sequence[Alarm], now: datetime) -> _Known:
    numbers: dict[str, list[int]] = {"booking": [], "mediator": [], "request": []}
    for thing, _, number in (one.subject.partition(":") for one in alarms):
        if thing in numbers:
            numbers[thing].append(int(number))
    bookings = {one.id: one for one in session.scalars(select(Booking).where(Booking.id.in_(numbers["booking"])))}
    people = {*numbers["mediator"], *map(_of_shift, alarms), *(one.mediator_id for one in bookings.values())} - {0}
    requests = {*numbers["request"], *(one.request_id for one in bookings.values())}
    return _Known(
        bookings,
        {one.id: one for one in session.scalars(select(Mediator).where(Mediator.id.in_(people)))},
        {one.id: one for one in session.scalars(select(Request).where(Request.id.in_(requests)))},
        busy_spans(session, people, now, now + AHEAD) if people else {},
    )


def _alarm(session: Session, alarm: Alarm, known: _Known, now: datetime) -> Task:
    thing, _, number = alarm.subject.partition(":")
    code = alarm.values.get("code") or alarm.values.get("reason")
    common: dict[str, Any] = {"alarm_id": alarm.id, "code": None if code is None else str(code)}
    if thing == "inbound":
        text = session.get(InboundText, int(number))
        sender, body = (text.phone, text.body) if text else (None, None)
        writer = people_at(session, [text.phone_hash]).get(text.phone_hash) if text else None
        calls = (call_to(writer),) if writer else ()
        return Task(alarm.kind, WAITS, alarm.raised_at, None, None, writer, calls, sender=sender, text=body, **common)
    booking = known.bookings.get(int(number)) if thing == "booking" else None
    mediator_id = booking.mediator_id if booking else int(number) if thing == "mediator" else _of_shift(alarm)
    mediator = known.mediators.get(mediator_id) or _recipient(session, alarm, mediator_id)
    request = known.requests.get(booking.request_id if booking else int(number) if thing == "request" else 0)
    if mediator is None:
        return Task(alarm.kind, PRESSES, alarm.raised_at, request, booking, **common)
    ahead = known.ahead.get(mediator.id, [])
    first = booking.starts_at if booking else ahead[0].starts_at if ahead else None
    burns = first is not None and first <= now + SOON and alarm.kind not in AFTERWARDS
    urgency = WAITS if first is None else BURNS if burns else PRESSES
    return Task(
        alarm.kind, urgency, first or alarm.raised_at, request, booking, mediator, (call_to(mediator),),
        ahead=len(ahead), **common,
    )  # fmt: skip


def _of_shift(alarm: Alarm) -> int:
    """Who was to sit in the shift that an alarm is about; 0 for any other alarm."""
    return int(alarm.values.get("mediator") or 0)


def _recipient(session: Session, alarm: Alarm, mediator_id: int) -> Mediator | None:
    """Whom the alarm names, or the text of it was for."""
    if mediator_id:
        return session.get(Mediator, mediator_id)
    message = session.get(Message, int(alarm.values.get("message_id") or 0))
    return people_at(session, [message.to_hash]).get(message.to_hash) if message else None


def _messages(session: Session, now: datetime) -> list[Task]:
    """Texts that were given up, and that no alarm speaks of, so that somebody must phone."""
    rows = list(
        session.scalars(
            select(Message)
            .where(Message.state == MessageState.NEEDS_PERSON.value, Message.failed_at > now - KEPT_IN_SIGHT)
            .order_by(Message.id)
            .limit(MOST_SHOWN)
        )
    )
    known = _spoken_of(session, now) if rows else set()
    rows = [one for one in rows if one.id not in known]
    people = people_at(session, [one.to_hash for one in rows])
    tasks = []
    for one in rows:
        request = _still_searching(session, one.about)
        mediator = people.get(one.to_hash)
        if one.about.startswith("offer:") and request is None:
            continue
        calls = (call_to(mediator),) if mediator else ()
        tasks.append(
            Task("text_failed", PRESSES, one.failed_at or one.created_at, request, mediator=mediator, calls=calls,
                 code=one.error_code, message_id=one.id, sender=None if mediator else one.to_address)
        )  # fmt: skip
    return tasks


def _spoken_of(session: Session, now: datetime) -> set[int]:
    raised = select(Alarm.values).where(Alarm.raised_at > now - 2 * KEPT_IN_SIGHT)
    return {values["message_id"] for values in session.scalars(raised) if "message_id" in values}


def people_at(session: Session, hashes: Iterable[str]) -> dict[str, Mediator]:
    """Whom messages went to: mediators by the hash of their phone or e-mail address; others are missing."""
    wanted = sorted(set(hashes))
    either = Mediator.phone_hash.in_(wanted) | Mediator.email_hash.in_(wanted)
    found: dict[str, Mediator] = {}
    for one in session.scalars(select(Mediator).where(either)):
        found[one.phone_hash] = one
        if one.email_hash:
            found[one.email_hash] = one
    return found


def _still_searching(session: Session, about: str) -> Request | None:
    thing, _, number = about.partition(":")
    if thing != "offer":
        return None
    offer = session.get(Offer, int(number))
    request = session.get(Request, offer.request_id) if offer else None
    return request if request is not None and request.state == "searching" else None
