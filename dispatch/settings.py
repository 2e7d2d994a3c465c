"""What can be set about searches and bookings."""

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from notifications.settings import QuietHours, RepliesSettings
from scheduling.settings import Planning, RostersSettings


@dataclass(frozen=True)
class OnDemandSettings:
    """The clock of an urgent search, in seconds from the asking."""

    wave_size: int = 0
    everyone_after_seconds: int = 240
    bridge_after_seconds: int = 600
    coordinator_after_seconds: int = 900
    way_out_after_seconds: int = 1200
    useful_minutes: int = 60
    eta_wait_above_minutes: int = 15
    eta_wait_seconds: int = 0


@dataclass(frozen=True)
class PlannedSettings:
    """Waves of a planned search; answer times in waking minutes."""

    wave_size: int = 3
    answer_minutes_far: int = 1440
    answer_minutes_near: int = 240
    answer_minutes_soon: int = 30


@dataclass(frozen=True)
class OffersSettings:
    """`per_mediator_per_day` 0 means no limit."""

    per_mediator_per_day: int = 0


@dataclass(frozen=True)
class BookingsSettings:
    """Times around a booking."""

    lock_window_minutes: int = 120
    reminder_hours: int = 24
    reminder_alarm_hours: int = 4
    late_ask_after_minutes: int = 10
    late_replace_after_minutes: int = 15
    wait_for_person_minutes: int = 20
    cancel_free_hours_in_person: int = 24
    cancel_free_hours_remote: int = 4


@dataclass(frozen=True)
class DispatchSettings:
    """All that dispatch is told from outside; `zone` an IANA name, `province` whose patron saint is a holiday."""

    service_name: str = "Mediatori"
    mailbox: str = "mediatori@localhost"
    zone: str = "Europe/Rome"
    province: str = "CZ"
    quiet: QuietHours = field(default_factory=QuietHours)
    on_demand: OnDemandSettings = field(default_factory=OnDemandSettings)
    planned: PlannedSettings = field(default_factory=PlannedSettings)
    offers: OffersSettings = field(default_factory=OffersSettings)
    bookings: BookingsSettings = field(default_factory=BookingsSettings)
    replies: RepliesSettings = field(default_factory=RepliesSettings)
    rosters: RostersSettings = field(default_factory=RostersSettings)

    @property
    def planning(self) -> Planning:
        """What plans are made by."""
        return Planning(ZoneInfo(self.zone), self.province, self.rosters)
