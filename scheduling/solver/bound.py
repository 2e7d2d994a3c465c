"""Pure. How good a roster could be at best: the relaxed model's optimum, then what HiGHS proves of the whole one."""

from collections.abc import Callable

from scheduling.solver.highs import solve_model
from scheduling.solver.incumbent import Incumbent
from scheduling.solver.linear import Model
from scheduling.solver.rules.table import add_rules

LARGEST = 400_000


def find_bound(incumbent: Incumbent, left: Callable[[], float], seed: int) -> None:
    """Raises the incumbent's bound for a part of the time that there is."""
    index = incumbent.index
    if sum(map(len, index.open_to)) > LARGEST:
        return
    model = Model(index, incumbent.roster, dict(enumerate(index.open_to)))
    add_rules(model)

    def over() -> bool:
        return left() <= 0 or incumbent.proved

    share = 0.5 * left()
    answer = solve_model(model, seconds=share, relaxed=True, stop=over)
    if answer.state == "best":
        incumbent.raise_bound(answer.value + model.offset)
