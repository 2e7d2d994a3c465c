"""Pure. What can't be done one after the other: overlap, ways too long, too little rest, kinds that may not follow."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from scheduling.solver.index import Index, by_day
from scheduling.solver.linear import INFINITE, Model
from scheduling.solver.problem import Broken


def check_overlap(index: Index, person: int, slots: Sequence[int]) -> Iterator[Broken]:
    """Two slots at once."""
    return _clashes(index, person, slots, "overlap")


def rows_overlap(model: Model, person: int) -> None:
    """At any moment at most one; it is enough to look at the moments when one begins."""
    pieces = model.problem.slots
    once = model.problem.people[person].limits.shifts_a_day == 1
    own = sorted({*model.free[person], *model.roster[person]}, key=lambda slot: (pieces[slot].start, slot))
    now: list[int] = []
    for place, slot in enumerate(own):
        now = [one for one in now if pieces[one].end > pieces[slot].start] + [slot]
        follows = own[place + 1] if place + 1 < len(own) else None
        grows = follows is not None and all(pieces[one].end > pieces[follows].start for one in now)
        if len(now) > 1 and not grows and not (once and pieces[now[0]].day == pieces[slot].day):
            model.row(-INFINITE, model.taken(person, now), 1)


def check_travel(index: Index, person: int, slots: Sequence[int]) -> Iterator[Broken]:
    """Two slots with less time between them than the way from place to place takes."""
    if index.problem.travel:
        yield from _clashes(index, person, slots, "travel")


def rows_travel(model: Model, person: int) -> None:
    """Not both of them."""
    if model.problem.travel:
        _not_both(model, person, "travel", 0)


def check_rest(index: Index, person: int, slots: Sequence[int]) -> Iterator[Broken]:
    """Less rest than the person's least between the slots of two days."""
    least = index.problem.people[person].limits.rest
    if least:
        yield from _clashes(index, person, slots, "rest", least)


def rows_rest(model: Model, person: int) -> None:
    """Not both of them."""
    least = model.problem.people[person].limits.rest
    if least:
        _not_both(model, person, "rest", least)


def check_follow(index: Index, person: int, slots: Sequence[int]) -> Iterator[Broken]:
    """A kind of slot that may not come the day after another."""
    if not index.problem.follow:
        return
    pieces = index.problem.slots
    for today, tomorrow in pairwise(by_day(index.problem, slots)):
        for first in today:
            for second in tomorrow:
                if (pieces[first].kind, pieces[second].kind) in index.problem.follow:
                    yield Broken("follow", person, (first, second))


def rows_follow(model: Model, person: int) -> None:
    """Of kinds that exclude each other, at most one; in whole sets where a day has one slot, else in pairs."""
    if not model.problem.follow:
        return
    once = model.problem.people[person].limits.shifts_a_day == 1
    cliques = model.index.cliques
    if not once:
        cliques = [(frozenset({first}), frozenset({second})) for first, second in sorted(model.problem.follow)]
    pieces = model.problem.slots
    for day in range(model.problem.days - 1):
        today, tomorrow = model.on_day(person, day), model.on_day(person, day + 1)
        if not today or not tomorrow:
            continue
        for before, after in cliques:
            firsts = [slot for slot in today if pieces[slot].kind in before]
            seconds = [slot for slot in tomorrow if pieces[slot].kind in after]
            if firsts and seconds:
                _at_most_one(model, person, firsts, seconds, once=once)


def _at_most_one(model: Model, person: int, firsts: list[int], seconds: list[int], *, once: bool) -> None:
    if once:
        model.row(-INFINITE, model.taken(person, [*firsts, *seconds]), 1)
        return
    for first in firsts:
        for second in seconds:
            model.row(-INFINITE, model.taken(person, (first, second)), 1)


def _clashes(index: Index, person: int, slots: Sequence[int], rule: str, minutes: int = 0) -> Iterator[Broken]:
    pairs = index.conflicts(rule, minutes)
    own = set(slots)
    for first in sorted(own):
        for second in pairs.get(first, ()):
            if second in own:
                yield Broken(rule, person, (first, second), {"minutes": _asked(index, rule, first, second, minutes)})


def _asked(index: Index, rule: str, first: int, second: int, minutes: int) -> int:
    pieces = index.problem.slots
    return index.way(pieces[first].place, pieces[second].place) if rule == "travel" else minutes


def _not_both(model: Model, person: int, rule: str, minutes: int) -> None:
    pairs = model.index.conflicts(rule, minutes)
    own = {*model.free[person], *model.roster[person]}
    for first in sorted(own & pairs.keys()):
        for second in pairs[first]:
            if second in own:
                model.row(-INFINITE, model.taken(person, (first, second)), 1)
