"""Whole schedules: what one is asked for at some prices, what that bounds, and what a choice of them makes."""

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scheduling.solver.incumbent import Incumbent
from scheduling.solver.index import Index
from scheduling.solver.master import Master
from scheduling.solver.price_schedules import Pricer, choose_whole
from scheduling.solver.problem import Problem
from scheduling.solver.rules.table import broken_by, value
from scheduling.solver.schedules import Pool, Pricing, own_cost
from tests.scheduling.solver.small_problems import best_by_trying, problems, valid_for

LONG = 30.0


def never() -> bool:
    return False


@settings(max_examples=40)
@given(problems(), st.lists(st.integers(-20, 30), min_size=3, max_size=3))
def test_a_person_is_asked_for_the_schedule_that_is_best_at_the_prices(problem: Problem, worth: list[int]) -> None:
    index = Index(problem)
    for person in range(len(problem.people)):
        every = valid_for(index, person)
        assume(every)
        counting = index.counting(person)

        def less(slots: frozenset[int], person: int = person, counting: list[list[int]] = counting) -> int:
            brought = sum(worth[cover] for slot in slots for cover in counting[slot])
            return own_cost(index, person, slots) - brought

        bound, found = Pricing(index, person).best(worth, 0, LONG, never)
        assert bound == min(map(less, every))
        if index.open_to[person]:
            assert less(found[-1]) == bound
        assert not any(broken for slots in found for broken in broken_by(index, person, sorted(slots)))


@settings(max_examples=40)
@given(problems())
def test_what_everybody_costs_and_cover_is_what_the_roster_costs(problem: Problem) -> None:
    """The relaxed choice among one schedule each is that roster."""
    index = Index(problem)
    expected = best_by_trying(index)
    assume(expected is not None)
    assert expected is not None
    pool = Pool(index)
    pool.note_all(expected[1])
    relaxed = Master(index, pool.schedules).relax(LONG)
    assert relaxed is not None
    assert round(relaxed.value, 3) == expected[0]


@settings(max_examples=25)
@given(problems())
def test_prices_bound_every_roster_and_never_pass_the_best(problem: Problem) -> None:
    index = Index(problem)
    expected = best_by_trying(index)
    assume(expected is not None)
    assert expected is not None
    worst = max(
        (tuple(each) for each in zip(*(valid_for(index, one)[:1] for one in range(len(problem.people))), strict=True)),
        key=lambda roster: value(index, roster),
    )
    incumbent, pool = Incumbent(index, worst), Pool(index)
    pool.note_all(worst)
    pricer = Pricer(incumbent, pool, lambda: LONG, 1)
    pricer.settle(LONG)
    assert incumbent.bound <= expected[0]
    pricer.dive(LONG)
    choose_whole(incumbent, pool, LONG, 1, never)
    assert incumbent.value >= expected[0]


@settings(max_examples=25)
@given(problems())
def test_out_of_all_schedules_the_best_roster_is_made(problem: Problem) -> None:
    index = Index(problem)
    expected = best_by_trying(index)
    assume(expected is not None)
    assert expected is not None
    pool, own = Pool(index), [valid_for(index, person) for person in range(len(problem.people))]
    for person, every in enumerate(own):
        for slots in every:
            pool.note(person, slots)
            assert not pool.note(person, slots), "each is kept once"
    incumbent = Incumbent(index, tuple(every[0] for every in own))
    choose_whole(incumbent, pool, LONG, 1, never)
    assert incumbent.value == expected[0]
