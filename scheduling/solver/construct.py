"""Pure. A first valid roster: one person after the other, each exactly, with what the others already do."""

from collections.abc import Callable, Sequence

from scheduling.solver.highs import solve_model
from scheduling.solver.index import Index
from scheduling.solver.linear import Model
from scheduling.solver.problem import Roster
from scheduling.solver.rules.table import HARD, Hard, add_rules, broken_by

GOOD_ENOUGH, SHARE = 0.02, 0.4
GRACE = 2.0


class Contradiction(Exception):
    """A person's own rules can't be kept together, whatever the roster: who, and the least set of rules."""

    def __init__(self, person: int, rules: tuple[str, ...]) -> None:
        super().__init__(f"person {person}: {', '.join(rules)}")
        self.person = person
        self.rules = rules


class OutOfTime(Exception):
    """No valid roster was found within the time."""


def construct(index: Index, start: Roster | None, left: Callable[[], float], seed: int) -> Roster:
    """Keeps of `start` what breaks nothing. Raises Contradiction, or OutOfTime.

    `left`: the seconds there are; a first roster may be GRACE seconds late.
    """
    count = len(index.problem.people)
    roster: list[frozenset[int]] = [frozenset() for _ in range(count)]
    todo = []
    for person in range(count):
        kept = None if start is None else start[person] & frozenset(index.open_to[person])
        if kept is not None and not any(broken_by(index, person, sorted(kept))):
            roster[person] = kept
        else:
            todo.append(person)
    todo.sort(key=lambda person: (len(index.open_to[person]), person))
    for done, person in enumerate(todo):
        if left() < -GRACE:
            raise OutOfTime
        fair = SHARE * left() / (len(todo) - done)
        roster[person] = _for_one(index, tuple(roster), person, fair, left, seed, GOOD_ENOUGH / len(todo))
    return tuple(roster)


def _for_one(
    index: Index, roster: Roster, person: int, fair: float, left: Callable[[], float], seed: int, gap: float
) -> frozenset[int]:
    """The person's best answer to what the others do; within the fair share of time a good one, then any."""
    model = part(index, roster, person)
    answer = solve_model(model, seconds=max(0.3, fair), seed=seed, gap=gap)
    if answer.state == "unknown":
        model.cost = [0.0] * len(model.cost)
        answer = solve_model(model, seconds=max(0.5, left()), seed=seed)
    if answer.state == "none":
        raise Contradiction(person, contradicting(index, person))
    if answer.state == "unknown":
        raise OutOfTime
    return frozenset(slot for _, slot in answer.taken)


def part(index: Index, roster: Roster, person: int, rules: Sequence[Hard] = HARD) -> Model:
    """Everything of one person."""
    model = Model(index, roster, {person: index.open_to[person]})
    add_rules(model, rules)
    return model


def contradicting(index: Index, person: int) -> tuple[str, ...]:
    """Rules none of which could be left out: without any one of them the others can be kept together."""
    needed = list(HARD)
    nobody: Roster = tuple(frozenset() for _ in index.problem.people)
    for rule in HARD:
        others = [one for one in needed if one is not rule]
        model = Model(index, nobody, {person: range(len(index.problem.slots))})
        for other in others:
            other.rows(model, person)
        if solve_model(model, seconds=30).state == "none":
            needed = others
    return tuple(rule.name for rule in needed)
