"""Pure. Days in a row: at work, off, and weekends.

Runs that touch an end of the horizon may go on beyond it, so no least binds them. The rows are those of minimum up and
down times with a column for each beginning (Rajan and Takriti, "Minimum up/down polytopes of the unit commitment
problem with start-up costs", 2005): they leave no fraction that the rules alone would not.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from scheduling.solver.index import Index
from scheduling.solver.linear import INFINITE, Model, Sum
from scheduling.solver.problem import Broken


def runs(index: Index, slots: Sequence[int]) -> list[tuple[bool, int, int]]:
    """Stretches of days: at work or off, the first and the last day."""
    days = {index.problem.slots[slot].day for slot in slots}
    found = []
    for works, stretch in groupby(range(index.problem.days), key=days.__contains__):
        own = list(stretch)
        found.append((works, own[0], own[-1]))
    return found


def check_days_on_most(index: Index, person: int, slots: Sequence[int]) -> Iterator[Broken]:
    """Too many days of work in a row; those just before the horizon count."""
    one = index.problem.people[person]
    most = one.limits.days_on_most
    if most is None:
        return
    for works, first, last in runs(index, slots):
        before = one.on_before if first == 0 else 0
        if works and last - first + 1 + before > most:
            yield Broken(
                "days_on_most", person, _of(index, slots, first, last), {"most": most, "first": first, "last": last}
            )


def rows_days_on_most(model: Model, person: int) -> None:
    """In every stretch of one day more, a day off."""
    one = model.problem.people[person]
    most, days = one.limits.days_on_most, model.problem.days
    if most is None:
        return
    for first in range(days - most):
        model.row(-INFINITE, _days(model, person, first, first + most), most)
    left = most - min(one.on_before, most)
    if left < min(most, days):
        model.row(-INFINITE, _days(model, person, 0, left), left)


def check_days_on_least(index: Index, person: int, slots: Sequence[int]) -> Iterator[Broken]:
    """Too few days of work in a row."""
    least = index.problem.people[person].limits.days_on_least
    yield from _short(index, person, slots, "days_on_least", least, at_work=True)


def rows_days_on_least(model: Model, person: int) -> None:
    """Who has begun within the last days works."""
    least = model.problem.people[person].limits.days_on_least
    if least > 1:
        _stay(model, person, least, at_work=True)


def check_days_off_least(index: Index, person: int, slots: Sequence[int]) -> Iterator[Broken]:
    """Too few days off in a row."""
    least = index.problem.people[person].limits.days_off_least
    yield from _short(index, person, slots, "days_off_least", least, at_work=False)


def rows_days_off_least(model: Model, person: int) -> None:
    """Who has stopped within the last days is off."""
    least = model.problem.people[person].limits.days_off_least
    if least > 1:
        _stay(model, person, least, at_work=False)


def check_weekends(index: Index, person: int, slots: Sequence[int]) -> Iterator[Broken]:
    """Too many weekends on which the person works."""
    most = index.problem.people[person].limits.weekends_most
    if most is None:
        return
    days = {index.problem.slots[slot].day for slot in slots}
    worked = [weekend for weekend in index.problem.weekends if days.intersection(weekend)]
    if len(worked) > most:
        own = tuple(slot for slot in slots if any(index.problem.slots[slot].day in weekend for weekend in worked))
        yield Broken("weekends", person, own, {"most": most, "worked": len(worked)})


def rows_weekends(model: Model, person: int) -> None:
    """A column for each weekend with work."""
    most = model.problem.people[person].limits.weekends_most
    if most is None or most >= len(model.problem.weekends):
        return
    total = Sum()
    for weekend in model.problem.weekends:
        days = [model.worked(person, day) for day in weekend]
        if any(day.number >= 1 and not day.columns for day in days):
            total.number += 1
        elif any(day.columns for day in days):
            worked = model.column(0, 0, 1)
            for day in days:
                model.row(-INFINITE, Sum().add(day).plus(worked, -1), 0)
            total.plus(worked)
    model.row(-INFINITE, total, most)


def _short(
    index: Index, person: int, slots: Sequence[int], rule: str, least: int, *, at_work: bool
) -> Iterator[Broken]:
    if least <= 1:
        return
    for works, first, last in runs(index, slots):
        inside = first > 0 and last < index.problem.days - 1
        if works == at_work and inside and last - first + 1 < least:
            own = _of(index, slots, first - 1, last + 1)
            yield Broken(rule, person, own, {"least": least, "first": first, "last": last})


def _stay(model: Model, person: int, least: int, *, at_work: bool) -> None:
    """Of the last `least` days at most one begins a run, and only of a run that still goes on."""
    days = model.problem.days
    begins: dict[int, int] = {}
    for day in range(1, days):
        before, now = _state(model, person, day - 1, at_work=at_work), _state(model, person, day, at_work=at_work)
        if before.columns or now.columns:
            begins[day] = model.column(0, 0, 1)
            model.row(-INFINITE, Sum().add(now).add(before, -1).plus(begins[day], -1), 0)
        elif now.number > before.number:
            begins[day] = -1
    for day in range(1, days):
        recent = [begins[one] for one in range(max(1, day - least + 1), day + 1) if one in begins]
        total = Sum(sum(1 for one in recent if one < 0)).add(_state(model, person, day, at_work=at_work), -1)
        for one in recent:
            if one >= 0:
                total.plus(one)
        model.row(-INFINITE, total, 0)


def _state(model: Model, person: int, day: int, *, at_work: bool) -> Sum:
    worked = model.worked(person, day)
    return worked if at_work else Sum(1).add(worked, -1)


def _days(model: Model, person: int, first: int, last: int) -> Sum:
    total = Sum()
    for day in range(first, last + 1):
        total.add(model.worked(person, day))
    return total


def _of(index: Index, slots: Sequence[int], first: int, last: int) -> tuple[int, ...]:
    return tuple(slot for slot in slots if first <= index.problem.slots[slot].day <= last)
