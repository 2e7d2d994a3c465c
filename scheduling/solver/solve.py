"""Pure. The search: a first roster, then parts of it solved again exactly, while a bound is looked for besides."""

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass

from scheduling.solver.bound import find_bound
from scheduling.solver.construct import GRACE, OutOfTime, construct
from scheduling.solver.incumbent import Incumbent
from scheduling.solver.index import Index
from scheduling.solver.price_schedules import choose_whole
from scheduling.solver.problem import Problem, Roster
from scheduling.solver.schedules import Pool
from scheduling.solver.searcher import Searcher

SEARCHERS = 2
TICK, LINGER = 0.05, 0.3
AGAIN_SHARE, CHOSEN_SHARE = 0.08, 0.04


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
    incumbent, pool = Incumbent(index, first.outcome(), progress), Pool(index)
    threads = [
        threading.Thread(
            target=_search,
            args=(incumbent, pool, left, clock, seed + 7919 * number, number == 0),
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
    incumbent: Incumbent, pool: Pool, left: Callable[[], float], clock: Callable[[], float], seed: int, bounding: bool
) -> None:
    searcher, all_of_it = Searcher(incumbent, pool, left, clock, seed), left()
    again = left() if bounding and find_bound(incumbent, pool, left, seed) else 0.0
    while left() > TICK and not incumbent.proved:
        if left() < again - AGAIN_SHARE * all_of_it:
            choose_whole(incumbent, pool, CHOSEN_SHARE * all_of_it, seed, lambda: left() <= 0)
            again = left()
        if bounding or pool.wait(TICK):
            searcher.improve()
