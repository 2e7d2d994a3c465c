"""Pure. What the municipality may set of desk rosters."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class RostersSettings:
    """`confirm_within_hours`: silence about a published shift after which a replacement is sought.

    `missing_after_minutes`: after a shift's start without check-in, somebody is reported missing. The others bind every
    mediator in a plan: shifts and minutes a day, days in a row, minutes of rest between two days.
    """

    confirm_within_hours: int = 24
    missing_after_minutes: int = 10
    shifts_a_day: int = 2
    daily_minutes: int = 480
    days_in_a_row: int = 6
    rest_minutes: int = 660


@dataclass(frozen=True, slots=True)
class Planning:
    """What every plan is made by: the wall clock, whose holidays, and the rules of rosters."""

    zone: ZoneInfo
    province: str
    rosters: RostersSettings
