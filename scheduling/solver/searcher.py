"""Pure. One of those who improve a roster: free a part, solve it exactly, go on from what comes.

Where nothing comes any more, covers that are still short are emphasised: the gap moves to where it is easier to mend
(guided local search: Voudouris and Tsang, European Journal of Operational Research 113, 1999).
"""

from collections.abc import Callable
from random import Random

from scheduling.solver.highs import solve_model
from scheduling.solver.incumbent import Incumbent
from scheduling.solver.linear import Model, with_part
from scheduling.solver.neighbourhood import KINDS, Sizes, choose
from scheduling.solver.rules.table import add_rules, costs
from scheduling.solver.schedules import Pool

LEAST_PART, MOST_PART, PART_SHARE = 0.5, 6.0, 0.05
SHORTEST = 0.05
STUCK, ROUNDS = 8, 12
EMPHASIS, AT_ONCE = 0.5, 3


class Searcher:
    """It works on a roster of its own; what is better than the best of all is offered, and taken over by the others."""

    def __init__(
        self, incumbent: Incumbent, pool: Pool, left: Callable[[], float], clock: Callable[[], float], seed: int
    ) -> None:
        self._incumbent, self._pool, self._left, self._clock = incumbent, pool, left, clock
        self._random = Random(seed)  # noqa: S311 - nothing here is secret
        self._sizes = Sizes()
        self._part = min(MOST_PART, max(LEAST_PART, PART_SHARE * left()))
        self._begin_again()

    def _begin_again(self) -> None:
        """From the best of all."""
        self._best, _, self._roster = self._incumbent.state()
        self._emphasis: dict[int, float] = {}
        self._in_vain = self._rounds = 0
        self._least = float(self._best)

    def improve(self) -> None:
        """One part."""
        if self._incumbent.value < self._best or self._rounds > ROUNDS:
            self._begin_again()
        if self._in_vain > STUCK:
            self._emphasise()
        index, seen, kind = self._incumbent.index, self._roster, self._random.choice(KINDS)
        model = Model(index, seen, choose(index, seen, kind, self._sizes.of[kind], self._random), self._emphasis)
        add_rules(model)
        allowed, began = min(self._part, max(SHORTEST, self._left())), self._clock()
        answer = solve_model(model, seconds=allowed, seed=self._random.randrange(2**31), start=seen, stop=self._over)
        self._sizes.learn(kind, solved=answer.state == "best", share=(self._clock() - began) / allowed)
        self._in_vain += 1
        found = with_part(seen, model, answer.taken) if answer.state in ("best", "some") else seen
        if found != seen:
            self._roster = found
            self._pool.note_all(found)
            self._incumbent.offer(seen, found)
            owed = self._owed()
            if owed < self._least:
                self._least, self._in_vain = owed, 0

    def _owed(self) -> float:
        """What the own roster costs with the emphasis."""
        every = costs(self._incumbent.index, self._roster)
        return sum(cost.amount * self._emphasis.get(-1 if cost.cover is None else cost.cover, 1) for cost in every)

    def _emphasise(self) -> None:
        """Covers that are short count more, those first that have not done so yet."""
        short = [cost for cost in costs(self._incumbent.index, self._roster) if cost.cover is not None]
        self._random.shuffle(short)
        short.sort(key=lambda cost: cost.amount / self._emphasis.get(cost.cover or 0, 1), reverse=True)
        for cost in short[:AT_ONCE]:
            assert cost.cover is not None
            self._emphasis[cost.cover] = self._emphasis.get(cost.cover, 1) + EMPHASIS
        self._in_vain, self._rounds, self._least = 0, self._rounds + 1, self._owed()

    def _over(self) -> bool:
        return self._left() <= 0 or self._incumbent.proved
