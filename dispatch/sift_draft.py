"""What of a draft still holds on the day of its publishing: much may have changed since it was solved."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from scheduling.plan_problem import Translated
from scheduling.rosters import Shift
from scheduling.solver.index import Index
from scheduling.solver.rules.table import broken_by


@dataclass
class Sifted:
    """`holds`: as they are; `nobodys`: needed, and their mediator may not have them any more; `surplus`: not needed,
    since the desk is closed then, or others sit there already and nobody asked for one more.
    """

    holds: list[Shift] = field(default_factory=list)
    nobodys: list[Shift] = field(default_factory=list)
    surplus: list[Shift] = field(default_factory=list)


def sift_draft(translated: Translated | None, shifts: Sequence[Shift]) -> Sifted:
    """`translated`: the plan as it would be solved today; None: nothing is needed. Shifts in order of time."""
    found = Sifted()
    if translated is None:
        found.surplus = list(shifts)
        return found
    index, covers = Index(translated.problem), translated.problem.covers
    missing = [max(one.least, one.wished) for one in covers]
    person = {mediator_id: n for n, mediator_id in enumerate(translated.people)}
    taken: dict[int, set[int]] = {}
    for shift in shifts:
        slot = translated.slot_of(shift.desk_id, shift.starts_at, shift.ends_at)
        asked = [n for n, one in enumerate(covers) if slot in one.slots and one.skill in shift.languages and missing[n]]
        if slot is None or not (asked or shift.by_hand):
            found.surplus.append(shift)
            continue
        who = person.get(shift.mediator_id or 0)
        own = taken.setdefault(who, set()) if who is not None else set()
        if who is None or next(broken_by(index, who, sorted(own | {slot})), None) is not None:
            found.nobodys.append(shift)
            continue
        own.add(slot)
        found.holds.append(shift)
        for n in asked:
            missing[n] -= 1
    return found
