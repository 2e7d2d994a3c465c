"""Pure. What can be set in this room; the defaults are those of `config.toml`."""

from dataclasses import dataclass
from datetime import time, timedelta


@dataclass(frozen=True)
class QuietHours:
    """Local wall times between which nobody is texted without need; equal times switch them off."""

    from_: time = time(21)
    to: time = time(8)
    zone: str = "Europe/Rome"


BEGIN_FOR = 3.0
"""Seconds in which a worker that was told to stop still begins calls for the messages that it holds."""
CALLS_FOR = 7.0
"""Seconds after which it no longer waits for a call: its lease runs out, and then the carrier is asked."""


@dataclass(frozen=True)
class DeliverySettings:
    """How messages leave. `senders` is the number of calls to the carrier at once in one worker."""

    tick_seconds: float = 1
    lease_seconds: float = 30
    settle_seconds: float = 60
    max_tries: int = 8
    messages_per_second: float = 10
    senders: int = 8
    give_up_hours: float = 24

    @property
    def call_timeout(self) -> float:
        """Seconds after which a call to the carrier is given up, always before its lease ends."""
        return max(0.1, min(10.0, self.lease_seconds - 1))

    @property
    def lease(self) -> timedelta:
        """How long a claimed message is nobody else's."""
        return timedelta(seconds=self.lease_seconds)

    @property
    def settle(self) -> timedelta:
        """After this long a message that the carrier's list does not show was never accepted."""
        return timedelta(seconds=self.settle_seconds)

    @property
    def give_up(self) -> timedelta:
        """A message still unsent after this long, however often it was turned away, needs a person."""
        return timedelta(hours=self.give_up_hours)


@dataclass(frozen=True)
class InboundSettings:
    """How texts from people come in."""

    sweep_seconds: float = 60
    lease_seconds: float = 30
    max_tries: int = 5


@dataclass(frozen=True)
class RepliesSettings:
    """Answers that change nothing (help, not understood, taken) a number and local day."""

    automatic_per_number_per_day: int = 5
    zone: str = "Europe/Rome"
