"""Pure. What is freed at a time: some people, some days, or some people on some days; as much as can be solved well."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

from scheduling.solver.index import Index
from scheduling.solver.problem import Roster
from scheduling.solver.rules.table import costs

FIRST_SIZE, LEAST_SIZE, MOST_SIZE = 150, 40, 30_000
GROW, SHRINK = 1.15, 0.7
KINDS = ("people", "days", "block")


@dataclass(slots=True)
class Sizes:
    """How many columns each kind frees; it grows while parts are solved quickly and shrinks when time runs out."""

    of: dict[str, float] = field(default_factory=lambda: dict.fromkeys(KINDS, float(FIRST_SIZE)))

    def learn(self, kind: str, *, solved: bool, share: float) -> None:
        """`share`: of the time allowed that was used."""
        if not solved:
            self.of[kind] = max(LEAST_SIZE, self.of[kind] * SHRINK)
        elif share < 0.5:
            self.of[kind] = min(MOST_SIZE, self.of[kind] * GROW)


def choose(index: Index, roster: Roster, kind: str, size: float, random: Random) -> dict[int, list[int]]:
    """The slots to free, by person: about `size` of them."""
    problem = index.problem
    everybody = list(range(len(problem.people)))
    if kind == "days":
        first, last = _window(index, roster, everybody, size, random)
        return free(index, everybody, first, last)
    random.shuffle(everybody)
    if kind == "people":
        chosen: list[int] = []
        total = 0
        for person in everybody:
            total += len(index.open_to[person])
            if chosen and total > size:
                break
            chosen.append(person)
        if total <= size or len(chosen) > 1:
            return free(index, chosen, 0, problem.days - 1)
    crowd = everybody[: max(2, min(len(everybody), random.randint(len(everybody) // 8 + 2, len(everybody) // 2 + 2)))]
    first, last = _window(index, roster, crowd, size, random)
    return free(index, crowd, first, last)


def free(index: Index, people: Iterable[int], first: int, last: int) -> dict[int, list[int]]:
    """The open slots of these people on these days."""
    pieces = index.problem.slots
    return {person: [slot for slot in index.open_to[person] if first <= pieces[slot].day <= last] for person in people}


def _window(index: Index, roster: Roster, people: list[int], size: float, random: Random) -> tuple[int, int]:
    """Days in a row with about so many open slots of these people, more often where the roster is dear."""
    days = index.problem.days
    a_day = max(1.0, sum(len(index.open_to[person]) for person in people) / days)
    length = max(2, min(days, round(size / a_day)))
    if random.random() < 0.5:
        dear = dear_days(index, roster)
        middle = random.choices(range(days), weights=[one + 1 for one in dear])[0]
        first = min(max(0, middle - length // 2), days - length)
    else:
        first = random.randint(1 - length // 2, days - length // 2 - 1)
        first = min(max(0, first), max(0, days - length))
    return first, min(days, first + length) - 1


def dear_days(index: Index, roster: Roster) -> list[int]:
    """What the roster owes for cover, by day."""
    found = [0] * index.problem.days
    for cost in costs(index, roster):
        if cost.cover is not None and cost.slots:
            found[index.problem.slots[cost.slots[0]].day] += cost.amount
    return found
