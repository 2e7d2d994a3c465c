"""Delivery: claim, commit, call the carrier with no transaction open, record. The one place that sends."""

import logging
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from notifications.due import anything_due, claim_due, fail_expired
from notifications.gateway import (
    Ambiguous,
    GatewayError,
    Gateways,
    NeverSent,
    OutgoingMail,
    OutgoingText,
    Permanent,
    Sent,
)
from notifications.outbox import Message
from notifications.outcomes import record_outcome
from notifications.pace import HORIZON, note_carrier, slots_free, take_slots
from notifications.settings import DeliverySettings
from storage.transaction import Database

log = logging.getLogger(__name__)
MAIL_SENDERS = 2
SLACK = 0.5
"""Seconds that a call may begin later than would let it surely end within its lease."""


@dataclass(frozen=True)
class _Claimed:
    """A message in our hands, and the moment at which it may leave."""

    message: Message
    wait_seconds: float = 0
    claimed: float = field(default_factory=time.monotonic)


@dataclass(frozen=True)
class _Outcome:
    message: Message
    result: Sent | GatewayError
    tells_of_carrier: bool = True


def deliver_due(
    database: Database,
    gateways: Gateways,
    settings: DeliverySettings,
    owner: str,
    clock: Callable[[], datetime],
    stop: Callable[[], bool] = lambda: False,
) -> int:
    """Send what is due until nothing more is, urgent first, then oldest first; how many were handed over.

    `owner` names this worker in the leases. Where `stop()` is true nothing more is claimed, and what is claimed is
    finished. Any number of workers may do this at once.
    """
    with database.read() as session:
        if not anything_due(session, clock()):
            return 0
    database.run(lambda session: fail_expired(session, clock()))
    drain = _Drain(database, gateways, settings, owner, clock, stop)
    with (
        ThreadPoolExecutor(settings.senders, "sms") as sms_senders,
        ThreadPoolExecutor(MAIL_SENDERS, "mail") as mail_senders,
    ):
        return drain.run(sms_senders, mail_senders)


@dataclass
class _Drain:
    """One thread keeps the books, the senders only call; so a transaction serves many messages."""

    database: Database
    gateways: Gateways
    settings: DeliverySettings
    owner: str
    clock: Callable[[], datetime]
    stop: Callable[[], bool]

    def run(self, sms_senders: ThreadPoolExecutor, mail_senders: ThreadPoolExecutor) -> int:
        texts: set[Future[_Outcome]] = set()
        mails: set[Future[_Outcome]] = set()
        outcomes: list[_Outcome] = []
        sent = 0
        while True:
            free_texts = self._room(len(texts))
            free_mails = 0 if self.stop() else MAIL_SENDERS - len(mails)
            turn = partial(self._turn, outcomes=outcomes, free_texts=free_texts, free_mails=free_mails)
            claimed = self.database.run(turn)
            sent += sum(isinstance(outcome.result, Sent) for outcome in outcomes)
            for one in claimed:
                if one.message.channel == "sms":
                    texts.add(sms_senders.submit(self._call, one))
                else:
                    mails.add(mail_senders.submit(self._call, one))
            if not texts and not mails:
                return sent
            ready, _ = wait(texts | mails, self.settings.tick_seconds, FIRST_COMPLETED)
            texts, mails = texts - ready, mails - ready
            outcomes = [future.result() for future in ready]

    def _room(self, in_hand: int) -> int:
        """How many more texts to claim: in batches, and so that a sender finds its next one ready."""
        ahead = 2 if self.settings.lease_seconds > 2 * self.settings.call_timeout + HORIZON.total_seconds() else 1
        room = ahead * self.settings.senders - in_hand
        return 0 if self.stop() or room < self.settings.senders // 2 else room

    def _turn(self, session: Session, outcomes: list[_Outcome], free_texts: int, free_mails: int) -> list[_Claimed]:
        """One transaction: what came of the last calls, and the next ones to make."""
        now = self.clock()
        for outcome in outcomes:
            record_outcome(session, outcome.message, outcome.result, self.settings, self.owner, now)
        of_carrier = [one.result for one in outcomes if one.message.channel == "sms" and one.tells_of_carrier]
        if of_carrier:
            note_carrier(session, any(isinstance(one, Sent | Permanent) for one in of_carrier), now)
        return self._claim_texts(session, free_texts, now) + self._claim_mails(session, free_mails, now)

    def _claim_texts(self, session: Session, free: int, now: datetime) -> list[_Claimed]:
        free = min(free, slots_free(session, now, self.settings.messages_per_second)) if free else 0
        messages = claim_due(session, "sms", free, self.owner, self.settings, now)
        slots = take_slots(session, len(messages), now, self.settings.messages_per_second) if messages else []
        return [_Claimed(one, (at - now).total_seconds()) for one, at in zip(messages, slots, strict=True)]

    def _claim_mails(self, session: Session, free: int, now: datetime) -> list[_Claimed]:
        return [_Claimed(one) for one in claim_due(session, "email", free, self.owner, self.settings, now)]

    def _call(self, claimed: _Claimed) -> _Outcome:
        """In a sender's thread: waits for its moment, then talks to the carrier."""
        message = claimed.message
        time.sleep(max(0.0, claimed.claimed + claimed.wait_seconds - time.monotonic()))
        if time.monotonic() - claimed.claimed > self.settings.lease_seconds - self.settings.call_timeout + SLACK:
            return _Outcome(message, NeverSent("its turn came too late"), tells_of_carrier=False)
        try:
            if message.channel == "sms":
                return _Outcome(message, self._call_carrier(message))
            return _Outcome(message, self.gateways.email.send(_outgoing_mail(message)))
        except GatewayError as error:
            return _Outcome(message, error)
        except Exception as error:  # noqa: BLE001  (one poisonous message must not stop the others)
            log.warning("message %s: sending it raised %s", message.id, type(error).__name__)
            return _Outcome(message, Ambiguous(f"raised {type(error).__name__}"), tells_of_carrier=False)

    def _call_carrier(self, message: Message) -> Sent:
        validity = None
        if message.expires_at is not None:
            validity = int((message.expires_at - self.clock()).total_seconds())
            if validity < 1:
                raise Permanent("expired")
        return self.gateways.sms.send(OutgoingText(message.to_address, message.body, message.opaque, validity))


def _outgoing_mail(message: Message) -> OutgoingMail:
    return OutgoingMail(
        to=message.to_address,
        subject=message.subject or "",
        body=message.body,
        opaque=message.opaque,
        html=message.html,
        calendar=message.calendar,
        method=message.calendar_method,
    )
