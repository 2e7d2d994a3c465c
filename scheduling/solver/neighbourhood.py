"""Pure. What is freed at a time, as much of it as can be solved well: some people, some days, or both."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from random import Random

from scheduling.solver.index import Index
from scheduling.solver.problem import Cost, Roster
from scheduling.solver.rules.table import costs

FIRST_SIZE, LEAST_SIZE, MOST_SIZE = 300, 40, 30_000
GROW, SHRINK = 1.15, 0.7
QUICK = 0.5
KINDS = ("people", "days", "block", "cover")
BLOCK_DAYS = (4, 14)
Free = dict[int, list[int]]


@dataclass(slots=True)
class Sizes:
    """How many columns each kind frees; it grows while parts are solved quickly and shrinks when time runs out."""

    of: dict[str, float] = field(default_factory=lambda: dict.fromkeys(KINDS, float(FIRST_SIZE)))

    def learn(self, kind: str, *, solved: bool, share: float) -> None:
        """`share`: of the time allowed that was used."""
        if not solved:
            self.of[kind] = max(LEAST_SIZE, self.of[kind] * SHRINK)
        elif share < QUICK:
            self.of[kind] = min(MOST_SIZE, self.of[kind] * GROW)


def choose(index: Index, roster: Roster, kind: str, size: float, random: Random) -> Free:
    """The slots to free, by person: about `size` of them."""
    if kind == "people":
        return _people(index, size, random)
    if kind == "days":
        return _days(index, costs(index, roster), size, random)
    if kind == "cover":
        return _cover(index, costs(index, roster), size, random)
    return _block(index, costs(index, roster), _shuffled(len(index.problem.people), random), size, random)


def free(index: Index, people: Iterable[int], first: int, last: int) -> Free:
    """The open slots of these people on these days."""
    pieces = index.problem.slots
    return {person: [slot for slot in index.open_to[person] if first <= pieces[slot].day <= last] for person in people}


def _people(index: Index, size: float, random: Random) -> Free:
    """Everything of a few; where even two are too much, some days of more."""
    order = _shuffled(len(index.problem.people), random)
    chosen = _as_many(index, order, size, 1)
    if len(chosen) < min(2, len(order)):
        return _block(index, [], order, size, random)
    return free(index, chosen, 0, index.problem.days - 1)


def _days(index: Index, owed: Sequence[Cost], size: float, random: Random) -> Free:
    """A few days of everybody; where even two are too much, those of some."""
    everybody = range(len(index.problem.people))
    length = round(size / _a_day(index, everybody))
    if length < min(2, index.problem.days):
        return _block(index, owed, _shuffled(len(everybody), random), size, random)
    return free(index, everybody, *_window(index, owed, length, random))


def _block(index: Index, owed: Sequence[Cost], order: Sequence[int], size: float, random: Random) -> Free:
    """Some days of some people."""
    length = min(index.problem.days, random.randint(*BLOCK_DAYS))
    first, last = _window(index, owed, length, random)
    return free(index, _as_many(index, order, size, length / index.problem.days), first, last)


def _cover(index: Index, owed: Sequence[Cost], size: float, random: Random) -> Free:
    """Those who could mend a cover that is dear, and some others beside them, on the days around it."""
    dear = [cost for cost in owed if cost.cover is not None]
    if not dear:
        return _people(index, size, random)
    cost = random.choices(dear, weights=[one.amount for one in dear])[0]
    assert cost.cover is not None
    able = list(index.able(cost.cover))
    random.shuffle(able)
    others = [person for person in _shuffled(len(index.problem.people), random) if person not in set(able)]
    length = random.choice((7, 14, index.problem.days))
    length = min(length, index.problem.days)
    day = index.problem.slots[cost.slots[0]].day
    first = min(max(0, day - random.randrange(length)), index.problem.days - length)
    chosen = _as_many(index, [*able, *others], size, length / index.problem.days)
    return free(index, chosen, first, first + length - 1)


def _shuffled(count: int, random: Random) -> list[int]:
    order = list(range(count))
    random.shuffle(order)
    return order


def _as_many(index: Index, order: Sequence[int], size: float, share: float) -> list[int]:
    """The first ones whose slots, or this share of them, come to no more than `size`; one at least."""
    chosen: list[int] = []
    total = 0.0
    for person in order:
        total += len(index.open_to[person]) * share
        if chosen and total > size:
            break
        chosen.append(person)
    return chosen


def _a_day(index: Index, people: Iterable[int]) -> float:
    return max(1.0, sum(len(index.open_to[person]) for person in people) / max(1, index.problem.days))


def _window(index: Index, owed: Sequence[Cost], length: int, random: Random) -> tuple[int, int]:
    """So many days in a row; half of the time around one that is dear, days at the ends as often as others."""
    days = index.problem.days
    length = max(1, min(days, length))
    middle = random.randrange(days)
    dear = [cost for cost in owed if cost.cover is not None and cost.slots]
    if dear and random.random() < 0.5:
        cost = random.choices(dear, weights=[one.amount for one in dear])[0]
        middle = index.problem.slots[cost.slots[0]].day
    first = min(max(0, middle - length // 2), days - length)
    return first, first + length - 1
