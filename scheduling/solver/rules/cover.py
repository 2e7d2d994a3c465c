"""Pure. Cover: how many are asked for, by language and level, and what each one missing or too many costs."""

from collections.abc import Iterator

from scheduling.solver.index import Index
from scheduling.solver.linear import INFINITE, Model, Sum
from scheduling.solver.problem import Cost, Cover, Roster


def present(index: Index, roster: Roster) -> list[int]:
    """How many count for each cover."""
    found = [0] * len(index.problem.covers)
    for person, slots in enumerate(roster):
        counting = index.counting(person) if slots else []
        for slot in slots:
            for cover in counting[slot]:
                found[cover] += 1
    return found


def cost_cover(index: Index, roster: Roster) -> Iterator[Cost]:
    """Under the least, under the wished number, over the most: one cost a cover."""
    for number, (cover, there) in enumerate(zip(index.problem.covers, present(index, roster), strict=True)):
        amount = charge(cover, there)
        if amount:
            yield Cost("cover", amount, None, number, cover.slots)


def charge(cover: Cover, there: int) -> int:
    """What it costs that so many are there."""
    over = 0 if cover.most is None else max(0, there - cover.most) * cover.over
    return max(0, cover.least - there) * cover.under + max(0, cover.wished - there) * cover.wish + over


def price_cover(model: Model) -> None:
    """Columns for those missing and those too many, of each cover that what is free can change."""
    totals: dict[int, Sum] = {}
    there = present(model.index, model.roster)
    for (person, slot), column in model.x.items():
        held = slot in model.roster[person]
        for asked in model.index.counting(person)[slot]:
            total = totals.get(asked)
            if total is None:
                total = totals[asked] = Sum(there[asked])
            total.plus(column)
            total.number -= held
    for number, cover in enumerate(model.problem.covers):
        if number in totals:
            price_one(model, cover, totals[number], model.emphasis.get(number, 1))
        else:
            model.offset += charge(cover, there[number])


def price_one(model: Model, cover: Cover, total: Sum, factor: float = 1) -> None:
    """The rows of one cover, for which so many (`total`) count."""
    least, wished = max(cover.least, 0), cover.wished if cover.wish else 0
    exact = cover.most == least and bool(cover.under) and bool(cover.over)
    if exact:
        under, over = model.column(factor * cover.under), model.column(cover.over)
        model.row(least, Sum().add(total).plus(under).plus(over, -1), least)
    elif cover.under and total.number < least:
        model.row(least, Sum().add(total).plus(model.column(factor * cover.under)), INFINITE)
    if wished and total.number < wished:
        model.row(wished, Sum().add(total).plus(model.column(factor * cover.wish)), INFINITE)
    if not exact and cover.over and cover.most is not None and total.number + sum(total.factors) > cover.most:
        model.row(-INFINITE, Sum().add(total).plus(model.column(cover.over), -1), cover.most)
