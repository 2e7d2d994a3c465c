"""All that the simulated carrier remembers: messages, phones, faults, settings. In memory, safe between threads."""

import random
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from notifications.simulator.faults import Faults
from notifications.simulator.messages import Message
from notifications.simulator.phones import Mode, Phone, Text, sorting_key

DEMO_ACCOUNT_SID = "AC" + "5" * 32
DEMO_AUTH_TOKEN = "simulator-token"
NUMBER = "+390961000000"

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The machine's clock, aware."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Window:
    """Bounds of date_sent in a list request, both included; None is open."""

    since: datetime | None = None
    until: datetime | None = None

    def holds(self, at: datetime | None, undated: bool) -> bool:
        """Whether a message sent then is shown; `undated` decides where it was not sent yet."""
        if self.since is None and self.until is None:
            return True
        if at is None:
            return undated
        return (self.since is None or at >= self.since) and (self.until is None or at <= self.until)


class State:
    """One account with one number. `lock` guards everything that is reached from here."""

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        number: str,
        webhook_url: str | None = None,
        faults: Faults | None = None,
        clock: Clock = utc_now,
    ) -> None:
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.number = number
        self.webhook_url = webhook_url
        self.clock = clock
        self.lock = threading.RLock()
        self.version = 0
        self.injected: dict[str, int] = {}
        self.service_sid: str | None = None
        self._messages: dict[str, Message] = {}
        self._phones: dict[str, Phone] = {}
        self._queue_free_at: datetime | None = None
        self._faults = faults or Faults()
        self._draw = random.Random(self._faults.seed)  # noqa: S311 - faults, not secrets

    @property
    def faults(self) -> Faults:
        """What goes wrong now. Setting it begins the draws anew from its seed."""
        return self._faults

    @faults.setter
    def faults(self, faults: Faults) -> None:
        with self.lock:
            self._faults = faults
            self._draw = random.Random(faults.seed)  # noqa: S311

    def next_outcome(self) -> str:
        """What happens to this create request; counted in `injected`."""
        with self.lock:
            outcome, self._faults = self._faults.next_outcome(self._draw)
            self.injected[outcome] = self.injected.get(outcome, 0) + 1
            return outcome

    def chance(self, probability: float) -> bool:
        """One draw."""
        with self.lock:
            return probability > 0 and self._draw.random() < probability

    def add_message(self, message: Message) -> None:
        """From now on the list and fetch know it."""
        with self.lock:
            self._messages[message.sid] = message
            self.service_sid = message.service_sid if message.direction != "inbound" else self.service_sid

    def find_message(self, sid: str) -> Message | None:
        """The message with that id, whatever the lag."""
        with self.lock:
            return self._messages.get(sid)

    def move_message(self, sid: str, status: str, error_code: int | None = None) -> Message | None:
        """To a later status; None where the message is as far already or has ended."""
        with self.lock:
            message = self._messages[sid]
            return message if message.move(status, self.clock(), error_code) else None

    def queue_seconds(self) -> float:
        """How long a new message waits in the sender's queue, which it joins."""
        with self.lock:
            now, rate = self.clock(), self._faults.messages_per_second
            if rate <= 0:
                return 0.0
            start = max(now, self._queue_free_at or now)
            self._queue_free_at = start + timedelta(seconds=1 / rate)
            return (start - now).total_seconds()

    def queue_length_seconds(self) -> float:
        """How much work the sender's queue holds now."""
        with self.lock:
            return (self._queue_free_at - self.clock()).total_seconds() if self._queue_free_at else 0.0

    def list_messages(self, to: str | None, sender: str | None, window: Window) -> list[Message]:
        """What the list shows now, the newest first: not what is younger than the lag."""
        with self.lock:
            shown_before = self.clock() - timedelta(seconds=self._faults.list_lag_seconds)
            undated = self._faults.undated_in_windows
            return [
                message
                for message in reversed(self._messages.values())
                if message.created_at <= shown_before
                and (to is None or message.to == to)
                and (sender is None or message.sender == sender)
                and window.holds(message.sent_at, undated)
            ]

    def phone(self, number: str) -> Phone:
        """The phone with that number, switched on with the first use. Hold the lock to change it."""
        with self.lock:
            return self._phones.setdefault(number, Phone(number))

    def can_answer(self, number: str) -> bool:
        """Whether the phone's last text came from a number; a name takes no answers."""
        with self.lock:
            last = next((one.sid for one in reversed(self.phone(number).texts) if one.origin == "service"), None)
            message = self._messages.get(last or "")
            return message is None or (message.sender or "+").startswith("+")

    def is_blocked(self, number: str) -> bool:
        """Whether the phone said STOP, and not START since."""
        with self.lock:
            return number in self._phones and self._phones[number].blocked

    def add_text(self, number: str, sid: str, origin: str, body: str) -> None:
        """A text in a phone's conversation: one of the owner stops the buzzing, another starts it."""
        with self.lock:
            phone = self.phone(number)
            phone.texts.append(Text(sid, origin, body, self.clock()))
            phone.unread = origin != "phone"
            self.version += 1

    def change_phone(self, number: str, **values: Any) -> None:
        """Sets attributes of a phone: name, note, mode, seconds, error, blocked, unread, missed."""
        with self.lock:
            phone = self.phone(number)
            for name, value in values.items():
                setattr(phone, name, Mode(value) if name == "mode" else value)
            self.version += 1

    def name_phones(self, names: Mapping[str, str]) -> None:
        """Gives phones the names of their owners."""
        for number, name in names.items():
            self.change_phone(number, name=name)

    def list_phones(self) -> tuple[int, list[dict[str, Any]]]:
        """(version, phones): the buzzing ones first, then by name."""
        with self.lock:
            return self.version, [phone.as_json() for phone in sorted(self._phones.values(), key=sorting_key)]

    def texts(self, number: str) -> list[str]:
        """The bodies that arrived at a phone from the service, the oldest first."""
        with self.lock:
            return [text.body for text in self.phone(number).texts if text.origin == "service"]

    def accepted(self) -> list[Message]:
        """All messages themselves, those that came in too, the oldest first. Hold the lock to read what changes."""
        with self.lock:
            return list(self._messages.values())

    def messages(self) -> Iterator[dict[str, Any]]:
        """All messages that were ever accepted, the oldest first, whatever the lag."""
        with self.lock:
            return iter([message.as_json() for message in self._messages.values()])
