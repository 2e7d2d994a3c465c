"""Pure. What the municipality may set of scheduling."""

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class SchedulingSettings:
    """`zone`: of every wall-clock time. `province`: whose patron saint is a holiday ("" none).

    `confirm_within_hours`: silence about a published shift after which a replacement is sought.
    `missing_after_minutes`: after a shift's start without check-in, somebody is reported missing.
    """

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Rome"))
    province: str = "CZ"
    confirm_within_hours: int = 24
    missing_after_minutes: int = 10
