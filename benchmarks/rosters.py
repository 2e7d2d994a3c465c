"""Rosters: first drafts, how near the bound, repairs; and, where their folder is given, the public instances.

Alone: `python -m benchmarks.rosters`. BENCH_ROSTER_SECONDS (60) is what a full search gets, BENCH_SHIFT_SCHEDULING a
folder with files Instance1.txt and so on, which are not part of the project.
"""

import os
import re
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from benchmarks.desk_month import desk_month
from benchmarks.measure import Figure, table
from scheduling.solver.curtois import read_instance
from scheduling.solver.index import Index
from scheduling.solver.problem import Problem, Roster, Weights
from scheduling.solver.rules.table import broken_in
from scheduling.solver.solve import Solution, solve

RUNS = 5
SECONDS = float(os.environ.get("BENCH_ROSTER_SECONDS", "60"))
INSTANCE_SECONDS = 120.0
# The best published after ten minutes (of 1 to 7 proved optima), schedulingbenchmarks.org.
PUBLISHED = {
    1: 607, 2: 828, 3: 1001, 4: 1716, 5: 1143, 6: 1950, 7: 1056, 8: 1341, 9: 439, 10: 4631, 11: 3443, 12: 4042,
    14: 1281, 16: 3253, 17: 5760,
}  # fmt: skip


def measure_rosters() -> list[Figure]:
    """Every figure of them; some minutes."""
    return [
        _draft("a month of 4 desks, 60 people: first draft", 4, 60, 5.0),
        _draft("a month of 12 desks, 300 people: first draft", 12, 300, 30.0),
        _searched(),
        *_repairs(),
        *_instances(),
    ]


def _draft(name: str, desks: int, people: int, limit: float) -> Figure:
    seconds = []
    for seed in range(1, RUNS + 1):
        problem = desk_month(desks, people, seed)
        told = _Told()
        _run(problem, 2 * limit, progress=told, stop=told.anything)
        seconds.append(told.at[0])
    return Figure(name, "s", seconds, [limit], "the limit", "≤ 1")


class _Told:
    """When a search said that it has found something, in seconds since this was made."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self.at: list[float] = []
        self._value: int | None = None

    def __call__(self, value: int, _bound: int) -> None:
        if value != self._value:
            self._value = value
            self.at.append(time.monotonic() - self._began)

    def anything(self) -> bool:
        return bool(self.at)


def _searched() -> Figure:
    found = [_run(desk_month(4, 60, seed), SECONDS) for seed in range(1, RUNS + 1)]
    values, bounds = [float(one.value) for one in found], [float(one.bound) for one in found]
    return Figure(f"4 desks, 60 people: cost after {SECONDS:g} s", "", values, bounds, "the bound", "≤ 1.01")


def _repairs() -> list[Figure]:
    """A published month, then somebody is away for a day: how many others move, and how long until that is known."""
    moved, seconds = [], []
    for seed in range(1, RUNS + 1):
        problem = desk_month(4, 60, seed)
        published = _run(problem, SECONDS / 2).roster
        damaged, told = absence(problem, published), _Told()
        repaired = _run(damaged, 3, start=published, progress=told).roster
        seconds.append(told.at[-1])
        moved.append(float(sum(now != then for now, then in zip(repaired, published, strict=True)) - 1))
    return [
        Figure("repair after an absence: last better one", "s", seconds, [3.0], "the limit", "≤ 1"),
        Figure("repair after an absence: others moved", "", moved, [2.0], "two", "≤ 1 where two suffice"),
    ]


def absence(problem: Problem, published: Roster) -> Problem:
    """The busiest person can't come on their first day of work. To move others is dear, a desk in need is dearer."""
    absent = max(range(len(published)), key=lambda person: (len(published[person]), -person))
    day = min(problem.slots[slot].day for slot in published[absent])
    people = list(problem.people)
    may = frozenset(slot for slot in people[absent].may if problem.slots[slot].day != day)
    people[absent] = replace(people[absent], may=may)
    weights: Weights = replace(problem.weights, changed=20, moved=200)
    return replace(problem, people=tuple(people), before=published, weights=weights)


def _instances() -> list[Figure]:
    folder = os.environ.get("BENCH_SHIFT_SCHEDULING")
    figures = []
    for path in sorted(Path(folder).glob("Instance*.txt"), key=_number) if folder else ():
        instance = read_instance(path.read_text(encoding="utf-8"))
        values = [float(_run(instance.problem, INSTANCE_SECONDS, seed=seed).value) for seed in range(1, RUNS + 1)]
        best = PUBLISHED.get(_number(path), 0)
        if best:
            name = f"instance {_number(path)}: penalty after {INSTANCE_SECONDS:g} s"
            figures.append(Figure(name, "", values, [float(best)], "published after 10 min", "≤ 1.02"))
        print(path.name, statistics.median(values), file=sys.stderr)
    return figures


def _number(path: Path) -> int:
    return int(re.sub(r"\D", "", path.stem) or 0)


def _run(
    problem: Problem,
    seconds: float,
    *,
    seed: int = 1,
    start: Roster | None = None,
    progress: Callable[[int, int], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Solution:
    found = solve(problem, seconds=seconds, clock=time.monotonic, seed=seed, start=start, progress=progress, stop=stop)
    assert not broken_in(Index(problem), found.roster)
    return found


if __name__ == "__main__":
    print(table(measure_rosters()), flush=True)
    os._exit(0)  # a search may still be in the library
