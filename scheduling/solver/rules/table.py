"""Pure. All rules, in the order in which a reason is looked for: what binds whatever it costs, and what has a price."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from scheduling.solver.index import Index
from scheduling.solver.linear import Model
from scheduling.solver.problem import Broken, Cost, Roster
from scheduling.solver.rules import amounts, cover, runs, steadiness, times, who, wishes


@dataclass(frozen=True, slots=True)
class Hard:
    """A rule that no roster breaks. `check` tells what one person's slots (by number) break, `rows` forbids it."""

    name: str
    check: Callable[[Index, int, Sequence[int]], Iterator[Broken]]
    rows: Callable[[Model, int], None]


@dataclass(frozen=True, slots=True)
class Weighted:
    """A rule with a price. `cost` tells what a roster owes, `price` adds the same to the model's costs."""

    name: str
    cost: Callable[[Index, Roster], Iterator[Cost]]
    price: Callable[[Model], None]


HARD = (
    Hard("language", who.check_language, who.rows_language),
    Hard("availability", who.check_availability, who.rows_availability),
    Hard("commitment", who.check_commitments, who.rows_commitments),
    Hard("overlap", times.check_overlap, times.rows_overlap),
    Hard("travel", times.check_travel, times.rows_travel),
    Hard("shifts_a_day", amounts.check_shifts_a_day, amounts.rows_shifts_a_day),
    Hard("daily_minutes", amounts.check_daily_minutes, amounts.rows_daily_minutes),
    Hard("rest", times.check_rest, times.rows_rest),
    Hard("follow", times.check_follow, times.rows_follow),
    Hard("minutes", amounts.check_minutes, amounts.rows_minutes),
    Hard("kinds", amounts.check_kinds, amounts.rows_kinds),
    Hard("days_on_most", runs.check_days_on_most, runs.rows_days_on_most),
    Hard("days_on_least", runs.check_days_on_least, runs.rows_days_on_least),
    Hard("days_off_least", runs.check_days_off_least, runs.rows_days_off_least),
    Hard("weekends", runs.check_weekends, runs.rows_weekends),
)
WEIGHTED = (
    Weighted("cover", cover.cost_cover, cover.price_cover),
    Weighted("preferences", wishes.cost_preferences, wishes.price_preferences),
    Weighted("usual", wishes.cost_usual, wishes.price_usual),
    Weighted("given", wishes.cost_given, wishes.price_given),
    Weighted("fairness", wishes.cost_fairness, wishes.price_fairness),
    Weighted("stability", steadiness.cost_stability, steadiness.price_stability),
    Weighted("minutes_least", amounts.cost_minutes, amounts.price_minutes),
)


def broken_by(index: Index, person: int, slots: Sequence[int]) -> Iterator[Broken]:
    """Every hard rule that these slots of a person break, in the order above."""
    own = sorted(slots)
    for rule in HARD:
        yield from rule.check(index, person, own)


def broken_in(index: Index, roster: Roster) -> list[Broken]:
    """Every hard rule that a roster breaks."""
    return [broken for person, slots in enumerate(roster) for broken in broken_by(index, person, sorted(slots))]


def costs(index: Index, roster: Roster) -> list[Cost]:
    """All that a roster owes."""
    return [cost for rule in WEIGHTED for cost in rule.cost(index, roster)]


def value(index: Index, roster: Roster) -> int:
    """What a roster costs."""
    return sum(cost.amount for cost in costs(index, roster))


def add_rules(model: Model, rules: Sequence[Hard] = HARD) -> None:
    """The hard rules of those whose slots are free, and all prices."""
    for person in model.free:
        for rule in rules:
            rule.rows(model, person)
    for priced in WEIGHTED:
        priced.price(model)
