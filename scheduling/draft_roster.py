"""The shifts of a draft as the solver's roster."""

from collections.abc import Iterable

from scheduling.plan_problem import Translated
from scheduling.rosters import Shift
from scheduling.solver.problem import Roster


def roster_in(translated: Translated, shifts: Iterable[Shift]) -> Roster:
    """What each person takes; a shift that the plan knows no more (hours have changed since) is left out."""
    taken: list[set[int]] = [set() for _ in translated.people]
    person = {mediator_id: n for n, mediator_id in enumerate(translated.people)}
    for shift in shifts:
        slot = translated.slot_of(shift.desk_id, shift.starts_at, shift.ends_at)
        if slot is not None and shift.mediator_id in person:
            taken[person[shift.mediator_id]].add(slot)
    return tuple(map(frozenset, taken))
