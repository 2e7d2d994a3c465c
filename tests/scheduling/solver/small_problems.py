"""Problems small enough to try every roster."""

from collections.abc import Iterator
from itertools import chain, combinations, product

from hypothesis import strategies as st

from scheduling.solver.index import Index
from scheduling.solver.problem import (
    Commitment,
    Cover,
    Limits,
    MinutesWithin,
    Person,
    Problem,
    Roster,
    Slot,
    Weights,
    Wish,
)
from scheduling.solver.rules.table import broken_by, value

DAY = 1440
PLACES = ("here", "there")
KINDS = ("early", "late")
LANGUAGES = ("ary", "ukr")


@st.composite
def slots(draw: st.DrawFn, days: int) -> tuple[Slot, ...]:
    count = draw(st.integers(1, 6))
    found = []
    for _ in range(count):
        day = draw(st.integers(0, days - 1))
        start = day * DAY + draw(st.sampled_from((480, 540, 780, 1200)))
        minutes = draw(st.sampled_from((60, 240, 660)))
        kind, place = draw(st.sampled_from(KINDS)), draw(st.sampled_from(PLACES))
        found.append(Slot(day, start, start + minutes, minutes, kind, place))
    return tuple(found)


@st.composite
def limits(draw: st.DrawFn, days: int) -> Limits:
    span = draw(st.sampled_from(((0, days - 1), (0, min(2, days - 1)), (1, days - 1))))
    least, most = draw(st.sampled_from(((0, None), (0, 480), (240, None), (300, 900))))
    return Limits(
        shifts_a_day=draw(st.integers(1, 2)),
        daily_minutes=draw(st.sampled_from((None, None, 400))),
        minutes=(MinutesWithin(*span, least, most, draw(st.sampled_from((None, 2)))),),
        kinds=draw(st.sampled_from(((), (("early", 1),), (("late", 0), ("early", 2))))),
        days_on_most=draw(st.sampled_from((None, 1, 2))),
        days_on_least=draw(st.integers(1, 3)),
        days_off_least=draw(st.integers(1, 3)),
        weekends_most=draw(st.sampled_from((None, 0, 1))),
        rest=draw(st.sampled_from((0, 660, 900))),
    )


@st.composite
def people(draw: st.DrawFn, days: int, pieces: tuple[Slot, ...], name: str) -> Person:
    numbers = range(len(pieces))
    away = draw(st.lists(st.sampled_from(numbers), max_size=1))
    promised = draw(st.sampled_from(((), (Commitment(DAY + 480, DAY + 540, "there"),))))
    wishes = [
        Wish(slot, draw(st.integers(1, 9)), draw(st.booleans()))
        for slot in draw(st.lists(st.sampled_from(numbers), max_size=2, unique=True))
    ]
    return Person(
        name=name,
        may=frozenset(numbers) - frozenset(away),
        skills=draw(st.dictionaries(st.sampled_from(LANGUAGES), st.integers(0, 2), min_size=1)),
        commitments=promised,
        limits=draw(limits(days)),
        wishes=tuple(wishes),
        usual=tuple(draw(st.lists(st.sampled_from(numbers), max_size=1))),
        on_before=draw(st.integers(0, 2)),
    )


@st.composite
def covers(draw: st.DrawFn, pieces: tuple[Slot, ...]) -> Cover:
    least = draw(st.integers(0, 2))
    over = draw(st.sampled_from((None, 0, 1)))
    return Cover(
        slots=tuple(draw(st.lists(st.sampled_from(range(len(pieces))), min_size=1, max_size=3, unique=True))),
        skill=draw(st.sampled_from((None, *LANGUAGES))),
        level=draw(st.integers(0, 1)),
        least=least,
        under=draw(st.integers(0, 20)),
        wished=draw(st.integers(0, 3)),
        wish=draw(st.integers(0, 5)),
        most=None if over is None else least + over,
        over=draw(st.integers(0, 3)),
    )


@st.composite
def problems(draw: st.DrawFn, most_people: int = 2) -> Problem:
    days = draw(st.integers(2, 6))
    pieces = draw(slots(days))
    crowd = tuple(draw(people(days, pieces, f"P{number}")) for number in range(draw(st.integers(1, most_people))))
    before = tuple(frozenset(draw(st.lists(st.sampled_from(range(len(pieces))), max_size=2))) for _ in crowd)
    weekends = tuple(span for span in ((1, 2), (4, 5)) if span[-1] < days)
    return Problem(
        days=days,
        slots=pieces,
        people=crowd,
        covers=tuple(draw(st.lists(covers(pieces), max_size=3))),
        travel=draw(st.sampled_from(({}, {("here", "there"): 90, ("there", "here"): 30}))),
        follow=draw(st.sampled_from((frozenset(), frozenset({("late", "early")}), frozenset(product(KINDS, KINDS))))),
        weekends=weekends,
        before=draw(st.sampled_from((None, before))),
        unwanted=frozenset(draw(st.lists(st.sampled_from(range(len(pieces))), max_size=3))),
        weights=Weights(*(draw(st.integers(0, 4)) for _ in range(5))),
    )


def subsets(count: int) -> Iterator[tuple[int, ...]]:
    return chain.from_iterable(combinations(range(count), size) for size in range(count + 1))


def valid_for(index: Index, person: int) -> list[frozenset[int]]:
    """Every set of slots that breaks no rule of the person's."""
    every = subsets(len(index.problem.slots))
    return [frozenset(own) for own in every if not any(broken_by(index, person, own))]


def best_by_trying(index: Index) -> tuple[int, Roster] | None:
    """The least cost of all valid rosters, and one that has it; None where there is none."""
    own = [valid_for(index, person) for person in range(len(index.problem.people))]
    found = [(value(index, roster), roster) for roster in product(*own)]
    return min(found, key=lambda pair: pair[0], default=None)
