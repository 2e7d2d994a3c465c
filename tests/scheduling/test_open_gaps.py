"""Where a desk's minimum is not reached, once others have come or are sought."""

from datetime import UTC, datetime

from scheduling.availability import Span
from scheduling.demand import Need
from scheduling.open_gaps import Still, still_open


def span(start: int, end: int) -> Span:
    return Span(datetime(2026, 12, 14, start, tzinfo=UTC), datetime(2026, 12, 14, end, tzinfo=UTC))


def need(start: int, end: int, minimum: int) -> Need:
    return Need("tir", "good", *span(start, end), minimum, minimum)


def test_nobody_came() -> None:
    assert still_open([need(9, 13, 1)], [], []) == [Still(span(9, 13), 1)]


def test_who_comes_for_part_of_it_leaves_the_rest() -> None:
    assert still_open([need(9, 13, 1)], [span(10, 12)], []) == [Still(span(9, 10), 1), Still(span(12, 13), 1)]


def test_one_of_two_is_there() -> None:
    assert still_open([need(9, 13, 2)], [span(9, 13)], []) == [Still(span(9, 13), 1)]


def test_two_one_after_the_other_are_enough() -> None:
    assert still_open([need(9, 13, 1)], [span(8, 11), span(11, 14)], []) == []


def test_who_is_sought_already_is_told_of_by_the_search() -> None:
    assert still_open([need(9, 13, 2)], [], [(span(9, 13), 1)]) == [Still(span(9, 13), 1)]
    assert still_open([need(9, 13, 1)], [], [(span(9, 13), 1)]) == []


def test_a_desk_that_needs_nobody_misses_nobody() -> None:
    assert still_open([need(9, 11, 0)], [], []) == []
    assert still_open([], [], []) == []


def test_what_was_told_apart_stays_apart() -> None:
    assert still_open([need(9, 13, 1)], [], [], [span(11, 13)]) == [Still(span(9, 11), 1), Still(span(11, 13), 1)]
