"""Pure. How much a person works: slots a day, minutes a day and a week, slots of a kind."""

from collections import Counter
from collections.abc import Iterator, Sequence

from scheduling.solver.index import Index, by_day
from scheduling.solver.linear import INFINITE, Model
from scheduling.solver.problem import Broken, Cost, MinutesWithin, Problem, Roster


def check_shifts_a_day(index: Index, person: int, slots: Sequence[int]) -> Iterator[Broken]:
    """More slots on a day than the person's most."""
    most = index.problem.people[person].limits.shifts_a_day
    for own in by_day(index.problem, slots):
        if len(own) > most:
            yield Broken("shifts_a_day", person, tuple(own), {"most": most})


def rows_shifts_a_day(model: Model, person: int) -> None:
    """At most so many a day."""
    most = model.problem.people[person].limits.shifts_a_day
    for day in range(model.problem.days):
        own = model.on_day(person, day)
        if len(own) > most:
            model.row(-INFINITE, model.taken(person, own), most)


def check_daily_minutes(index: Index, person: int, slots: Sequence[int]) -> Iterator[Broken]:
    """More minutes on a day than the person's most."""
    most = index.problem.people[person].limits.daily_minutes
    if most is None:
        return
    for own in by_day(index.problem, slots):
        minutes = _worked(index.problem, own)
        if minutes > most:
            yield Broken("daily_minutes", person, tuple(own), {"most": most, "minutes": minutes})


def rows_daily_minutes(model: Model, person: int) -> None:
    """At most so many a day."""
    most = model.problem.people[person].limits.daily_minutes
    if most is None:
        return
    for day in range(model.problem.days):
        own = model.on_day(person, day)
        if _worked(model.problem, own) > most:
            model.row(-INFINITE, model.minutes(person, own), most)


def check_minutes(index: Index, person: int, slots: Sequence[int]) -> Iterator[Broken]:
    """More minutes within a span than the most ("minutes_most"), or fewer than a hard least ("minutes_least")."""
    for span in index.problem.people[person].limits.minutes:
        own = _within(index.problem, slots, span)
        minutes = _worked(index.problem, own)
        values = {"first": span.first, "last": span.last, "minutes": minutes}
        if span.most is not None and minutes > span.most:
            yield Broken("minutes_most", person, own, {**values, "most": span.most})
        if span.weight is None and minutes < span.least:
            yield Broken("minutes_least", person, own, {**values, "least": span.least})


def rows_minutes(model: Model, person: int) -> None:
    """Between the least, where it is hard, and the most."""
    for span in model.problem.people[person].limits.minutes:
        total = model.minutes(person, _within_days(model, person, span))
        least = span.least if span.weight is None and span.least else -INFINITE
        model.row(least, total, INFINITE if span.most is None else span.most)


def cost_minutes(index: Index, roster: Roster) -> Iterator[Cost]:
    """Minutes under a least that is not hard."""
    for person, one in enumerate(index.problem.people):
        for span in one.limits.minutes:
            own = _within(index.problem, sorted(roster[person]), span)
            missing = span.least - _worked(index.problem, own)
            if span.weight and missing > 0:
                yield Cost("minutes_least", missing * span.weight, person, None, own)


def price_minutes(model: Model) -> None:
    """A column for what is missing."""
    for person, one in enumerate(model.problem.people):
        for span in one.limits.minutes:
            if not span.weight or not span.least:
                continue
            days = _within_days(model, person, span) if person in model.free else ()
            total = model.minutes(person, days)
            if total.columns:
                missing = model.column(span.weight, 0, span.least)
                model.row(span.least, total.plus(missing), INFINITE)
            else:
                held = _worked(model.problem, _within(model.problem, sorted(model.roster[person]), span))
                model.offset += span.weight * max(0, span.least - held)


def check_kinds(index: Index, person: int, slots: Sequence[int]) -> Iterator[Broken]:
    """More slots of a kind than the person's most."""
    limits = index.problem.people[person].limits.kinds
    if not limits:
        return
    taken = Counter(index.problem.slots[slot].kind for slot in slots)
    for kind, most in limits:
        if taken[kind] > most:
            own = tuple(slot for slot in slots if index.problem.slots[slot].kind == kind)
            yield Broken("kinds", person, own, {"most": most})


def rows_kinds(model: Model, person: int) -> None:
    """At most so many; none: the columns are shut."""
    pieces = model.problem.slots
    for kind, most in model.problem.people[person].limits.kinds:
        if most == 0:
            for slot in model.free[person]:
                if pieces[slot].kind == kind:
                    model.forbid(person, slot)
        own = [slot for slot in {*model.free[person], *model.roster[person]} if pieces[slot].kind == kind]
        if len(own) > most:
            model.row(-INFINITE, model.taken(person, sorted(own)), most)


def _worked(problem: Problem, slots: Sequence[int]) -> int:
    return sum(problem.slots[slot].minutes for slot in slots)


def _within(problem: Problem, slots: Sequence[int], span: MinutesWithin) -> tuple[int, ...]:
    return tuple(slot for slot in slots if span.first <= problem.slots[slot].day <= span.last)


def _within_days(model: Model, person: int, span: MinutesWithin) -> list[int]:
    return [slot for day in range(span.first, span.last + 1) for slot in model.on_day(person, day)]
