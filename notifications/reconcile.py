"""Reconciliation: what became of messages whose sending nobody saw the end of. Asked of the carrier, never guessed."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from notifications.due import MESSAGES, without_unreadable
from notifications.gateway import Ambiguous, Found, GatewayError, Gateways
from notifications.outbox import Message
from notifications.outcomes import give_up, retry_delay
from notifications.receipts import move_message
from notifications.settings import DeliverySettings
from notifications.statuses import MessageState, from_carrier
from storage.claims import claim
from storage.failpoints import failpoint
from storage.rows import changed
from storage.transaction import Database

log = logging.getLogger(__name__)
CLOCKS_APART = timedelta(minutes=65)
"""How far the carrier's clock and ours may differ before one of our messages is looked for at the wrong time."""
TRIAL_PREFIX = "Sent from your Twilio trial account - "
BATCH = 20


def reconcile_due(
    database: Database,
    gateways: Gateways,
    settings: DeliverySettings,
    owner: str,
    clock: Callable[[], datetime],
    stop: Callable[[], bool] = lambda: False,
) -> int:
    """Settle messages that are `ambiguous`, or `sending` under a lease that ran out; how many were settled.

    Found in the carrier's list: `sent`. Not found once the settle time is over: `queued` again, and after the last
    try `needs_person`. While the list itself fails, they stay as they are. Where `stop()` is true nobody is asked
    any more: what is claimed then is for `stop_asking`.
    """
    with database.read() as session:
        if not _anything_unsettled(session, clock()):
            return 0
    database.run(lambda session: _take_up_lost(session, settings, clock()))
    failpoint("after_taking_up")
    settled = 0
    while not stop() and (claimed := database.run(lambda session: _claim_unsettled(session, settings, owner, clock()))):
        for at, message in enumerate(claimed):
            if stop():
                return settled
            failpoint("before_asking")
            try:
                found = _ask(gateways, message)
            except GatewayError as error:
                log.warning("message %s: asked about, %s", message.id, error.short)
                asked = partial(_ask_later, messages=claimed[at:], error=error)
                database.run(partial(asked, settings=settings, owner=owner, now=clock()))
                return settled
            failpoint("after_asking")
            answered = partial(_settle, message=message, found=found, gateways=gateways)
            settled += database.run(partial(answered, settings=settings, owner=owner, now=clock()))
    return settled


def stop_asking(session: Session, owner: str) -> int:
    """Let go of what this worker was to ask about, for the next one: an answer that still comes changes nothing."""
    return changed(
        session,
        update(Message)
        .where(Message.state == MessageState.AMBIGUOUS, Message.lease_owner == owner)
        .values(lease_owner=None, lease_until=None),
    )


def _anything_unsettled(session: Session, now: datetime) -> bool:
    lost = (Message.state == MessageState.SENDING) & (Message.lease_until < now)
    open_ = (Message.state == MessageState.AMBIGUOUS) & (Message.next_try_at <= now)
    return session.scalar(select(Message.id).where(lost | open_).limit(1)) is not None


def _take_up_lost(session: Session, settings: DeliverySettings, now: datetime) -> None:
    """Messages whose worker died while sending. A text is asked about, once the carrier has had time to list it.

    A mail goes again then under its Message-ID; one that has seen so many workers die needs a person.
    """
    lost = [Message.state == MessageState.SENDING, Message.lease_until < now]
    values = {"lease_owner": None, "lease_until": None, "tries": Message.tries + 1, "error_text": "worker lost"}
    often = select(Message).where(*lost, Message.channel == "email", Message.tries + 1 >= settings.max_tries)
    for mail in session.scalars(often).all():
        give_up(session, mail, MessageState.NEEDS_PERSON, Ambiguous("worker lost"), now, mail.lease_owner or "")
    for channel, state in (("sms", MessageState.AMBIGUOUS), ("email", MessageState.QUEUED)):
        session.execute(update(Message).where(*lost, Message.channel == channel).values(state=state, **values))


def _claim_unsettled(session: Session, settings: DeliverySettings, owner: str, now: datetime) -> list[Message]:
    c = MESSAGES.c
    ids = claim(
        session,
        MESSAGES,
        where=(c.state == MessageState.AMBIGUOUS) & (c.next_try_at <= now),
        order_by=[c.urgent.desc(), c.id],
        limit=BATCH,
        owner=owner,
        now=now,
        # Each of them may cost a call that runs into its timeout.
        lease=settings.lease * BATCH,
    )
    query = select(Message).where(Message.id.in_(ids)).order_by(Message.urgent.desc(), Message.id)
    claimed = list(session.scalars(query.execution_options(populate_existing=True)))
    return without_unreadable(session, claimed, owner, now)


def _ask(gateways: Gateways, message: Message) -> list[Found]:
    """What the carrier shows under this number and text, oldest first."""
    if not gateways.sms.can_list:
        return []
    since = (message.first_tried_at or message.created_at) - CLOCKS_APART
    try:
        found = gateways.sms.find_sent(message.to_address, since)
    except GatewayError:
        raise
    except Exception as error:
        log.warning("message %s: asking the carrier raised %s", message.id, type(error).__name__)
        raise Ambiguous(f"raised {type(error).__name__}") from error
    body = message.body.strip()
    same = [one for one in found if one.body.strip().removeprefix(TRIAL_PREFIX) == body]
    return sorted(same, key=lambda one: one.created_at)


def _settle(
    session: Session,
    message: Message,
    found: list[Found],
    gateways: Gateways,
    settings: DeliverySettings,
    owner: str,
    now: datetime,
) -> bool:
    if not gateways.sms.can_list:
        return give_up(session, message, MessageState.NEEDS_PERSON, Ambiguous("carrier keeps no list"), now, owner)
    ours = select(Message.carrier_sid).where(Message.carrier_sid.in_([one.sid for one in found]))
    known = set(session.scalars(ours))
    unclaimed = [one for one in found if one.sid not in known]
    if unclaimed and len(unclaimed) <= _waiting_alike(session, message, now):
        _ask_later(session, [message], Ambiguous("another of the same words"), settings, owner, now)
        return False
    if unclaimed:
        return _record_match(session, message, unclaimed[0], owner, now)
    if message.tries >= settings.max_tries:
        return give_up(session, message, MessageState.NEEDS_PERSON, Ambiguous("given up"), now, owner)
    return _queue_again(session, message, settings, owner, now)


def _waiting_alike(session: Session, message: Message, now: datetime) -> int:
    """How many others of the same words to the same phone may yet be told of by an answer or a callback.

    What the list shows may be theirs: taking it for this one would lose it. Once they are due too, it is anybody's.
    """
    under_way = (Message.state == MessageState.SENDING) | (
        (Message.state == MessageState.AMBIGUOUS) & (Message.next_try_at > now)
    )
    query = select(Message.body).where(
        Message.to_hash == message.to_hash, Message.id != message.id, Message.carrier_sid.is_(None), under_way
    )
    return sum(body == message.body for body in session.scalars(query))


def _record_match(session: Session, message: Message, match: Found, owner: str, now: datetime) -> bool:
    try:
        with session.begin_nested():
            kept = changed(
                session,
                update(Message)
                .where(Message.id == message.id, Message.lease_owner == owner, Message.carrier_sid.is_(None))
                .values(carrier_sid=match.sid),
            )
    except IntegrityError:  # another row took this id a moment ago: look again at the next tick
        return False
    if not kept:
        return False
    state = from_carrier(match.status) or MessageState.SENT
    failpoint("before_match_commit")
    return move_message(
        session, message.id, message.about, state, now, error_code=match.error_code, error_text=match.status
    )


def _queue_again(session: Session, message: Message, settings: DeliverySettings, owner: str, now: datetime) -> bool:
    queued = changed(
        session,
        update(Message)
        .where(Message.id == message.id, Message.state == MessageState.AMBIGUOUS, Message.lease_owner == owner)
        .values(
            state=MessageState.QUEUED,
            lease_owner=None,
            lease_until=None,
            next_try_at=now + retry_delay(message.tries, settings),
        ),
    )
    failpoint("before_requeue_commit")
    return queued > 0


def _ask_later(
    session: Session,
    messages: list[Message],
    error: GatewayError,
    settings: DeliverySettings,
    owner: str,
    now: datetime,
) -> None:
    """The carrier cannot say: keep them as they are for half a settle time, unless they have waited for too long."""
    for message in messages:
        if now - (message.first_tried_at or message.created_at) > settings.give_up:
            give_up(session, message, MessageState.NEEDS_PERSON, error, now, owner)
    session.execute(
        update(Message)
        .where(
            Message.id.in_([one.id for one in messages]),
            Message.state == MessageState.AMBIGUOUS,
            Message.lease_owner == owner,
        )
        .values(lease_owner=None, lease_until=None, next_try_at=now + settings.settle / 2)
    )
