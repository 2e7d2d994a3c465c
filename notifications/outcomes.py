"""What came of a call to the carrier or mail server that did not end well, and when it is tried again."""

import random
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, update
from sqlalchemy.orm import Session

from notifications.events import raise_event
from notifications.gateway import GatewayError, NeverSent, Permanent, Throttled
from notifications.outbox import Message
from notifications.settings import DeliverySettings
from notifications.statuses import MessageState
from storage.rows import changed

MESSAGES: Table = Message.__table__  # type: ignore[assignment]


def record_failure(
    session: Session, message: Message, result: GatewayError, settings: DeliverySettings, owner: str, now: datetime
) -> None:
    """Write down a call that did not end well. Where a callback was faster, its state stands."""
    if isinstance(result, Permanent):
        give_up(session, message, MessageState.FAILED, result, now, owner)
    elif isinstance(result, Throttled | NeverSent):
        _try_later(session, message, result, settings, owner, now)
    elif message.channel == "email":
        _mail_again(session, message, result, settings, owner, now)
    else:
        values = {"tries": Message.tries + 1, "next_try_at": now + settings.settle}
        _move(session, message, MessageState.AMBIGUOUS, result, values, owner)


def give_up(
    session: Session,
    message: Message,
    state: MessageState,
    error: GatewayError,
    now: datetime,
    owner: str,
) -> bool:
    """`failed` or `needs_person`, with an event about the message's matter; False where it is no longer ours."""
    moved = _move(session, message, state, error, {"failed_at": now, "next_try_at": None}, owner)
    if moved:
        what = "send_failed" if state is MessageState.FAILED else "needs_person"
        raise_event(session, message.about, what, now, message_id=message.id, code=error.code, reason=error.text[:300])
    return moved


def retry_delay(tries: int, settings: DeliverySettings) -> timedelta:
    """After a message was found never to have arrived: at once the first time, then twice as long each time."""
    seconds = 0.0 if tries < 2 else min(1_800.0, settings.settle_seconds * 2 ** (tries - 2))
    return timedelta(seconds=seconds)


def _try_later(
    session: Session, message: Message, error: GatewayError, settings: DeliverySettings, owner: str, now: datetime
) -> None:
    if message.first_tried_at is not None and now - message.first_tried_at > settings.give_up:
        give_up(session, message, MessageState.NEEDS_PERSON, error, now, owner)
        return
    asked = error.retry_after if isinstance(error, Throttled) else None
    seconds = asked or min(60.0, 2.0 ** min(10, message.turned_away)) * random.uniform(0.5, 1.5)  # noqa: S311
    values = {"turned_away": Message.turned_away + 1, "next_try_at": now + timedelta(seconds=seconds)}
    _move(session, message, MessageState.QUEUED, error, values, owner)


def _mail_again(
    session: Session, message: Message, error: GatewayError, settings: DeliverySettings, owner: str, now: datetime
) -> None:
    """No mail server tells what it took. The same Message-ID goes again: twice is better than never.

    But not soon: a server that was busy with the first one has it settled by then, and knows the second for the same.
    """
    if message.tries + 1 >= settings.max_tries:
        give_up(session, message, MessageState.NEEDS_PERSON, error, now, owner)
        return
    later = now + max(settings.settle, retry_delay(message.tries + 1, settings))
    _move(session, message, MessageState.QUEUED, error, {"tries": Message.tries + 1, "next_try_at": later}, owner)


def _move(
    session: Session,
    message: Message,
    state: MessageState,
    error: GatewayError | None,
    values: dict[str, Any],
    owner: str,
) -> bool:
    told = {"error_code": error.code if error else None, "error_text": error.text[:300] if error else None}
    moved = changed(
        session,
        update(MESSAGES)
        .where(
            MESSAGES.c.id == message.id,
            MESSAGES.c.state.in_([MessageState.SENDING, MessageState.AMBIGUOUS]),
            MESSAGES.c.lease_owner == owner,
        )
        .values(state=state, lease_owner=None, lease_until=None, **told, **values),
    )
    return moved > 0
