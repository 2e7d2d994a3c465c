"""Pure. One schedule a person out of many: relaxed, for what cover is worth; whole, for a roster."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from scheduling.solver.highs import solve_model
from scheduling.solver.index import Index
from scheduling.solver.linear import Model, Sum
from scheduling.solver.problem import Roster, empty
from scheduling.solver.rules.cover import price_one
from scheduling.solver.schedules import Schedule

Row = tuple[int, int, float, float]
"""A cover, which of its rows, and between what the number of those who count must lie, or each one off costs."""
Prices = Mapping[Row, float]


@dataclass(frozen=True, slots=True)
class Relaxed:
    """Parts of schedules may be taken. `prices`: what one who counts is worth, by row; `dues`: what each person owes
    for having a schedule at all; `parts`: how much is taken of each schedule, where anything is.
    """

    value: float
    prices: Prices
    dues: tuple[float, ...]
    parts: tuple[tuple[Schedule, float], ...]


class Master:
    """A model whose slots are the numbers of schedules."""

    def __init__(self, index: Index, schedules: Sequence[Schedule]) -> None:
        self._schedules, self._covers = schedules, len(index.problem.covers)
        self._model = model = Model(index, empty(index.problem), {})
        covers, people = [Sum() for _ in index.problem.covers], [Sum() for _ in index.problem.people]
        for number, one in enumerate(schedules):
            column = model.x[one.person, number] = model.column(one.cost, integer=True)
            people[one.person].plus(column)
            for cover, times in one.counts.items():
                covers[cover].plus(column, times)
        self._rows: list[Row] = []
        for number, (asked, total) in enumerate(zip(index.problem.covers, covers, strict=True)):
            price_one(model, asked, total)
            sides = zip(model.row_lower[len(self._rows) :], model.row_upper[len(self._rows) :], strict=True)
            self._rows += [(number, which, lower, upper) for which, (lower, upper) in enumerate(sides)]
        for total in people:
            model.row(1, total, 1)

    def relax(self, seconds: float) -> Relaxed | None:
        """None where the time was too short."""
        answer = solve_model(self._model, seconds=seconds, relaxed=True)
        if answer.state != "best" or answer.fractions is None:
            return None
        prices = dict(zip(self._rows, answer.duals, strict=False))
        parts = tuple((self._schedules[number], part) for (_, number), part in answer.fractions.items())
        return Relaxed(answer.value, prices, answer.duals[len(self._rows) :], parts)

    def worth_taking(self, relaxed: Relaxed, most: float) -> list[Schedule]:
        """Without those that no roster has which costs less than `most` more than the relaxed one."""
        worth = by_cover(relaxed.prices, self._covers)
        return [
            one
            for one in self._schedules
            if one.cost - sum(times * worth[cover] for cover, times in one.counts.items())
            < relaxed.dues[one.person] + most
        ]

    def whole(self, start: Roster, seconds: float, seed: int, stop: Callable[[], bool]) -> Roster | None:
        """The best roster of these schedules that was found; None where none was."""
        held: list[set[int]] = [set() for _ in start]
        for number, one in enumerate(self._schedules):
            if one.slots == start[one.person]:
                held[one.person] = {number}
        answer = solve_model(self._model, seconds=seconds, seed=seed, start=held, stop=stop)
        if answer.state not in ("best", "some"):
            return None
        found = list(start)
        for person, number in answer.taken:
            found[person] = self._schedules[number].slots
        return tuple(found)


def by_cover(prices: Prices, covers: int) -> list[float]:
    """What one who counts is worth, by cover."""
    found = [0.0] * covers
    for (cover, *_), price in prices.items():
        found[cover] += price
    return found


def brought(prices: Prices) -> float:
    """What cover would bring at these prices if it were given exactly as asked for."""
    return sum(price * (lower if price > 0 else upper) for (_, _, lower, upper), price in prices.items() if price)
