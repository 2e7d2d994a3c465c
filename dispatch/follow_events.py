"""What happened further right has its consequences here: a failed text, a STOP."""

import logging
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from dispatch.alarms import raise_alarm
from dispatch.bookings import Booking
from dispatch.decline_offer import decline_offer
from dispatch.offers import Offer
from notifications.events import Event, count_try, handle_event, open_events
from notifications.opt_outs import opt_out
from scheduling.mediators import Mediator
from storage.actor import SYSTEM

log = logging.getLogger(__name__)


def follow_events(session: Session, now: datetime, limit: int = 50) -> int:
    """How many events were followed up, each once on however many nodes."""
    events = open_events(session, limit)
    for event in events:
        try:
            with session.begin_nested():
                if handle_event(session, event.id, now):
                    _follow(session, event, now)
        except DBAPIError:
            raise
        except Exception as error:  # one poisonous event must not stop the others
            log.error("event %s: %s", event.id, type(error).__name__, exc_info=error)
            count_try(session, event.id)
    return len(events)


def _follow(session: Session, event: Event, now: datetime) -> None:
    thing, _, number = event.subject.partition(":")
    if event.what == "opted_out":
        raise_alarm(session, "opted_out", event.subject, now)
    elif thing == "offer":
        _offer_failed(session, int(number), event.values, now)
    elif thing == "booking":
        raise_alarm(session, "booking_text_failed", event.subject, now, **event.values)
    elif event.what in ("needs_person", "quarantined"):
        raise_alarm(session, event.what, event.subject, now, **event.values)


def _offer_failed(session: Session, offer_id: int, values: dict[str, object], now: datetime) -> None:
    """The next candidate at once."""
    decline_offer(session, offer_id, now, SYSTEM, state="send_failed")
    if values.get("code") == "21610":
        offer = session.get_one(Offer, offer_id)
        opt_out(session, session.get_one(Mediator, offer.mediator_id).phone, now)
        raise_alarm(session, "opted_out", f"mediator:{offer.mediator_id}", now)


def bookings_ahead(session: Session, mediator_id: int, now: datetime) -> list[Booking]:
    """What a mediator who can't be texted must be phoned about."""
    query = select(Booking).where(Booking.mediator_id == mediator_id, Booking.state == "live", Booking.ends_at > now)
    return list(session.execute(query.order_by(Booking.starts_at)).scalars())


def phone_of(session: Session, mediator_id: int) -> str:
    """Whom to phone."""
    return session.get_one(Mediator, mediator_id).phone
