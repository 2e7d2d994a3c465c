"""What happened further right has its consequences here: a failed text, a STOP, a booking called off late, a date
of what repeats that is settled.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from dispatch.alarms import raise_alarm, settle_alarms
from dispatch.ask_next_date import ask_next_date
from dispatch.decline_offer import decline_offer
from dispatch.end_continuation import end_continuation
from dispatch.hand_on_shift import hand_on_shift
from dispatch.offer_instead import offer_instead
from dispatch.offers import Offer
from dispatch.settings import DispatchSettings
from dispatch.withdraw_booking import withdraw_booking
from notifications.events import MOST_TRIES, Event, count_try, handle_event, open_events
from notifications.opt_outs import opt_out
from notifications.outbox import Message
from scheduling.mediators import mediator_by_phone
from storage.actor import SYSTEM
from storage.transaction import is_temporary

log = logging.getLogger(__name__)
BLOCKED = "21610"
OF_A_ROSTER = ("plan", "absence", "swap")
TEXT_FAILED = {"booking": "booking_text_failed", **dict.fromkeys(OF_A_ROSTER, "roster_text_failed")}


def follow_events(session: Session, now: datetime, settings: DispatchSettings, limit: int = 50) -> int:
    """How many events were followed up, each once on however many nodes."""
    events = open_events(session, limit)
    for event in events:
        try:
            with session.begin_nested():
                if handle_event(session, event.id, now):
                    _follow(session, event, now, settings)
        except Exception as error:  # one poisonous event must not stop the others
            if is_temporary(error):
                raise
            log.error("event %s: %s", event.id, type(error).__name__, exc_info=error)
            if count_try(session, event.id) >= MOST_TRIES:
                raise_alarm(session, "unfollowed", _matter_of(session, event), now, what=event.what)
    return len(events)


def _matter_of(session: Session, event: Event) -> str:
    """What a person opens to see to it: of an offer, its request."""
    thing, _, number = event.subject.partition(":")
    offer = session.get(Offer, int(number)) if thing == "offer" else None
    return f"request:{offer.request_id}" if offer else event.subject


def _follow(session: Session, event: Event, now: datetime, settings: DispatchSettings) -> None:
    thing, _, number = event.subject.partition(":")
    if event.values.get("code") == BLOCKED:
        _learn_of_opt_out(session, event, now)
    if event.what in FOLLOWED:
        FOLLOWED[event.what](session, event, now, settings)
    elif thing == "offer":
        decline_offer(session, int(number), now, SYSTEM, state="send_failed")
    elif thing in TEXT_FAILED:
        raise_alarm(session, TEXT_FAILED[thing], _whose(event.subject), now, **event.values)
    elif event.what in ("needs_person", "quarantined"):
        raise_alarm(session, event.what, event.subject, now, **event.values)


def _number(event: Event) -> int:
    return int(event.subject.partition(":")[2])


FOLLOWED: dict[str, Callable[[Session, Event, datetime, DispatchSettings], object]] = {
    "opted_out": lambda session, event, now, _: raise_alarm(session, "opted_out", event.subject, now),
    "opted_in": lambda session, event, now, _: settle_alarms(session, event.subject, now, ("opted_out",)),
    "called_off_late": lambda session, event, now, told: offer_instead(session, _number(event), now, told),
    "date_settled": lambda session, event, now, told: ask_next_date(session, _number(event), now, told),
    "not_needed": lambda session, event, now, _: end_continuation(session, _number(event), now),
    "must_not_meet": lambda session, event, now, told: withdraw_booking(
        session, _number(event), now, told, SYSTEM, conflict=True
    ),
    "taken_over": lambda session, event, now, told: hand_on_shift(
        session, _number(event), int(event.values["mediator"]), now, told
    ),
}


def _whose(subject: str) -> str:
    """What the alarm is about: of a text about a plan ("plan:3:12"), its mediator."""
    thing, *numbers = subject.split(":")
    return f"mediator:{numbers[-1]}" if thing in OF_A_ROSTER else subject


def _learn_of_opt_out(session: Session, event: Event, now: datetime) -> None:
    """The carrier blocks that phone: its owner said STOP where we did not hear it."""
    message = session.get(Message, int(event.values.get("message_id") or 0))
    mediator = mediator_by_phone(session, message.to_address) if message else None
    if mediator is not None:
        opt_out(session, mediator.phone, now)
        raise_alarm(session, "opted_out", f"mediator:{mediator.id}", now)
