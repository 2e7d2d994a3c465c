"""What is odd about a desk: cover outside its hours, languages that nobody speaks well enough."""

from typing import Any

import pytest

from scheduling.desk_doubts import doubts_about

MORNINGS = [
    {"days": ["MO", "TU"], "start": "09:00", "end": "11:00"},
    {"days": ["MO"], "start": "11:00", "end": "13:00"},
]
SPOKEN = {"ary": {"basic", "native"}, "ron": {"basic"}}


def line(language: str = "ary", days: tuple[str, ...] = ("MO",), start: str = "09:00", end: str = "13:00") -> Any:
    return {"language": language, "days": list(days), "start": start, "end": end, "minimum": 1, "wished": 1,
            "level": "good"}  # fmt: skip


@pytest.mark.parametrize(
    ("cover", "codes"),
    [
        (line(), []), (line(days=("MO", "TU")), ["cover_partly_outside"]),
        (line(days=("SU",)), ["cover_outside_hours"]),
        (line(start="12:00", end="13:30"), ["cover_partly_outside"]), (line("ron"), ["cover_unspoken"]),
        (line("wol", ("SU",)), ["cover_outside_hours", "cover_unspoken"]),
    ],
)  # fmt: skip
def test_a_line_of_cover(cover: Any, codes: list[str]) -> None:
    assert [(one.field, one.code) for one in doubts_about(MORNINGS, [], [line(), cover], SPOKEN)] == [
        ("cover.1", code) for code in codes
    ]


def test_a_night_at_the_end_of_the_week_is_within_it() -> None:
    nights = [{"days": ["SU"], "start": "22:00", "end": "06:00"}]
    assert doubts_about(nights, [], [line(days=("SU",), start="23:00", end="02:00")], SPOKEN) == []
    assert doubts_about(nights, [], [line(days=("MO",), start="00:00", end="06:00")], SPOKEN) == []


def test_extraordinary_openings_may_be_what_the_cover_is_for() -> None:
    opening = [{"date": "2026-12-13", "start": "09:00", "end": "13:00"}]
    assert doubts_about([], opening, [line(days=("SU",))], SPOKEN) == []
    assert [one.code for one in doubts_about([], [], [line("wol")], {})] == ["hours_missing", "cover_unspoken"]
