"""Pure. How good a roster could be at best: the relaxed model's optimum, what HiGHS proves of the whole one, and what
whole schedules prove.
"""

from collections.abc import Callable

from scheduling.solver.highs import solve_model
from scheduling.solver.incumbent import Incumbent
from scheduling.solver.linear import Model, with_part
from scheduling.solver.price_schedules import Pricer
from scheduling.solver.rules.table import add_rules
from scheduling.solver.schedules import Pool

LARGEST = 400_000
THREADS = 2
RELAXED_SHARE, WHOLE_SHARE, PRICED_SHARE, DIVED_SHARE = 0.5, 0.08, 0.45, 0.12
QUICK, SLOW = 0.05, 0.2
CLOSE = 0.01


def find_bound(incumbent: Incumbent, pool: Pool, left: Callable[[], float], seed: int) -> bool:
    """Raises the incumbent's bound for a part of the time that there is; what is found on the way is offered too. True
    where whole schedules have been priced.
    """
    index, all_of_it = incumbent.index, left()
    if sum(map(len, index.open_to)) > LARGEST:
        return False
    model = Model(index, incumbent.roster, dict(enumerate(index.open_to)))
    add_rules(model)
    answer = solve_model(
        model, seconds=RELAXED_SHARE * all_of_it, relaxed=True, stop=lambda: left() <= 0 or incumbent.proved
    )
    if answer.state != "best":
        return False
    incumbent.raise_bound(answer.value + model.offset)
    took = all_of_it - left()
    if took <= QUICK * all_of_it:
        _solve_whole(incumbent, model, left, seed, left() - WHOLE_SHARE * all_of_it)
    if took > SLOW * all_of_it or _close(incumbent):
        return False
    with pool.busy():
        pricer = Pricer(incumbent, pool, left, THREADS)
        if not pricer.settle(PRICED_SHARE * all_of_it):
            return False
        pricer.dive(DIVED_SHARE * all_of_it)
    return True


def _close(incumbent: Incumbent) -> bool:
    value, bound, _ = incumbent.state()
    return value - bound <= CLOSE * value


def _solve_whole(incumbent: Incumbent, model: Model, left: Callable[[], float], seed: int, until: float) -> None:
    """As long as more than `until` seconds are left; to the end where it is close by then."""
    seen = incumbent.roster

    def over() -> bool:
        return left() <= 0 or incumbent.proved or (left() < until and not _close(incumbent))

    answer = solve_model(
        model,
        seconds=left(),
        seed=seed,
        start=seen,
        stop=over,
        heard=lambda bound: incumbent.raise_bound(bound + model.offset),
        found=lambda taken: incumbent.offer(seen, with_part(seen, model, taken)),
    )
    if answer.state in ("best", "some"):
        incumbent.offer(seen, with_part(seen, model, answer.taken))
        incumbent.raise_bound(answer.bound + model.offset)
