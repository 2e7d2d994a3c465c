"""Pure. A plan is solved around its drafts: what is there stays, and only what is missing is looked for."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from scheduling.draft_roster import roster_in
from scheduling.plan_problem import Translated
from scheduling.rosters import Shift
from scheduling.solver.index import Index
from scheduling.solver.problem import Problem, Roster, Wish
from scheduling.solver.rules.table import broken_by

KEPT = 10_000_000
"""What it costs to take a shift that stands from somebody: more than any gap, so that it never pays."""


@dataclass(frozen=True)
class Standing:
    """The problem with what stands wanted before all else, and what stands: the search begins there.

    `by_hand`: languages of the shifts that are there by somebody's word, by (person, slot).
    """

    problem: Problem
    roster: Roster
    by_hand: dict[tuple[int, int], tuple[str, ...]]


def keep_standing(translated: Translated, drafts: Iterable[Shift]) -> Standing:
    """A draft that breaks a rule by now does not stand any more: its hours are looked for anew."""
    problem, drafts = translated.problem, list(drafts)
    index = Index(problem)
    roster = tuple(_valid(index, person, own) for person, own in enumerate(roster_in(translated, drafts)))
    people = tuple(
        replace(one, wishes=(*one.wishes, *(Wish(slot, KEPT, wanted=True) for slot in sorted(own))))
        for one, own in zip(problem.people, roster, strict=True)
    )
    return Standing(replace(problem, people=people), roster, _by_hand(translated, roster, drafts))


def _valid(index: Index, person: int, own: frozenset[int]) -> frozenset[int]:
    kept: set[int] = set()
    for slot in sorted(own):
        if next(broken_by(index, person, sorted(kept | {slot})), None) is None:
            kept.add(slot)
    return frozenset(kept)


def _by_hand(translated: Translated, roster: Roster, drafts: Iterable[Shift]) -> dict[tuple[int, int], tuple[str, ...]]:
    person = {mediator_id: n for n, mediator_id in enumerate(translated.people)}
    found = {}
    for shift in drafts:
        who = person.get(shift.mediator_id or 0)
        slot = translated.slot_of(shift.desk_id, shift.starts_at, shift.ends_at)
        if shift.by_hand and who is not None and slot is not None and slot in roster[who]:
            found[who, slot] = tuple(shift.languages)
    return found
