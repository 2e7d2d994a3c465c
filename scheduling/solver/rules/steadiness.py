"""Pure. Stability against the published roster: few slots change hands, and few people notice."""

from collections.abc import Iterator

from scheduling.solver.index import Index
from scheduling.solver.linear import INFINITE, Model, Sum
from scheduling.solver.problem import Cost, Roster


def cost_stability(index: Index, roster: Roster) -> Iterator[Cost]:
    """Each slot given or taken against what was published, and each person with any such."""
    before, weights = index.problem.before, index.problem.weights
    if before is None:
        return
    for person, (then, now) in enumerate(zip(before, roster, strict=True)):
        changed = tuple(sorted(then ^ now))
        if changed:
            yield Cost("stability", weights.changed * len(changed) + weights.moved, person, None, changed)


def price_stability(model: Model) -> None:
    """A price on each column, and a column a person that none of their changes may exceed."""
    before, weights = model.problem.before, model.problem.weights
    if before is None:
        return
    for person, (then, now) in enumerate(zip(before, model.roster, strict=True)):
        free = model.free.get(person, [])
        held = [slot for slot in then ^ now if (person, slot) not in model.x]
        model.offset += weights.changed * len(held)
        if held or not free:
            model.offset += weights.moved if held else 0
        else:
            _moved(model, person, then)
        for slot in free:
            model.offset += weights.changed if slot in then else 0
            model.cost[model.x[person, slot]] += -weights.changed if slot in then else weights.changed


def _moved(model: Model, person: int, then: frozenset[int]) -> None:
    if not model.problem.weights.moved:
        return
    moved = model.column(model.problem.weights.moved, 0, 1)
    for slot in model.free[person]:
        column = model.x[person, slot]
        if slot in then:
            model.row(1, Sum().plus(moved).plus(column), INFINITE)
        else:
            model.row(0, Sum().plus(moved).plus(column, -1), INFINITE)
