"""Time that moves by command, for the demo's day and for tests."""

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass
class DayClock:
    """Called, it says the time: `now`, in UTC as everybody here counts it."""

    now: datetime

    def __call__(self) -> datetime:
        """Now."""
        return self.now

    def move_to(self, moment: datetime) -> None:
        """That is now, in whatever zone it is told."""
        self.now = moment.astimezone(UTC)
