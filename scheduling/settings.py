"""Pure. What the municipality may set of desk rosters."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RostersSettings:
    """`confirm_within_hours`: silence about a published shift after which a replacement is sought.

    `missing_after_minutes`: after a shift's start without check-in, somebody is reported missing.
    """

    confirm_within_hours: int = 24
    missing_after_minutes: int = 10
