"""A mediator says when they are free and when not: the last word about a time counts."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from scheduling.availability import AvailabilityException
from scheduling.availability_rows import Availability, load_availability, set_availability
from scheduling.mediators import lock_mediators
from storage.actor import Actor
from storage.errors import NotFound


def say_own_time(
    session: Session, mediator_id: int, said: Sequence[AvailabilityException], now: datetime, actor: Actor
) -> Availability:
    """What holds from now on: each of the dated changes, and of earlier ones only what lies outside them.

    Of what was said before about times that are over, nothing is kept. Raises NotFound, Refusals as set_availability.
    """
    if not lock_mediators(session, [mediator_id]):
        raise NotFound("mediator")
    known = load_availability(session, [mediator_id]).get(mediator_id, Availability())
    changes = [one for one in known.exceptions if one.ends_at > now]
    for one in said:
        changes = [*(part for other in changes for part in _outside(other, one)), one]
    set_availability(session, mediator_id, known.rules, changes, now, actor)
    return Availability(known.rules, changes)


def _outside(one: AvailabilityException, cut: AvailabilityException) -> Iterable[AvailabilityException]:
    """What is left of a change once another time has been cut out of it."""
    if one.ends_at <= cut.starts_at or one.starts_at >= cut.ends_at:
        yield one
        return
    if one.starts_at < cut.starts_at:
        yield AvailabilityException(one.starts_at, cut.starts_at, one.available)
    if one.ends_at > cut.ends_at:
        yield AvailabilityException(cut.ends_at, one.ends_at, one.available)
