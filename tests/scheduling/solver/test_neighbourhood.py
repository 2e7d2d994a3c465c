"""What is freed at a time: open slots only, about as many as asked for, and each kind in its own way."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.solver.curtois import read_instance
from scheduling.solver.index import Index
from scheduling.solver.neighbourhood import FIRST_SIZE, KINDS, LEAST_SIZE, MOST_SIZE, Sizes, choose
from scheduling.solver.problem import Problem, empty
from tests.scheduling.solver.shift_files import shift_file
from tests.scheduling.solver.small_problems import problems

MONTH = Index(read_instance(shift_file(28, 12, 4)).problem)


@given(problems(), st.sampled_from(KINDS), st.floats(LEAST_SIZE, MOST_SIZE), st.integers(0, 99))
def test_only_open_slots_are_freed(problem: Problem, kind: str, size: float, seed: int) -> None:
    index = Index(problem)
    freed = choose(index, empty(index.problem), kind, size, Random(seed))
    assert freed
    for person, slots in freed.items():
        assert set(slots) <= set(index.open_to[person])


@pytest.mark.parametrize("kind", KINDS)
@given(size=st.floats(150, 1200), seed=st.integers(0, 99))
def test_about_as_many_as_asked_for(kind: str, size: float, seed: int) -> None:
    freed = choose(MONTH, empty(MONTH.problem), kind, size, Random(seed))
    assert 0 < sum(map(len, freed.values())) <= 1.5 * size + 60


def test_some_people_keep_all_their_days_and_some_days_everybody() -> None:
    people = choose(MONTH, empty(MONTH.problem), "people", 400, Random(1))
    assert all(list(MONTH.open_to[person]) == slots for person, slots in people.items())
    assert 1 < len(people) < 12
    days = choose(MONTH, empty(MONTH.problem), "days", 400, Random(1))
    assert len(days) == 12
    assert len({MONTH.problem.slots[slot].day for slots in days.values() for slot in slots}) < 28


def test_sizes_grow_while_it_is_quick_and_shrink_when_time_runs_out() -> None:
    sizes = Sizes()
    sizes.learn("days", solved=True, share=0.1)
    assert sizes.of["days"] > FIRST_SIZE
    sizes.learn("people", solved=True, share=0.9)
    assert sizes.of["people"] == FIRST_SIZE
    for _ in range(100):
        sizes.learn("block", solved=False, share=1)
    assert sizes.of["block"] == LEAST_SIZE
