"""Pure. Who may take a slot at all: available, not promised elsewhere, speaking what is asked."""

from collections.abc import Iterator, Sequence

from scheduling.solver.index import Index
from scheduling.solver.linear import Model
from scheduling.solver.problem import Broken


def check_availability(index: Index, person: int, slots: Sequence[int]) -> Iterator[Broken]:
    """A slot when the person is not available."""
    may = index.problem.people[person].may
    yield from (Broken("availability", person, (slot,)) for slot in slots if slot not in may)


def rows_availability(model: Model, person: int) -> None:
    """The column is shut."""
    may = model.problem.people[person].may
    for slot in model.free[person]:
        if slot not in may:
            model.forbid(person, slot)


def check_commitments(index: Index, person: int, slots: Sequence[int]) -> Iterator[Broken]:
    """A slot that overlaps what is promised elsewhere, or is too far from it ("commitment", "travel")."""
    if index.problem.people[person].commitments:
        yield from (broken for slot in slots if (broken := index.taken(person, slot)))


def rows_commitments(model: Model, person: int) -> None:
    """The column is shut."""
    if model.problem.people[person].commitments:
        for slot in model.free[person]:
            if model.index.taken(person, slot):
                model.forbid(person, slot)


def check_language(index: Index, person: int, slots: Sequence[int]) -> Iterator[Broken]:
    """A slot where the person speaks nothing of what is asked ("language"), or not well enough ("level")."""
    for slot in slots:
        if not index.useful(person, slot):
            yield Broken(language_or_level(index, person, slot), person, (slot,))


def language_or_level(index: Index, person: int, slot: int) -> str:
    """Which of the two is missing."""
    spoken = index.problem.people[person].skills
    asked = {index.problem.covers[cover].skill for cover in index.covers_of[slot]}
    return "level" if any(skill in spoken for skill in asked) else "language"


def rows_language(model: Model, person: int) -> None:
    """The column is shut."""
    for slot in model.free[person]:
        if not model.index.useful(person, slot):
            model.forbid(person, slot)
