"""Pure. A linear model of a part of a roster: what is free are columns, what is not are numbers.

Rules add their rows as if everything were free; a row without a column is left out, and if it does not hold, no roster
does: `impossible`.
"""

from collections.abc import Iterable, Mapping

from scheduling.solver.index import Index, by_day
from scheduling.solver.problem import Roster

INFINITE = float("inf")


class Sum:
    """Columns with their factors, and a number."""

    __slots__ = ("columns", "factors", "number")

    def __init__(self, number: float = 0) -> None:
        self.columns: list[int] = []
        self.factors: list[float] = []
        self.number = number

    def add(self, other: "Sum", factor: float = 1) -> "Sum":
        """Itself, with so many times the other added."""
        self.columns += other.columns
        self.factors += other.factors if factor == 1 else [factor * one for one in other.factors]
        self.number += factor * other.number
        return self

    def plus(self, column: int, factor: float = 1) -> "Sum":
        """Itself, with so many times a column added."""
        self.columns.append(column)
        self.factors.append(factor)
        return self


class Model:
    """Minimise costs. `free`: the slots of each person that may change; all else stands as in `roster`.

    `emphasis`: covers that count so many times as much as they do.
    """

    def __init__(
        self,
        index: Index,
        roster: Roster,
        free: Mapping[int, Iterable[int]],
        emphasis: Mapping[int, float] | None = None,
    ) -> None:
        self.emphasis = emphasis or {}
        self.index = index
        self.problem = index.problem
        self.roster = roster
        self.offset = 0.0
        self.impossible = False
        self.lower: list[float] = []
        self.upper: list[float] = []
        self.cost: list[float] = []
        self.integer: list[bool] = []
        self.row_lower: list[float] = []
        self.row_upper: list[float] = []
        self.starts: list[int] = [0]
        self.columns: list[int] = []
        self.factors: list[float] = []
        self.x = {
            (person, slot): self.column(0, 0, 1, integer=True)
            for person in sorted(free)
            for slot in sorted(set(free[person]))
        }
        self.free: dict[int, list[int]] = {person: [] for person in sorted(free)}
        for person, slot in self.x:
            self.free[person].append(slot)
        self._on: dict[tuple[int, int], Sum] = {}
        self._days: dict[int, list[list[int]]] = {}

    def column(self, cost: float, lower: float = 0, upper: float = INFINITE, *, integer: bool = False) -> int:
        """A new one."""
        self.cost.append(cost)
        self.lower.append(lower)
        self.upper.append(upper)
        self.integer.append(integer)
        return len(self.cost) - 1

    def row(self, lower: float, total: Sum, upper: float) -> None:
        """The total lies between the two; each column stands in it once."""
        if not total.columns:
            self.impossible = self.impossible or not lower <= total.number <= upper
            return
        self.row_lower.append(lower - total.number)
        self.row_upper.append(upper - total.number)
        self.columns += total.columns
        self.factors += total.factors
        self.starts.append(len(self.columns))

    def forbid(self, person: int, slot: int) -> None:
        """Not this one."""
        self.upper[self.x[person, slot]] = 0

    def charge(self, person: int, slot: int, amount: float) -> None:
        """Taking the slot costs so much more."""
        column = self.x.get((person, slot))
        if column is not None:
            self.cost[column] += amount
        elif slot in self.roster[person]:
            self.offset += amount

    def taken(self, person: int, slots: Iterable[int]) -> Sum:
        """How many of these slots the person takes."""
        total, x, held = Sum(), self.x, self.roster[person]
        for slot in slots:
            column = x.get((person, slot))
            if column is not None:
                total.columns.append(column)
                total.factors.append(1)
            elif slot in held:
                total.number += 1
        return total

    def minutes(self, person: int, slots: Iterable[int]) -> Sum:
        """How many minutes of work these are that the person takes."""
        total, x, held = Sum(), self.x, self.roster[person]
        for slot in slots:
            column, minutes = x.get((person, slot)), self.problem.slots[slot].minutes
            if column is not None:
                total.plus(column, minutes)
            elif slot in held:
                total.number += minutes
        return total

    def worked(self, person: int, day: int) -> Sum:
        """1 where the person works on the day, else 0."""
        found = self._on.get((person, day))
        if found is None:
            found = self._on[person, day] = self._worked(person, day)
        return found

    def _worked(self, person: int, day: int) -> Sum:
        total = self.taken(person, self.on_day(person, day))
        if not total.columns:
            return Sum(min(1, total.number))
        once = self.problem.people[person].limits.shifts_a_day == 1
        if once and len(total.columns) <= 2:
            return total
        if total.number and not once:
            return Sum(1)
        on = self.column(0, 0, 1)
        if once:
            self.row(0, Sum().add(total).plus(on, -1), 0)
        else:
            self.row(0, Sum().add(total).plus(on, -1), INFINITE)
            for column in total.columns:
                self.row(0, Sum().plus(on).plus(column, -1), INFINITE)
        return Sum().plus(on)

    def on_day(self, person: int, day: int) -> list[int]:
        """What the person takes, or may take, on a day."""
        days = self._days.get(person)
        if days is None:
            days = self._days[person] = by_day(self.problem, sorted({*self.free[person], *self.roster[person]}))
        return days[day]


def with_part(roster: Roster, model: Model, taken: tuple[tuple[int, int], ...]) -> Roster:
    """The roster with what the model left free as the answer has it."""
    found = list(roster)
    for person, slots in model.free.items():
        found[person] = found[person].difference(slots)
    for person, slot in taken:
        found[person] |= {slot}
    return tuple(found)
