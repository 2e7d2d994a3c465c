"""Pure. Schedules: what one person may work from the first day to the last. Every hard rule is one person's own, so a
roster is a schedule for each, and prices on cover tell which one it should be.
"""

import math
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from scheduling.solver.highs import WHOLE, solve_model
from scheduling.solver.index import Index
from scheduling.solver.linear import Model
from scheduling.solver.problem import Roster, empty
from scheduling.solver.rules.table import HARD, WEIGHTED

SLACK = 1e-3


@dataclass(frozen=True, slots=True)
class Schedule:
    """`cost`: what it costs besides cover; `counts`: how often it counts for each cover."""

    person: int
    slots: frozenset[int]
    cost: int
    counts: Mapping[int, int]


class Pool:
    """All schedules that have been seen, in order, each once."""

    def __init__(self, index: Index) -> None:
        self.schedules: list[Schedule] = []
        self._index = index
        self._seen: set[tuple[int, frozenset[int]]] = set()
        self._lock = threading.Lock()
        self._free = threading.Event()
        self._free.set()

    def note(self, person: int, slots: frozenset[int]) -> bool:
        """True where it is new. It keeps all hard rules."""
        with self._lock:
            if (person, slots) in self._seen:
                return False
            self._seen.add((person, slots))
            counting = self._index.counting(person)
            counts = Counter(cover for slot in slots for cover in counting[slot])
            self.schedules.append(Schedule(person, slots, own_cost(self._index, person, slots), counts))
            return True

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Meanwhile every core is needed here."""
        self._free.clear()
        try:
            yield
        finally:
            self._free.set()

    def wait(self, seconds: float) -> bool:
        """Whether it is not, or not any more."""
        return self._free.wait(seconds)

    def note_all(self, roster: Roster) -> None:
        """Everybody's."""
        for person, slots in enumerate(roster):
            self.note(person, slots)


def own_cost(index: Index, person: int, slots: frozenset[int]) -> int:
    """What it costs besides cover that the person works these slots."""
    alone = tuple(slots if one == person else frozenset() for one in range(len(index.problem.people)))
    owed = (cost for rule in WEIGHTED if rule.name != "cover" for cost in rule.cost(index, alone))
    return sum(cost.amount for cost in owed if cost.person == person)


class Pricing:
    """One person's model without cover, solved again and again as the prices change."""

    def __init__(self, index: Index, person: int) -> None:
        self._index, self.person = index, person
        nobody = empty(index.problem)
        self._model = model = Model(index, nobody, {person: index.open_to[person]})
        for hard in HARD:
            hard.rows(model, person)
        for priced in WEIGHTED:
            if priced.name != "cover":
                priced.price(model)
        others = (cost for rule in WEIGHTED if rule.name != "cover" for cost in rule.cost(index, nobody))
        self._offset = model.offset - sum(cost.amount for cost in others if cost.person != person)
        self._cost = list(model.cost)

    def best(
        self, worth: Sequence[float], within: float, seconds: float, stop: Callable[[], bool]
    ) -> tuple[float, list[frozenset[int]]]:
        """A bound of cost less prices over all the person's schedules, and good ones of them, the last the best.

        `worth`: whole numbers, one a cover, for each time that a schedule counts for it. `within`: a schedule so near
        the best is good enough.
        """
        counting = self._index.counting(self.person)
        cost = list(self._cost)
        for (_, slot), column in self._model.x.items():
            cost[column] -= sum(worth[cover] for cover in counting[slot])
        self._model.cost = cost
        found: list[frozenset[int]] = []
        answer = solve_model(
            self._model, seconds=seconds, stop=stop, within=max(WHOLE, within),
            found=lambda taken: found.append(frozenset(slot for _, slot in taken)),
        )  # fmt: skip
        if answer.state in ("best", "some"):
            found.append(frozenset(slot for _, slot in answer.taken))
        bound = math.ceil(answer.bound - SLACK) if math.isfinite(answer.bound) else answer.bound
        return bound + self._offset, found
