"""Who acts: a value handed down from the entry point, so that queries can scope by it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """`id` is "user:3", "token:7", "mediator:12" or "system"; `office_id` is None for those of no office."""

    id: str
    role: str
    office_id: int | None = None

    @property
    def sees_all_offices(self) -> bool:
        """Coordinators and the system itself see what is every office's; everybody else what is their own's."""
        return self.role in ("coordinator", "system")


SYSTEM = Actor("system", "system")
