"""One thing at a time changes in a mediator's availability: a rule or a dated change comes or goes."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from scheduling.availability import AvailabilityException, Rule, rule_faults
from scheduling.availability_rows import Availability, load_availability, set_availability
from scheduling.mediators import lock_mediators
from storage.actor import Actor
from storage.errors import NotFound, Refusals, Refused


def edit_availability(
    session: Session,
    mediator_id: int,
    now: datetime,
    actor: Actor,
    *,
    add: Sequence[Rule | AvailabilityException] = (),
    remove: Sequence[Rule | AvailabilityException] = (),
) -> Availability:
    """What is then said. To add what is there, or remove what is not, changes nothing: two people may both have tried.

    Raises NotFound, or Refusals by the fields of the rule (`start`, `end`, `from`, `until`) or of the change.
    """
    if not lock_mediators(session, [mediator_id]):
        raise NotFound("mediator")
    faults = [fault for one in add for fault in _faults(one)]
    if faults:
        raise Refusals(faults)
    said = load_availability(session, [mediator_id]).get(mediator_id, Availability())
    for one in remove:
        kept: list[Rule] | list[AvailabilityException] = said.rules if isinstance(one, Rule) else said.exceptions
        if one in kept:
            kept.remove(one)  # type: ignore[arg-type]
    for one in add:
        if isinstance(one, Rule) and one not in said.rules:
            said.rules.append(one)
        if isinstance(one, AvailabilityException) and one not in said.exceptions:
            said.exceptions.append(one)
    set_availability(session, mediator_id, said.rules, said.exceptions, now, actor)
    return said


def _faults(one: Rule | AvailabilityException) -> list[Refused]:
    if isinstance(one, Rule):
        return [Refused(fault.field, fault.code) for fault in rule_faults(one)]
    return [Refused("ends_at", "end_before_start")] if one.ends_at <= one.starts_at else []
