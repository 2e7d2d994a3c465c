"""Lists of shifts in texts: one by one, and weekly ones as one where the list would be too long."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch.turns_in_words import LONG, in_words, number_shifts
from scheduling.rosters import Shift

ROME = ZoneInfo("Europe/Rome")
FIRST = datetime(2026, 12, 7, 8, 0, tzinfo=UTC)  # Monday, 9 on the wall
DESKS = {1: "Sportello dell'Anagrafe", 2: "Casa"}


def shifts(*days: int, desk: int = 1) -> list[Shift]:
    """Mornings, so many days after the first."""
    return [
        Shift(id=n, desk_id=desk, starts_at=FIRST + timedelta(days=n), ends_at=FIRST + timedelta(days=n, hours=4))
        for n in days
    ]


def test_a_short_list_goes_by_time() -> None:
    own = number_shifts(shifts(9, 0, 2), DESKS, "it", ROME)
    assert in_words(own, DESKS, "it", ROME, numbered=True) == [
        "1) lun 7 dic 9-13 Sportello dell'Anagrafe, 2) mer 9 dic 9-13, 3) mer 16 dic 9-13"
    ]
    assert "، 2)" in in_words(own, DESKS, "ar", ROME, numbered=True)[0]


def test_a_long_list_tells_weekly_shifts_as_one_with_numbers_that_stay_true() -> None:
    days = [week * 7 + day for week in range(12) for day in range(6) if (week, day) != (3, 0)]
    own = number_shifts(shifts(*days), DESKS, "it", ROME)
    (line,) = in_words(own, DESKS, "it", ROME, numbered=True)
    assert line.startswith(
        "1-3) ogni lun 7 dic - 21 dic 9-13 Sportello dell'Anagrafe, 4-15) ogni mar 8 dic - 23 feb 9-13,"
    )
    assert "60-66)" not in line  # a week in which it is left out ends one line and begins another
    assert "64-71) ogni lun 4 gen - 22 feb 9-13" in line
    assert [one.number for one in own] == list(range(1, 72))
    assert own[1].starts_at == FIRST + timedelta(weeks=1)


def test_what_is_longer_still_goes_in_several_texts() -> None:
    both = [one for n in range(0, 80, 2) for one in (*shifts(n), *shifts(n + 1, desk=2))]
    for n, one in enumerate(both):
        one.ends_at += timedelta(minutes=n)
    own = number_shifts(both, DESKS, "it", ROME)
    pieces = in_words(own, DESKS, "it", ROME, numbered=True)
    assert len(pieces) > 1
    assert all(len(one) <= LONG for one in pieces)
    assert "80)" in pieces[-1]
