"""Pure. The clock of a search: what is done when, and until when an answer is waited for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch.settings import OnDemandSettings

SMALL_POOL = 6
LOOK_AGAIN = timedelta(minutes=30)

FAR = timedelta(days=10)
NEAR = timedelta(days=2)


@dataclass(frozen=True)
class Step:
    """`what`: ask_everyone, next_wave, offer_bridges, alert_coordinator, offer_ways_out, look_again or give_up."""

    what: str
    at: datetime


@dataclass(frozen=True)
class UrgentClock:
    """Seconds from the asking to each step; see field.md for the default."""

    everyone: int = 240
    bridges: int = 600
    coordinator: int = 900
    ways_out: int = 1200


def urgent_clock(told: OnDemandSettings) -> UrgentClock:
    """As it is set."""
    return UrgentClock(
        told.everyone_after_seconds,
        told.bridge_after_seconds,
        told.coordinator_after_seconds,
        told.way_out_after_seconds,
    )


def urgent_steps(asked_at: datetime, useful_until: datetime, clock: UrgentClock) -> list[Step]:
    """The steps of an urgent search after the first, in order; none falls after `useful_until`, when it gives up."""
    planned = [
        ("ask_everyone", clock.everyone),
        ("offer_bridges", clock.bridges),
        ("alert_coordinator", clock.coordinator),
        ("offer_ways_out", clock.ways_out),
    ]
    steps = [Step(what, asked_at + timedelta(seconds=after)) for what, after in planned]
    kept = sorted((step for step in steps if step.at < useful_until), key=lambda step: step.at)
    return [*kept, Step("give_up", useful_until)]


def step_after(done: str | None, steps: list[Step]) -> Step:
    """The step that follows the one last done."""
    names = [step.what for step in steps]
    return steps[names.index(done) + 1] if done in names[:-1] else steps[0] if done not in names else steps[-1]


def answer_minutes(ahead: timedelta, far: int, near: int, soon: int) -> int:
    """Waking minutes that mediators have to answer a planned offer which lies `ahead`."""
    if ahead >= FAR:
        return far
    return near if ahead >= NEAR else soon


def answer_deadline(
    opens_at: datetime, starts_at: datetime, minutes: int, add_waking: Callable[[datetime, int], datetime]
) -> datetime:
    """When the next wave goes out; never later than half of what is left until the start: others can still come.

    `opens_at`: when the texts of this wave can leave, which is the morning where it is night now.
    """
    return min(add_waking(opens_at, minutes), opens_at + (starts_at - opens_at) / 2)


def held_until(asked_at: datetime, useful_until: datetime) -> datetime:
    """How long a later date of what repeats waits for the date before it: until ten days are left, or where there are
    fewer than twenty, half of them.
    """
    return max(useful_until - FAR, asked_at + (useful_until - asked_at) / 2)
