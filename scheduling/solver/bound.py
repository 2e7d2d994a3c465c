"""Pure. How good a roster could be at best: the relaxed model's optimum, then what HiGHS proves of the whole one."""

from collections.abc import Callable

from scheduling.solver.highs import solve_model
from scheduling.solver.incumbent import Incumbent
from scheduling.solver.linear import Model, with_part
from scheduling.solver.rules.table import add_rules

LARGEST = 400_000
RELAXED_SHARE, WHOLE_SHARE, QUICK = 0.5, 0.3, 0.05
CLOSE = 0.01


def find_bound(incumbent: Incumbent, left: Callable[[], float], seed: int) -> None:
    """Raises the incumbent's bound for a part of the time that there is; what the whole model finds is offered too."""
    index, all_of_it = incumbent.index, left()
    if sum(map(len, index.open_to)) > LARGEST:
        return
    seen = incumbent.roster
    model = Model(index, seen, dict(enumerate(index.open_to)))
    add_rules(model)
    answer = solve_model(
        model, seconds=RELAXED_SHARE * all_of_it, relaxed=True, stop=lambda: left() <= 0 or incumbent.proved
    )
    if answer.state != "best":
        return
    incumbent.raise_bound(answer.value + model.offset)
    if all_of_it - left() > QUICK * all_of_it:
        return

    def over() -> bool:
        if left() <= 0 or incumbent.proved:
            return True
        value, bound, _ = incumbent.state()
        return left() < (1 - WHOLE_SHARE) * all_of_it and value - bound > CLOSE * value

    seen = incumbent.roster
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
