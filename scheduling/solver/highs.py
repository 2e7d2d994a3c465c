"""Pure. The one file that knows HiGHS: a linear model in, an answer out.

The library and numpy take half a second to import, so they are imported where something is first solved.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from scheduling.solver.linear import INFINITE, Model

ROUND = 0.5
WHOLE = 1 - 1e-4
"""All costs are whole numbers: what is less than one better is not better."""
Taken = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """`state`: "best" (proved), "some" (the time ran out before that), "none" (no roster at all), "unknown".

    `taken`: the columns of slots at 1; `bound`: no roster of the model costs less; both without the model's offset.
    """

    state: str
    taken: Taken = ()
    value: float = 0.0
    bound: float = -INFINITE
    fractions: Mapping[tuple[int, int], float] | None = None
    duals: tuple[float, ...] = ()


def solve_model(
    model: Model,
    *,
    seconds: float,
    seed: int = 0,
    gap: float = 0.0,
    within: float = WHOLE,
    threads: int = 1,
    start: Any = None,
    relaxed: bool = False,
    stop: Callable[[], bool] | None = None,
    heard: Callable[[float], None] | None = None,
    found: Callable[[Taken], object] | None = None,
) -> Answer:
    """Solve it within `seconds` (a little more where HiGHS is in the middle of something).

    `start`: a roster to begin from; `relaxed`: parts of slots may be taken; `stop` ends it early; `heard` is told the
    bound as it rises, `found` what better rosters take.
    """
    import highspy  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    if model.impossible:
        return Answer("none")
    if not model.x:
        return Answer("best", value=0.0, bound=0.0)
    # The class beneath the convenient one: that one greets on standard output before it can be told not to.
    highs: Any = vars(highspy)["_Highs"]()
    for name, option in _options(seconds, seed, gap, within, threads).items():
        highs.setOptionValue(name, option)
    highs.passModel(_lp(highspy, np, model, relaxed=relaxed))
    if start is not None and not relaxed:
        columns = np.fromiter(model.x.values(), dtype=np.int32, count=len(model.x))
        values = np.fromiter((slot in start[person] for person, slot in model.x), dtype=np.float64, count=len(model.x))
        highs.setSolution(len(columns), columns, values)
    _listen(highspy, highs, model, stop, heard, found)
    highs.run()
    if start is not None and _beside_itself(highspy, highs, model):
        highs.passModel(_lp(highspy, np, model, relaxed=relaxed))
        highs.run()
    return _answer(highspy, highs, model, relaxed=relaxed)


def _beside_itself(highspy: Any, highs: Any, model: Model) -> bool:
    """Seen in 1.16: where presolve alone solves it, the start comes back as the solution, with the best one's value."""
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return False
    owed = sum(cost * value for cost, value in zip(model.cost, highs.getSolution().col_value, strict=True))
    return bool(abs(owed - highs.getInfo().objective_function_value) > ROUND)


def _options(seconds: float, seed: int, gap: float, within: float, threads: int) -> dict[str, Any]:
    return {
        "output_flag": False,
        "time_limit": max(0.01, seconds),
        "random_seed": seed % 2**31,
        "mip_rel_gap": gap,
        "mip_abs_gap": within if gap == 0 else 1e-6,
        "mip_allow_restart": False,
        "threads": threads,
        "parallel": "on" if threads > 1 else "off",
    }


def _lp(highspy: Any, np: Any, model: Model, *, relaxed: bool) -> Any:
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(model.cost), len(model.row_lower)
    lp.col_cost_ = np.array(model.cost, dtype=np.float64)
    lp.col_lower_ = np.array(model.lower, dtype=np.float64)
    lp.col_upper_ = np.array(model.upper, dtype=np.float64)
    lp.row_lower_ = np.array(model.row_lower, dtype=np.float64)
    lp.row_upper_ = np.array(model.row_upper, dtype=np.float64)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = lp.num_col_, lp.num_row_
    lp.a_matrix_.start_ = np.array(model.starts, dtype=np.int32)
    lp.a_matrix_.index_ = np.array(model.columns, dtype=np.int32)
    lp.a_matrix_.value_ = np.array(model.factors, dtype=np.float64)
    if not relaxed:
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[whole] for whole in model.integer]
    return lp


def _listen(highspy: Any, highs: Any, model: Model, stop: Any, heard: Any, found: Any) -> None:
    """Between nodes only: a call at every iteration of the simplex would cost more than it brings."""
    kinds = highspy.cb.HighsCallbackType

    def called(kind: Any, _text: str, out: Any, answer: Any, _data: Any) -> None:
        if kind == kinds.kCallbackMipImprovingSolution:
            found(_taken(model, out.mip_solution))
            return
        if stop is not None and stop():
            answer.user_interrupt = True
        if heard is not None:
            heard(out.mip_dual_bound)

    if stop is not None or heard is not None or found is not None:
        highs.setCallback(called, None)
        highs.startCallback(kinds.kCallbackMipInterrupt)
    if found is not None:
        highs.startCallback(kinds.kCallbackMipImprovingSolution)


def _taken(model: Model, values: Any) -> Taken:
    return tuple(key for key, column in model.x.items() if values[column] > ROUND)


def _answer(highspy: Any, highs: Any, model: Model, *, relaxed: bool) -> Answer:
    status, info = highs.getModelStatus(), highs.getInfo()
    kinds = highspy.HighsModelStatus
    if status in (kinds.kInfeasible, kinds.kUnboundedOrInfeasible):
        return Answer("none")
    found = info.primal_solution_status == int(highspy.kSolutionStatusFeasible)
    best = status == kinds.kOptimal
    if relaxed:
        if not best:
            return Answer("unknown")
        values = highs.getSolution().col_value
        parts = {key: values[column] for key, column in model.x.items() if values[column] > 1e-6}
        cost, duals = info.objective_function_value, tuple(highs.getSolution().row_dual)
        return Answer("best", value=cost, bound=cost, fractions=parts, duals=duals)
    if not found:
        return Answer("unknown", bound=info.mip_dual_bound)
    values = highs.getSolution().col_value
    return Answer("best" if best else "some", _taken(model, values), info.objective_function_value, info.mip_dual_bound)
