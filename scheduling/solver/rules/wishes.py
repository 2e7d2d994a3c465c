"""Pure. What people ask for: wanted and unwanted slots, the usual person, unwanted slots shared out fairly."""

from collections.abc import Iterator

from scheduling.solver.index import Index
from scheduling.solver.linear import Model, Sum
from scheduling.solver.problem import Cost, Roster


def cost_preferences(index: Index, roster: Roster) -> Iterator[Cost]:
    """A wanted slot not given, an unwanted one given."""
    for person, one in enumerate(index.problem.people):
        for wish in one.wishes:
            if wish.wanted != (wish.slot in roster[person]):
                yield Cost("preferences", wish.weight, person, None, (wish.slot,))


def price_preferences(model: Model) -> None:
    """A price on the column itself."""
    for person, one in enumerate(model.problem.people):
        for wish in one.wishes:
            model.offset += wish.weight if wish.wanted else 0
            model.charge(person, wish.slot, -wish.weight if wish.wanted else wish.weight)


def cost_usual(index: Index, roster: Roster) -> Iterator[Cost]:
    """A slot that its usual person does not take."""
    weight = index.problem.weights.usual
    if weight:
        for person, one in enumerate(index.problem.people):
            for slot in one.usual:
                if slot not in roster[person]:
                    yield Cost("usual", weight, person, None, (slot,))


def price_usual(model: Model) -> None:
    """A price on the column itself."""
    weight = model.problem.weights.usual
    if weight:
        for person, one in enumerate(model.problem.people):
            for slot in one.usual:
                model.offset += weight
                model.charge(person, slot, -weight)


def cost_given(index: Index, roster: Roster) -> Iterator[Cost]:
    """Every slot taken, so that nobody is sent where nobody is asked for."""
    weight = index.problem.weights.given
    if weight:
        for person, slots in enumerate(roster):
            if slots:
                yield Cost("given", weight * len(slots), person, None, tuple(sorted(slots)))


def price_given(model: Model) -> None:
    """A price on each column; what is not free is a number."""
    weight = model.problem.weights.given
    if weight:
        for person, slots in enumerate(model.roster):
            model.offset += weight * sum((person, slot) not in model.x for slot in slots)
        for person, slot in model.x:
            model.charge(person, slot, weight)


def cost_fairness(index: Index, roster: Roster) -> Iterator[Cost]:
    """A person's second unwanted slot costs once, the third twice as much on top, and so on."""
    weight, unwanted = index.problem.weights.unfair, index.problem.unwanted
    if weight and unwanted:
        for person, slots in enumerate(roster):
            own = tuple(sorted(slots & unwanted))
            if len(own) > 1:
                yield Cost("fairness", weight * len(own) * (len(own) - 1) // 2, person, None, own)


def price_fairness(model: Model) -> None:
    """A column for each further one, dearer than the last."""
    weight, unwanted = model.problem.weights.unfair, model.problem.unwanted
    if not weight or not unwanted:
        return
    for person, slots in enumerate(model.roster):
        own = sorted((unwanted & slots).union(slot for slot in model.free.get(person, ()) if slot in unwanted))
        total = model.taken(person, own)
        most = int(total.number) + len(total.columns)
        if not total.columns:
            model.offset += weight * most * (most - 1) // 2
            continue
        steps = Sum().add(total, -1)
        for step in range(most):
            steps.plus(model.column(weight * step, 0, 1))
        model.row(0, steps, 0)
