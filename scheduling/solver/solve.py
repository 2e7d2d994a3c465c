"""Pure. The search: a first roster, then parts of it solved again exactly, while a bound is looked for besides."""

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from scheduling.solver.bound import find_bound
from scheduling.solver.construct import GRACE, OutOfTime, construct
from scheduling.solver.highs import solve_model
from scheduling.solver.incumbent import Incumbent
from scheduling.solver.index import Index
from scheduling.solver.linear import Model, with_part
from scheduling.solver.neighbourhood import KINDS, Sizes, choose
from scheduling.solver.problem import Problem, Roster
from scheduling.solver.rules.table import add_rules

SEARCHERS = 2
TICK, LINGER = 0.05, 0.3
LEAST_PART, MOST_PART, PART_SHARE = 0.5, 4.0, 0.02
PATIENCE, MOST_PATIENT = 40, 3.0


@dataclass(frozen=True, slots=True)
class Solution:
    """A valid roster. `bound`: no roster costs less; `gap` = (value - bound) / value, 0 where that is proved best."""

    roster: Roster
    value: int
    bound: int
    gap: float
    seconds: float


def solve(
    problem: Problem,
    *,
    seconds: float,
    clock: Callable[[], float],
    seed: int = 1,
    start: Roster | None = None,
    progress: Callable[[int, int], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Solution:
    """The best valid roster found within `seconds` of `clock` (monotonic), until `stop`, or until it is proved best.

    `start`: a roster to begin from, whatever of it is still valid. `progress` is told value and bound as they change.
    Raises Contradiction where a person's own rules exclude each other, OutOfTime where no valid roster was found.
    """
    began = clock()

    def left() -> float:
        return -math.inf if stop is not None and stop() else began + seconds - clock()

    index = Index(problem)
    first = _Task(lambda: construct(index, start, left, seed))
    first.start()
    while first.is_alive() and left() > -GRACE:
        first.join(TICK)
    incumbent = Incumbent(index, first.outcome(), progress)
    threads = [
        threading.Thread(
            target=_search,
            args=(incumbent, left, clock, seed + 7919 * number, number == 0),
            name=f"roster-{number}",
            daemon=True,
        )
        for number in range(SEARCHERS)
    ]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads) and left() > 0 and not incumbent.proved:
        for thread in threads:
            thread.join(TICK)
    for thread in threads:
        thread.join(LINGER)
    value, bound, roster = incumbent.state()
    gap = (value - bound) / value if value else 0.0
    return Solution(roster, value, bound, gap, clock() - began)


class _Task(threading.Thread):
    """The first roster, looked for beside the thread that watches the time: HiGHS may be late."""

    def __init__(self, make: Callable[[], Roster]) -> None:
        super().__init__(name="roster-first", daemon=True)
        self._make = make
        self._made: Roster | None = None
        self._failed: Exception | None = None

    def run(self) -> None:
        """Keep what comes."""
        try:
            self._made = self._make()
        except Exception as error:  # noqa: BLE001 - raised again where it is waited for
            self._failed = error

    def outcome(self) -> Roster:
        """What was made. Raises what was raised, or OutOfTime."""
        if self._failed is not None:
            raise self._failed
        if self._made is None:
            raise OutOfTime
        return self._made


def _search(
    incumbent: Incumbent, left: Callable[[], float], clock: Callable[[], float], seed: int, bounding: bool
) -> None:
    searcher = _Searcher(incumbent, left, clock, seed)
    if bounding:
        find_bound(incumbent, left, seed)
    while left() > TICK and not incumbent.proved:
        searcher.improve()


class _Searcher:
    """One of those who free a part, solve it and offer what comes; it learns how much it can free."""

    def __init__(self, incumbent: Incumbent, left: Callable[[], float], clock: Callable[[], float], seed: int) -> None:
        self._incumbent, self._left, self._clock = incumbent, left, clock
        self._random = Random(seed)  # noqa: S311 - nothing here is secret
        self._sizes = Sizes()
        self._part = min(MOST_PART, max(LEAST_PART, PART_SHARE * left()))
        self._in_vain = 0

    def improve(self) -> None:
        """One part. After many in vain it takes more time for each, and so larger ones."""
        index, seen, kind = self._incumbent.index, self._incumbent.roster, self._random.choice(KINDS)
        model = Model(index, seen, choose(index, seen, kind, self._sizes.of[kind], self._random))
        add_rules(model)
        patient = 1 + min(MOST_PATIENT, self._in_vain / PATIENCE)
        allowed, began = min(self._part * patient, max(TICK, self._left())), self._clock()
        answer = solve_model(model, seconds=allowed, seed=self._random.randrange(2**31), start=seen, stop=self._is_over)
        self._sizes.learn(kind, solved=answer.state == "best", share=(self._clock() - began) / allowed)
        found = answer.state in ("best", "some")
        better = found and self._incumbent.offer(seen, with_part(seen, model, answer.taken))
        self._in_vain = 0 if better else self._in_vain + 1

    def _is_over(self) -> bool:
        return self._left() <= 0 or self._incumbent.proved
