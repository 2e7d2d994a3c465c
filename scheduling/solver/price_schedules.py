"""Pure. The bound that whole schedules give, and the roster that they make: column generation.

What cover is worth is read from the relaxed choice among the schedules seen so far. Each person's best schedule at
these prices joins them, and what all could bring at best at these prices bounds every roster (Lasdon, Optimization
Theory for Large Systems, 1970). Prices are taken between the newest and those that gave the best bound, so that they do
not swing (Wentges, International Transactions in Operational Research 4, 1997).
"""

import math
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from scheduling.solver.incumbent import Incumbent
from scheduling.solver.master import Master, Prices, Relaxed, brought, by_cover
from scheduling.solver.schedules import Pool, Pricing, Schedule

STEADY = 0.7
NEAR = 0.006
"""Of the relaxed choice: nearer the last steps are long, and a whole choice of what is there is as good."""
SHARE = 4.0
DECIDED = 0.95
ROUNDS = 25
"""So many times the first round it takes, as a rule: where there is no time for that, it is not begun."""
MANY, WORTH = 500, 0.015
"""Out of more than so many, only those that a roster near the relaxed choice could have are looked at."""
LEAST = 0.05


class Pricer:
    """The search for what cover is worth."""

    def __init__(self, incumbent: Incumbent, pool: Pool, left: Callable[[], float], threads: int) -> None:
        self._incumbent, self._pool, self._left, self._threads = incumbent, pool, left, threads
        self._covers = len(incumbent.index.problem.covers)
        people = range(len(incumbent.index.problem.people))
        self._pricings = [Pricing(incumbent.index, person) for person in people]
        self._bound = -math.inf
        self._held: Prices | None = None

    def settle(self, seconds: float) -> bool:
        """Until the prices bring nothing new, the roster is proved best, or the time is up. False where there is too
        little time to begin.
        """
        end, rounds = self._left() - seconds, 0
        with ThreadPoolExecutor(self._threads) as beside:
            while self._left() > end and not self._over():
                relaxed = self._relax(self._pool.schedules)
                if relaxed is None or not self._round(relaxed, beside):
                    return True
                rounds += 1
                if rounds == 1 and self._left() < end + (1 - 1 / ROUNDS) * seconds:
                    return False
        return True

    def dive(self, seconds: float) -> None:
        """A roster, offered: those whose schedule is all but decided keep it, one at least; the others are priced again
        as long as there is time, and relaxed again.
        """
        end, decided = self._left() - seconds, dict[int, frozenset[int]]()
        start = self._incumbent.roster
        with ThreadPoolExecutor(self._threads) as beside:
            while len(decided) < len(self._pricings):
                relaxed = self._relax(self._open(decided))
                if relaxed is not None and self._left() > end:
                    rest = [one for one in self._pricings if one.person not in decided]
                    within = NEAR * relaxed.value / len(rest)
                    self._price(whole_prices(relaxed.prices), within, rest, beside)
                    relaxed = self._relax(self._open(decided))
                if relaxed is None or self._over():
                    return
                decided |= _all_but_decided(relaxed, decided)
        self._incumbent.offer(start, tuple(decided[person] for person in range(len(self._pricings))))

    def _open(self, decided: Mapping[int, frozenset[int]]) -> list[Schedule]:
        return [one for one in list(self._pool.schedules) if decided.get(one.person, one.slots) == one.slots]

    def _relax(self, schedules: Sequence[Schedule]) -> Relaxed | None:
        return Master(self._incumbent.index, list(schedules)).relax(max(LEAST, self._left()))

    def _round(self, relaxed: Relaxed, beside: ThreadPoolExecutor) -> bool:
        """Everybody is priced once; whether another round is worth it."""
        prices = whole_prices(relaxed.prices, self._held)
        within = min(relaxed.value - self._bound, relaxed.value) / SHARE / len(self._pricings)
        least, new = self._price(prices, within, self._pricings, beside)
        bound = brought(prices) + least
        if bound > self._bound:
            self._bound, self._held = bound, prices
            self._incumbent.raise_bound(bound)
        elif not new and self._held != relaxed.prices:
            self._held = relaxed.prices
        elif not new:
            return False
        return relaxed.value - self._bound > max(1.0, NEAR * relaxed.value)

    def _price(
        self, prices: Prices, within: float, pricings: Sequence[Pricing], beside: ThreadPoolExecutor
    ) -> tuple[float, int]:
        """What all of these cost at least, less what they bring; and how many schedules are new."""
        worth = by_cover(prices, self._covers)
        answers = beside.map(lambda one: one.best(worth, within, max(LEAST, self._left()), self._over), pricings)
        least, new = 0.0, 0
        for pricing, (bound, found) in zip(pricings, answers, strict=True):
            least += bound
            new += sum(self._pool.note(pricing.person, slots) for slots in found)
        return least, new

    def _over(self) -> bool:
        return self._left() <= 0 or self._incumbent.proved


def whole_prices(newest: Prices, held: Prices | None = None) -> Prices:
    """Nearer to what was held. In whole numbers the costs of what they ask for are whole: solved and proved sooner."""
    held = newest if held is None else held
    return {row: round(STEADY * held.get(row, 0) + (1 - STEADY) * newest.get(row, 0)) for row in {**held, **newest}}


def _all_but_decided(relaxed: Relaxed, decided: Mapping[int, frozenset[int]]) -> dict[int, frozenset[int]]:
    parts = [(part, one) for one, part in relaxed.parts if one.person not in decided]
    enough = min(DECIDED, max(part for part, _ in parts))
    return {one.person: one.slots for part, one in parts if part >= enough}


def choose_whole(incumbent: Incumbent, pool: Pool, seconds: float, seed: int, stop: Callable[[], bool]) -> None:
    """The best roster of the schedules that there are, offered."""
    value, _, start = incumbent.state()
    pool.note_all(start)
    schedules = list(pool.schedules)
    master = Master(incumbent.index, schedules)
    relaxed = master.relax(seconds)
    if relaxed is None:
        return
    few = master.worth_taking(relaxed, value - relaxed.value)
    if len(few) > MANY:
        few = master.worth_taking(relaxed, min(value - relaxed.value, WORTH * relaxed.value))
    found = Master(incumbent.index, few).whole(start, seconds, seed, stop)
    if found is not None:
        incumbent.offer(start, found)
