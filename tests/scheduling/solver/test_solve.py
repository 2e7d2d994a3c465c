"""The search as a whole, on problems small enough to try every roster."""

import time
from collections.abc import Callable
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import assume, given, settings

from scheduling.solver.construct import Contradiction
from scheduling.solver.curtois import as_csv, read_instance
from scheduling.solver.explain import explain
from scheduling.solver.index import Index
from scheduling.solver.problem import Cover, Limits, MinutesWithin, Person, Problem, Slot, Weights, empty
from scheduling.solver.rules.table import broken_in, value
from scheduling.solver.solve import solve
from tests.scheduling.solver.scorer import score
from tests.scheduling.solver.shift_files import shift_file
from tests.scheduling.solver.small_problems import best_by_trying, problems, valid_for

LONG = 30  # seconds that are never used up: what is this small ends when it is proved


def mornings(days: int, people: int, *, least: int = 1, limits: Limits | None = None, **more: object) -> Problem:
    """A desk that opens every morning; whoever is free can sit there."""
    slots = tuple(Slot(day, day * 1440 + 540, day * 1440 + 780, 240, "desk") for day in range(days))
    crowd = tuple(Person(f"P{number}", frozenset(range(days)), limits=limits or Limits()) for number in range(people))
    covers = tuple(Cover((day,), least=least, under=100) for day in range(days))
    return replace(Problem(days, slots, crowd, covers), **more)  # type: ignore[arg-type]


@settings(max_examples=15)
@given(problems())
def test_what_is_found_is_the_best_of_all_rosters(problem: Problem) -> None:
    index = Index(problem)
    expected = best_by_trying(index)
    if expected is None:
        with pytest.raises(Contradiction) as raised:
            solve(problem, seconds=LONG, clock=time.monotonic)
        assert not valid_for(index, raised.value.person)
        return
    found = solve(problem, seconds=LONG, clock=time.monotonic)
    assert not broken_in(index, found.roster)
    assert (found.value, found.bound, found.gap) == (expected[0], expected[0], 0)


@settings(max_examples=15)
@given(problems())
def test_after_an_absence_as_few_move_as_can(problem: Problem) -> None:
    """A roster is published, then somebody can't come on a day: the repair is the best of all rosters there are."""
    index = Index(problem)
    published = best_by_trying(index)
    assume(published is not None and any(published[1]))
    assert published is not None
    absent = next(person for person, slots in enumerate(published[1]) if slots)
    away = problem.slots[min(published[1][absent])].day
    people = list(problem.people)
    others = frozenset(slot for slot in people[absent].may if problem.slots[slot].day != away)
    people[absent] = replace(people[absent], may=others)
    weights = replace(problem.weights, changed=3, moved=40)
    damaged = replace(problem, people=tuple(people), before=published[1], weights=weights)
    expected = best_by_trying(Index(damaged))
    if expected is None:
        return
    found = solve(damaged, seconds=LONG, clock=time.monotonic, start=published[1])
    assert found.value == expected[0]
    assert not broken_in(Index(damaged), found.roster)


def test_one_replacement_moves_one_person_besides_the_absent() -> None:
    limits = Limits(minutes=(MinutesWithin(0, 6, most=3 * 240),))
    problem = mornings(7, 3, limits=limits)
    published = solve(problem, seconds=LONG, clock=time.monotonic).roster
    absent = next(person for person, slots in enumerate(published) if 0 in slots)
    people = list(problem.people)
    people[absent] = replace(people[absent], may=people[absent].may - {0})
    damaged = replace(problem, people=tuple(people), before=published, weights=Weights(changed=1, moved=10))
    repaired = solve(damaged, seconds=LONG, clock=time.monotonic, start=published).roster
    assert {person for person in range(3) if repaired[person] != published[person]} >= {absent}
    assert sum(repaired[person] != published[person] for person in range(3)) == 2
    assert not explain(Index(damaged), repaired)


def test_what_nobody_can_cover_stays_uncovered_with_reasons() -> None:
    problem = mornings(3, 2)
    arabic = Cover((0,), "ary", 1, least=1, under=100)
    people = (
        replace(problem.people[0], skills={"ary": 1}, may=frozenset({1, 2})),
        replace(problem.people[1], skills={"ary": 0}),
    )
    problem = replace(problem, covers=(arabic, Cover((1,), "ukr", 0, least=1, under=100)), people=people)
    found = solve(problem, seconds=LONG, clock=time.monotonic)
    first, second = explain(Index(problem), found.roster)
    assert (first.cover, first.missing, [(one.person, one.rule) for one in first.reasons]) == (
        0,
        1,
        [(0, "availability"), (1, "level")],
    )
    assert (second.missing, second.reasons) == (1, ())
    assert found.value == 200


def test_reasons_name_the_first_rule_that_stands_against_it() -> None:
    problem = mornings(3, 1, limits=Limits(days_on_most=1, minutes=(MinutesWithin(0, 2, most=240),)))
    found = solve(problem, seconds=LONG, clock=time.monotonic)
    gaps = explain(Index(problem), found.roster)
    assert [gap.missing for gap in gaps] == [1, 1]
    assert {one.rule for gap in gaps for one in gap.reasons} == {"minutes_most"}


def test_what_is_not_worth_its_price_is_said_so() -> None:
    problem = mornings(1, 1, weights=Weights(given=101))
    found = solve(problem, seconds=LONG, clock=time.monotonic)
    (gap,) = explain(Index(problem), found.roster)
    assert [one.rule for one in gap.reasons] == ["weighed"]


def test_rules_that_exclude_each_other_are_named_and_no_others() -> None:
    limits = Limits(days_on_most=1, weekends_most=0, minutes=(MinutesWithin(0, 6, least=5 * 240),))
    problem = mornings(7, 2)
    problem = replace(problem, people=(problem.people[0], replace(problem.people[1], limits=limits)))
    with pytest.raises(Contradiction) as raised:
        solve(problem, seconds=LONG, clock=time.monotonic)
    assert (raised.value.person, raised.value.rules) == (1, ("minutes", "days_on_most"))


def test_it_begins_from_what_is_valid_of_the_start() -> None:
    problem = read_instance(shift_file(14, 6, 2)).problem
    first = solve(problem, seconds=LONG, clock=time.monotonic, stop=_after(60))
    told: list[tuple[int, int]] = []
    again = solve(
        problem,
        seconds=LONG,
        clock=time.monotonic,
        start=first.roster,
        progress=lambda value, bound: told.append((value, bound)),
        stop=_after(60),
    )
    assert told[0][0] == first.value
    assert again.value <= first.value
    values = [value for value, _ in told]
    assert values == sorted(values, reverse=True)
    assert all(bound <= again.value for _, bound in told)


@pytest.mark.parametrize(("days", "people"), [(0, 0), (0, 2), (3, 0)])
def test_nothing_to_do_or_nobody_to_do_it(days: int, people: int) -> None:
    problem = mornings(days, people)
    found = solve(problem, seconds=LONG, clock=time.monotonic)
    assert (found.value, found.bound) == (100 * days, 100 * days)
    assert len(explain(Index(problem), found.roster)) == days


def test_a_roster_of_a_file_is_valid_to_another_scorer() -> None:
    text = shift_file(14, 8, 3, seed=5)
    instance = read_instance(text)
    found = solve(instance.problem, seconds=LONG, clock=time.monotonic, stop=_after(200))
    assert score(text, as_csv(instance, found.roster)) == (found.value, [])
    assert found.bound <= found.value <= value(Index(instance.problem), empty(instance.problem))


def _after(questions: int) -> Callable[[], bool]:
    """Says stop after so many questions: no test waits for a clock."""
    left = count(questions, -1)
    return lambda: next(left) < 0
