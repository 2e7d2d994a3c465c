"""Delivery: claim, commit, call the carrier with no transaction open, record. The one place that sends."""

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
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
from notifications.outcomes import record_failure
from notifications.pace import HORIZON, note_carrier, slots_free, take_slots
from notifications.record_sent import record_sent
from notifications.settings import BEGIN_FOR, CALLS_FOR, DeliverySettings
from notifications.threads import Threads
from storage.failpoints import failpoint
from storage.transaction import Database

log = logging.getLogger(__name__)
MAIL_SENDERS = 2
SLACK = 0.5
"""Seconds that a call may begin later than would let it surely end within its lease."""
GATHER = 0.02
"""Seconds in which more answers are awaited after one, so that a transaction serves them all."""
LOOK = 0.25
"""Seconds between two looks at what else is due, or at whether to stop, while calls are under way."""


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
    finished; a call that has no answer after `CALLS_FOR` seconds is left to its lease, as if the worker had died, and
    the carrier is asked about it. Any number of workers may do this at once.
    """
    with database.read() as session:
        if not anything_due(session, clock()):
            return 0
    database.run(lambda session: fail_expired(session, clock()))
    drain = _Drain(database, gateways, settings, owner, clock, stop)
    with Threads(settings.senders, "sms") as sms_senders, Threads(MAIL_SENDERS, "mail") as mail_senders:
        return drain.run({"sms": sms_senders, "email": mail_senders})


@dataclass
class _Drain:
    """One thread keeps the books, the senders only call; so a transaction serves many messages."""

    database: Database
    gateways: Gateways
    settings: DeliverySettings
    owner: str
    clock: Callable[[], datetime]
    stop: Callable[[], bool]
    in_hand: dict[Future[_Outcome], str] = field(default_factory=dict)
    looked: dict[str, float] = field(default_factory=dict)
    stopped_at: float | None = None

    def run(self, senders: dict[str, Threads]) -> int:
        sent = 0
        outcomes: list[_Outcome] = []
        try:
            while True:
                room = {"sms": self._room_for_texts(), "email": self._room_for_mails()}
                claimed = []
                if outcomes or any(room.values()):
                    claimed = self.database.run(partial(self._turn, outcomes=outcomes, room=room))
                    self._fail_after_turn(outcomes, claimed)
                sent += sum(isinstance(outcome.result, Sent) for outcome in outcomes)
                for one in claimed:
                    channel = one.message.channel
                    self.in_hand[senders[channel].submit(self._call, one)] = channel
                if self.in_hand and self._stopped_for() > CALLS_FOR:
                    log.warning("%s messages are left to their leases: no answer before the stop", len(self.in_hand))
                    return sent
                if not self.in_hand:
                    return sent
                outcomes = self._answers()
        finally:
            for future in self.in_hand:
                future.cancel()

    def _fail_after_turn(self, outcomes: Sequence[_Outcome], claimed: Sequence[_Claimed]) -> None:
        if outcomes:
            failpoint("after_record")
        if claimed:
            failpoint("after_claim")

    def _answers(self) -> list[_Outcome]:
        """What has come back by now, waited for a little."""
        if wait(self.in_hand, LOOK, FIRST_COMPLETED).done:
            time.sleep(GATHER)
        ready = [future for future in self.in_hand if future.done()]
        for future in ready:
            del self.in_hand[future]
        return [future.result() for future in ready]

    def _stopped_for(self) -> float:
        """Seconds since this worker was first seen to have to stop; 0 while it has not."""
        if not self.stop():
            return 0.0
        self.stopped_at = self.stopped_at or time.monotonic()
        return time.monotonic() - self.stopped_at

    def _room_for_texts(self) -> int:
        """How many more texts to claim: in batches, and so that a sender finds its next one ready."""
        ahead = 2 if self.settings.lease_seconds > 2 * self.settings.call_timeout + HORIZON.total_seconds() else 1
        room = ahead * self.settings.senders - sum(channel == "sms" for channel in self.in_hand.values())
        return room if room >= self.settings.senders // 2 and self._may_look("sms") else 0

    def _room_for_mails(self) -> int:
        room = MAIL_SENDERS - sum(channel == "email" for channel in self.in_hand.values())
        return room if room and self._may_look("email") else 0

    def _may_look(self, channel: str) -> bool:
        """Not again a moment after there was nothing to claim, unless nothing else is left to do."""
        if self.stop():
            return False
        return not self.in_hand or time.monotonic() - self.looked.get(channel, 0.0) > LOOK

    def _turn(self, session: Session, outcomes: Sequence[_Outcome], room: dict[str, int]) -> list[_Claimed]:
        """One transaction: what came of the last calls, and the next ones to make."""
        now = self.clock()
        accepted = [(one.message, one.result) for one in outcomes if isinstance(one.result, Sent)]
        record_sent(session, accepted, self.owner, now)
        for one in outcomes:
            if isinstance(one.result, GatewayError):
                record_failure(session, one.message, one.result, self.settings, self.owner, now)
        of_carrier = [one.result for one in outcomes if one.message.channel == "sms" and one.tells_of_carrier]
        if of_carrier:
            note_carrier(session, any(isinstance(one, Sent | Permanent) for one in of_carrier), now)
        if outcomes:
            failpoint("before_record")
        return self._claim_texts(session, room["sms"], now) + self._claim_mails(session, room["email"], now)

    def _claim_texts(self, session: Session, room: int, now: datetime) -> list[_Claimed]:
        if not room:
            return []
        slots = slots_free(session, now, self.settings.messages_per_second)
        messages = claim_due(session, "sms", min(room, slots.free), self.owner, self.settings, now)
        if len(messages) < room:
            self.looked["sms"] = time.monotonic()
        if not messages:
            return []
        moments = take_slots(session, slots, len(messages), self.settings.messages_per_second)
        return [_Claimed(one, (at - now).total_seconds()) for one, at in zip(messages, moments, strict=True)]

    def _claim_mails(self, session: Session, room: int, now: datetime) -> list[_Claimed]:
        messages = claim_due(session, "email", room, self.owner, self.settings, now)
        if len(messages) < room:
            self.looked["email"] = time.monotonic()
        return [_Claimed(one) for one in messages]

    def _call(self, claimed: _Claimed) -> _Outcome:
        """In a sender's thread: waits for its moment, then talks to the carrier."""
        message = claimed.message
        time.sleep(max(0.0, claimed.claimed + claimed.wait_seconds - time.monotonic()))
        if time.monotonic() - claimed.claimed > self.settings.lease_seconds - self.settings.call_timeout + SLACK:
            return _Outcome(message, NeverSent("its turn came too late"), tells_of_carrier=False)
        if self._stopped_for() > BEGIN_FOR:
            return _Outcome(message, NeverSent("its worker was told to stop"), tells_of_carrier=False)
        try:
            if message.channel == "sms":
                return _Outcome(message, self._call_carrier(message))
            taken = self.gateways.email.send(_outgoing_mail(message))
            failpoint("after_mail")
            return _Outcome(message, taken)
        except GatewayError as error:
            log.warning("message %s: %s", message.id, error.short)
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
        failpoint("before_call")
        sent = self.gateways.sms.send(OutgoingText(message.to_address, message.body, message.opaque, validity))
        failpoint("after_call")
        return sent


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
