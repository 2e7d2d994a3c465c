"""Pure. What a roster is planned for: pieces of work, people who may take them, and what both ask for.

Days count from 0 at the horizon's start; times are minutes since its first midnight, real ones: on a night when the
clock changes, a day is an hour longer or shorter. A roster holds, for each person in order, the slots that they take.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Roster = tuple[frozenset[int], ...]


@dataclass(frozen=True, slots=True)
class Slot:
    """A piece of work at one place that a person takes whole. `minutes`: what it counts as, `day`: for which day."""

    day: int
    start: int
    end: int
    minutes: int
    kind: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Commitment:
    """What a person has promised elsewhere, in minutes since the horizon's start (it may lie before it)."""

    start: int
    end: int
    place: str = ""


@dataclass(frozen=True, slots=True)
class MinutesWithin:
    """Bounds of the minutes worked on days first to last; under `least` is forbidden, or costs `weight` a minute."""

    first: int
    last: int
    least: int = 0
    most: int | None = None
    weight: int | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What binds a person whatever it costs. None: no limit. Runs that touch the horizon's ends may be shorter."""

    shifts_a_day: int = 1
    daily_minutes: int | None = None
    minutes: tuple[MinutesWithin, ...] = ()
    kinds: tuple[tuple[str, int], ...] = ()
    days_on_most: int | None = None
    days_on_least: int = 1
    days_off_least: int = 1
    weekends_most: int | None = None
    rest: int = 0


@dataclass(frozen=True, slots=True)
class Wish:
    """What it costs to give (or, where it is wanted, not to give) a slot to a person."""

    slot: int
    weight: int
    wanted: bool


@dataclass(frozen=True, slots=True)
class Person:
    """`may`: the slots they are available for. `skills`: a level a language. `usual`: the slots that they usually take.

    `on_before`: days worked in a row up to the horizon's start.
    """

    name: str
    may: frozenset[int]
    skills: Mapping[str, int] = field(default_factory=dict)
    commitments: tuple[Commitment, ...] = ()
    limits: Limits = Limits()
    wishes: tuple[Wish, ...] = ()
    usual: tuple[int, ...] = ()
    on_before: int = 0


@dataclass(frozen=True, slots=True)
class Cover:
    """How many of those who take one of `slots` are asked for; with a skill, only who has it at `level` counts.

    Each one under `least` costs `under`, under `wished` `wish`, over `most` `over`.
    """

    slots: tuple[int, ...]
    skill: str | None = None
    level: int = 0
    least: int = 0
    under: int = 0
    wished: int = 0
    wish: int = 0
    most: int | None = None
    over: int = 0


@dataclass(frozen=True, slots=True)
class Weights:
    """What a roster costs besides cover and wishes.

    `given`: a slot taken. `usual`: a usual slot taken from its person. `changed`: a slot given or taken against the
    roster of before; `moved`: a person with any such. `unfair`: a person's n-th unwanted slot costs it n - 1 times.
    """

    given: int = 0
    usual: int = 0
    changed: int = 0
    moved: int = 0
    unfair: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """All of it. `travel`: minutes from place to place; `follow`: kinds (a, b) where b may not come the day after a;

    `weekends`: the days of each; `before`: the published roster; `unwanted`: the slots to be shared out fairly.
    """

    days: int
    slots: tuple[Slot, ...]
    people: tuple[Person, ...]
    covers: tuple[Cover, ...] = ()
    travel: Mapping[tuple[str, str], int] = field(default_factory=dict)
    follow: frozenset[tuple[str, str]] = frozenset()
    weekends: tuple[tuple[int, ...], ...] = ()
    before: Roster | None = None
    unwanted: frozenset[int] = frozenset()
    weights: Weights = Weights()


@dataclass(frozen=True, slots=True)
class Broken:
    """A hard rule that a roster breaks: for whom, by which slots, and the figures that a sentence needs."""

    rule: str
    person: int
    slots: tuple[int, ...]
    values: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a weighted rule charges: for a person or a cover, by which slots."""

    rule: str
    amount: int
    person: int | None = None
    cover: int | None = None
    slots: tuple[int, ...] = ()


def empty(problem: Problem) -> Roster:
    """Nobody works."""
    return tuple(frozenset() for _ in problem.people)


def roster_of(taken: Sequence[Sequence[int]]) -> Roster:
    """From lists."""
    return tuple(frozenset(slots) for slots in taken)
