"""Pure. What a roster leaves uncovered, and for everybody who could be there the first rule that stands against it."""

from collections.abc import Iterator
from dataclasses import dataclass

from scheduling.solver.index import Index
from scheduling.solver.problem import Broken, Roster
from scheduling.solver.rules.cover import present
from scheduling.solver.rules.table import HARD

WEIGHED = "weighed"


@dataclass(frozen=True, slots=True)
class Gap:
    """A cover with `missing` people under its least (`wished`: under the wished number only), and a reason a person.

    No reasons: nobody speaks what is asked. A reason's rule is a hard one's, "level" where the language is spoken but
    not well enough, or "weighed": no rule forbids it, and it would cost more than it is worth.
    """

    cover: int
    missing: int
    wished: bool
    reasons: tuple[Broken, ...]


def explain(index: Index, roster: Roster) -> list[Gap]:
    """The gaps of a valid roster, in the order of the covers."""
    found = []
    for number, (cover, there) in enumerate(zip(index.problem.covers, present(index, roster), strict=True)):
        asked = cover.least if there < cover.least else cover.wished
        if there < asked:
            reasons = tuple(_reasons(index, roster, number))
            found.append(Gap(number, asked - there, there >= cover.least, reasons))
    return found


def _reasons(index: Index, roster: Roster, cover: int) -> Iterator[Broken]:
    asked = index.problem.covers[cover]
    for person, one in enumerate(index.problem.people):
        if roster[person].intersection(asked.slots) and index.counts(person, cover):
            continue
        if index.counts(person, cover):
            yield _nearest(index, person, roster[person], asked.slots)
        elif asked.skill is not None and asked.skill in one.skills:
            values = {"level": one.skills[asked.skill], "asked": asked.level}
            yield Broken("level", person, asked.slots, values)


def _nearest(index: Index, person: int, own: frozenset[int], slots: tuple[int, ...]) -> Broken:
    """Of several slots that would do, the one that comes furthest in the order of the rules."""
    against = [_against(index, person, own, slot) for slot in slots]
    return max(against, key=lambda found: found[0])[1]


def _against(index: Index, person: int, own: frozenset[int], slot: int) -> tuple[int, Broken]:
    with_it = sorted(own | {slot})
    for place, rule in enumerate(HARD):
        broken = next(rule.check(index, person, with_it), None)
        if broken is not None:
            return place, broken
    return len(HARD), Broken(WEIGHED, person, (slot,))
