"""The way between two engagements."""

from datetime import UTC, datetime

import pytest

from scheduling.travel import Engagement, Point, check_buffer, distance_km, point, travel_minutes

CATANZARO = Point(38.9098, 16.5877)
CATANZARO_LIDO = Point(38.8267, 16.6197)
COSENZA = Point(39.2983, 16.2537)


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, 7, hour, minute, tzinfo=UTC)


def test_distances_are_those_of_the_globe() -> None:
    assert distance_km(CATANZARO, CATANZARO_LIDO) == pytest.approx(9.6, abs=0.2)
    assert distance_km(Point(0, 0), Point(0, 180)) == pytest.approx(20015, abs=1)


@pytest.mark.parametrize(("there", "minutes"), [(CATANZARO, 0), (CATANZARO_LIDO, 32), (COSENZA, 90)])
def test_minutes_on_the_way(there: Point, minutes: int) -> None:
    assert travel_minutes(CATANZARO, there) == pytest.approx(minutes, abs=4)


def test_next_door_and_unknown_places_take_no_time() -> None:
    assert travel_minutes(CATANZARO, Point(38.9105, 16.5877)) == 0
    assert travel_minutes(CATANZARO, None) == travel_minutes(None, CATANZARO) == 0
    assert point(38.9, None) is None


def test_the_way_is_never_forgotten_before_or_after() -> None:
    before = Engagement(at(8), at(9), CATANZARO_LIDO)
    after = Engagement(at(12), at(13), CATANZARO_LIDO)
    assert check_buffer(Engagement(at(10), at(11), CATANZARO), [before, after]) is None
    early = check_buffer(Engagement(at(9, 20), at(11), CATANZARO), [before, after])
    assert early is not None
    assert (early.other, early.there_are_minutes) == (before, 20)
    assert early.needed_minutes == travel_minutes(CATANZARO, CATANZARO_LIDO)
    late = check_buffer(Engagement(at(10), at(11, 50), CATANZARO), [before, after])
    assert late is not None
    assert late.other == after


def test_a_call_needs_no_way() -> None:
    before = Engagement(at(8), at(9), CATANZARO_LIDO)
    assert check_buffer(Engagement(at(9), at(10), None), [before]) is None
