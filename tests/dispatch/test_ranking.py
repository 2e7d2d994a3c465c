"""One test a rule: who is excluded, who comes before whom, and that every place can be explained."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dispatch.ranking import EXCLUDES, RULES, Candidate, Wanted, eligible_only, judge, modality_for, rank
from languages.matching import Match

AT = datetime(2026, 12, 3, 9, tzinfo=UTC)
WANTED = Wanted("ary", "good", ("in_person",), AT, AT + timedelta(hours=1), office_id=1)
NATIVE = Match("exact", "ary", "native", 1.0, False, "")
GOOD = Match("exact", "ary", "good", 0.9, False, "")
VARIETY = Match("variety", "arz", "native", 0.6, False, "curated")
PLAIN = Candidate(1, NATIVE, True, ("in_person", "phone"))


def excluded_by(wanted: Wanted, one: Candidate) -> list[str]:
    return [why.rule for why in judge(wanted, one, True).reasons if why.effect == EXCLUDES]


def points(wanted: Wanted, one: Candidate) -> dict[str, float]:
    return {why.rule: float(why.effect) for why in judge(wanted, one, True).reasons if why.effect != EXCLUDES}


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("active", {"active": False}),
        ("language", {"match": None, "speaks_it": False}),
        ("level", {"match": None, "speaks_it": True}),
        ("modality", {"modalities": ("video",)}),
        ("exclusion", {"excluded": "conflict"}),
        ("availability", {"free": False}),
        ("booking", {"booked": True}),
        ("booking", {"booked": True, "free": False}),
        ("travel", {"travel_breaks": True}),
        ("opted_out", {"reachable": False}),
        ("quiet_hours", {"disturbable": False}),
        ("weekly_minutes", {"max_weekly_minutes": 100, "minutes_this_week": 41}),
    ],
)
def test_each_rule_that_excludes_does_so_alone(rule: str, change: dict[str, Any]) -> None:
    assert excluded_by(WANTED, PLAIN) == []
    assert excluded_by(WANTED, replace(PLAIN, **change)) == [rule]


def test_exactly_the_minutes_of_a_week_are_allowed() -> None:
    assert excluded_by(WANTED, replace(PLAIN, max_weekly_minutes=100, minutes_this_week=40)) == []
    assert excluded_by(WANTED, replace(PLAIN, max_weekly_minutes=0)) == ["weekly_minutes"]


def test_gender_only_where_it_was_asked_for() -> None:
    wanted = replace(WANTED, gender="f")
    assert excluded_by(wanted, replace(PLAIN, gender="m")) == ["gender"]
    assert excluded_by(wanted, replace(PLAIN, gender=None)) == ["gender"]
    assert excluded_by(wanted, replace(PLAIN, gender="f")) == []
    assert excluded_by(WANTED, replace(PLAIN, gender="m")) == []


def test_offers_a_day_only_where_a_limit_is_set() -> None:
    assert excluded_by(WANTED, replace(PLAIN, asked_today=50)) == []
    limited = replace(WANTED, offers_a_day=2)
    assert excluded_by(limited, replace(PLAIN, asked_today=1)) == []
    assert excluded_by(limited, replace(PLAIN, asked_today=2)) == ["offers_a_day"]


def test_on_call_counts_as_available() -> None:
    assert excluded_by(WANTED, replace(PLAIN, free=False, standby=True)) == []


@pytest.mark.parametrize(
    ("rule", "change", "expected"),
    [
        ("language", {}, 20),
        ("language", {"match": GOOD}, 10),
        ("language", {"match": VARIETY}, -22),
        ("shift_languages", {"speaks_more": 2}, 80),
        ("standby", {"standby": True}, 15),
        ("duty", {"on_duty": True, "standby": True}, 15),
        ("distance", {"distance_km": 4.26}, -4.3),
        ("distance", {"distance_km": 400.0}, -30),
        ("rest", {"rest_hours": 9.0}, -8),
        ("load", {"minutes_this_month": 240}, -2),
        ("load", {"minutes_this_month": 100_000}, -15),
        ("preference", {"preference": "prefers"}, 8),
        ("preference", {"preference": "avoids"}, -12),
        ("continuity", {"served_before": True}, 25),
    ],
)
def test_each_rule_that_weighs(rule: str, change: dict[str, Any], expected: float) -> None:
    assert points(WANTED, replace(PLAIN, **change))[rule] == pytest.approx(expected)


@pytest.mark.parametrize("hours", [1.0, 4.0, 11.0, 40.0])
def test_rest_counts_only_between_two_days(hours: float) -> None:
    assert "rest" not in points(WANTED, replace(PLAIN, rest_hours=hours))


def test_distance_does_not_count_for_those_who_stay_where_they_are() -> None:
    assert "distance" not in points(replace(WANTED, modalities=("phone",)), replace(PLAIN, distance_km=12.0))


def test_the_first_modality_that_was_asked_for_is_taken() -> None:
    wanted = replace(WANTED, modalities=("video", "phone", "in_person"))
    assert modality_for(wanted, PLAIN) == "phone"
    assert modality_for(replace(WANTED, modalities=("video",)), PLAIN) is None


def test_best_first_the_eligible_before_the_others_and_always_the_same_order() -> None:
    people = [
        replace(PLAIN, mediator_id=1, match=GOOD),
        replace(PLAIN, mediator_id=2, free=False, served_before=True),
        replace(PLAIN, mediator_id=3),
        replace(PLAIN, mediator_id=4),
    ]
    ranked = rank(WANTED, reversed(people), with_reasons=None)
    assert [one.candidate.mediator_id for one in ranked] == [3, 4, 1, 2]
    assert [one.candidate.mediator_id for one in eligible_only(ranked)] == [3, 4, 1]


def test_the_score_is_the_sum_of_the_reasons_that_are_shown() -> None:
    one = replace(PLAIN, distance_km=3.0, standby=True, minutes_this_month=120, preference="prefers")
    judged = judge(WANTED, one, True)
    assert judged.score == pytest.approx(sum(points(WANTED, one).values()))
    assert judge(WANTED, one, False).score == judged.score


def test_reasons_only_where_they_are_asked_for() -> None:
    ranked = rank(WANTED, [replace(PLAIN, mediator_id=n) for n in range(5)], with_reasons=2)
    assert [bool(one.reasons) for one in ranked] == [True, True, False, False, False]


def test_every_rule_has_a_name_of_its_own() -> None:
    assert len({rule.__name__ for rule in RULES}) == len(RULES)
