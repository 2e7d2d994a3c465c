"""The public format: read whole or not at all, written as asked, scored by somebody else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.solver.curtois import Malformed, as_csv, read_instance
from scheduling.solver.index import Index
from scheduling.solver.problem import Roster, roster_of
from scheduling.solver.rules.table import broken_in, value
from tests.scheduling.solver.scorer import score
from tests.scheduling.solver.shift_files import shift_file

SMALL = """# a file of our own
SECTION_HORIZON
7

SECTION_SHIFTS
E,480,
L,600,E

SECTION_STAFF
Ada,E=7|L=2,2400,960,4,2,1,1
Bea,E=7|L=7,3000,0,5,1,1,1

SECTION_DAYS_OFF
Ada,0

SECTION_SHIFT_ON_REQUESTS
Ada,1,E,3

SECTION_SHIFT_OFF_REQUESTS
Bea,2,L,2

SECTION_COVER
""" + "".join(f"{day},{shift},1,100,1\n" for day in range(7) for shift in "EL")


def test_a_file_is_read_as_a_problem() -> None:
    problem = read_instance(SMALL).problem
    ada, bea = problem.people
    assert (problem.days, len(problem.slots), problem.weekends) == (7, 14, ((5, 6),))
    assert problem.follow == {("L", "E")}
    assert ada.may == frozenset(range(2, 14))
    assert (ada.limits.minutes[0].least, ada.limits.minutes[0].most, ada.limits.kinds) == (960, 2400, (("L", 2),))
    assert [(wish.slot, wish.weight, wish.wanted) for wish in (*ada.wishes, *bea.wishes)] == [
        (2, 3, True),
        (5, 2, False),
    ]


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_line_ends_of_any_kind(ending: str) -> None:
    assert read_instance(SMALL.replace("\n", ending)) == read_instance(SMALL)


def test_a_roster_is_written_and_scored_by_another() -> None:
    instance = read_instance(SMALL)
    roster: Roster = roster_of([[2, 5, 7], [1, 4, 6, 9]])
    table = as_csv(instance, roster)
    assert table.splitlines()[:2] == ["staff,0,1,2,3,4,5,6", "Ada,,E,L,L,,,"]
    assert score(SMALL, table) == (value(Index(instance.problem), roster), [])


@given(st.integers(0, 3), st.data())
def test_the_checks_and_the_other_scorer_agree(seed: int, data: st.DataObject) -> None:
    text = shift_file(14, 2, 3, seed)
    instance = read_instance(text)
    shifts = st.lists(st.sampled_from((None, 0, 1, 2)), min_size=14, max_size=14)
    weeks = [data.draw(shifts) for _ in instance.problem.people]
    roster = roster_of([[day * 3 + one for day, one in enumerate(week) if one is not None] for week in weeks])
    owed, wrong = score(text, as_csv(instance, roster))
    assert owed == value(Index(instance.problem), roster)
    assert bool(wrong) == bool(broken_in(Index(instance.problem), roster))


def test_no_cut_goes_unseen() -> None:
    """Wherever the file ends: a sentence with a line, or (the last line break alone is missing) the whole."""
    for end in range(len(SMALL) - 1):
        with pytest.raises(Malformed) as raised:
            read_instance(SMALL[:end])
        assert raised.value.line >= 1
        assert raised.value.sentence
    assert read_instance(SMALL[:-1]) == read_instance(SMALL)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("SECTION_STAFF", "SECTION_STUFF", 9),
        ("E,480,", "E,480", 6),
        ("L,600,E", "L,600,X", 7),
        ("L,600,E", "E,600,", 7),
        ("Ada,0", "Eva,0", 14),
        ("Ada,0", "Ada,7", 14),
        ("Ada,1,E,3", "Ada,1,X,3", 17),
        ("Ada,1,E,3", "Ada,1,E,-3", 17),
        ("3,L,1,100,1", "3,E,1,100,1", 30),
        ("\n7\n", "\nseven\n", 3),
        ("E=7|L=7", "E=7|X=7", 11),
    ],
)
def test_what_is_malformed_is_told_with_its_line(old: str, new: str, line: int) -> None:
    with pytest.raises(Malformed) as raised:
        read_instance(SMALL.replace(old, new, 1))
    assert raised.value.line == line


def test_a_generated_file_is_whole() -> None:
    problem = read_instance(shift_file(28, 12, 4)).problem
    assert (problem.days, len(problem.people), len(problem.covers)) == (28, 12, 112)
