"""Every rule by itself: what breaks it, what just does not, and what the weighted ones charge."""

from collections.abc import Sequence
from dataclasses import replace

from scheduling.solver.index import Index
from scheduling.solver.problem import (
    Commitment,
    Cover,
    Limits,
    MinutesWithin,
    Person,
    Problem,
    Slot,
    Weights,
    Wish,
    roster_of,
)
from scheduling.solver.rules.table import HARD, WEIGHTED, broken_by, costs

DAY = 1440
MORNING, AFTERNOON, NIGHT = 0, 1, 2


def slot(day: int, start: str, hours: int, kind: str = "day", place: str = "town hall") -> Slot:
    begins = day * DAY + int(start[:2]) * 60 + int(start[3:])
    return Slot(day, begins, begins + hours * 60, hours * 60, kind, place)


def week() -> tuple[Slot, ...]:
    """Three slots a day, in order: 9–13, 14–18 at the hospital, 22–6."""
    return tuple(
        one
        for day in range(7)
        for one in (slot(day, "09:00", 4), slot(day, "14:00", 4, "day", "hospital"), slot(day, "22:00", 8, "night"))
    )


def at(day: int, part: int = MORNING) -> int:
    return 3 * day + part


def problem(limits: Limits, **changes: object) -> Problem:
    person = Person("Amina", frozenset(range(21)), {"ary": 1}, limits=limits)
    changed = {name: value for name, value in changes.items() if hasattr(person, name)}
    whole = {name: value for name, value in changes.items() if not hasattr(person, name)}
    return replace(
        Problem(7, week(), (replace(person, **changed),), weekends=((5, 6),)),  # type: ignore[arg-type]
        **whole,  # type: ignore[arg-type]
    )


def broken(asked: Problem, slots: Sequence[int]) -> list[str]:
    return [one.rule for one in broken_by(Index(asked), 0, slots)]


def charged(asked: Problem, *rosters: Sequence[int]) -> list[tuple[str, int]]:
    return [(cost.rule, cost.amount) for cost in costs(Index(asked), roster_of(rosters))]


FREE = Limits(shifts_a_day=3)


def test_language_and_level() -> None:
    arabic, better = Cover((at(0),), "ary", 1, least=1), Cover((at(1),), "ary", 2, least=1)
    asked = problem(FREE, covers=(arabic, better, Cover((at(2),), "ukr", least=1)))
    assert broken(asked, [at(0)]) == []
    assert broken(asked, [at(1)]) == ["level"]
    assert broken(asked, [at(2)]) == ["language"]
    assert broken(asked, [at(3)]) == []  # nobody asks for a language there


def test_availability() -> None:
    asked = problem(FREE, may=frozenset({at(0)}))
    assert broken(asked, [at(0)]) == []
    assert broken(asked, [at(1)]) == ["availability"]


def test_no_overlap_with_a_commitment_and_time_to_come_from_it() -> None:
    promised = Commitment(DAY + 12 * 60, DAY + 13 * 60 + 30, "school")
    asked = problem(FREE, commitments=(promised,), travel={("school", "hospital"): 40, ("town hall", "school"): 90})
    assert broken(asked, [at(1, MORNING)]) == ["commitment"]
    assert broken(asked, [at(1, AFTERNOON)]) == ["travel"]
    assert broken(replace(asked, travel={("school", "hospital"): 30}), [at(1, AFTERNOON)]) == []


def test_overlap_of_two_slots() -> None:
    asked = problem(FREE, slots=(*week(), slot(0, "12:00", 2)), may=frozenset(range(22)))
    assert broken(asked, [at(0, MORNING), 21]) == ["overlap"]
    assert broken(asked, [at(0, AFTERNOON), 21]) == []


def test_travel_between_desks() -> None:
    assert broken(problem(FREE, travel={("town hall", "hospital"): 61}), [at(0), at(0, AFTERNOON)]) == ["travel"]
    assert broken(problem(FREE, travel={("town hall", "hospital"): 60}), [at(0), at(0, AFTERNOON)]) == []


def test_slots_a_day() -> None:
    assert broken(problem(Limits(shifts_a_day=1)), [at(0), at(0, AFTERNOON)]) == ["shifts_a_day"]
    assert broken(problem(Limits(shifts_a_day=2)), [at(0), at(0, AFTERNOON), at(1)]) == []


def test_minutes_a_day() -> None:
    assert broken(problem(replace(FREE, daily_minutes=479)), [at(0), at(0, AFTERNOON)]) == ["daily_minutes"]
    assert broken(problem(replace(FREE, daily_minutes=480)), [at(0), at(0, AFTERNOON)]) == []


def test_minutes_of_a_week_at_most_and_at_least() -> None:
    within = replace(FREE, minutes=(MinutesWithin(0, 6, 240, 480),))
    assert broken(problem(within), []) == ["minutes_least"]
    assert broken(problem(within), [at(0), at(1)]) == []
    assert broken(problem(within), [at(0), at(1), at(2)]) == ["minutes_most"]


def test_too_few_minutes_may_have_a_price_instead() -> None:
    asked = problem(replace(FREE, minutes=(MinutesWithin(0, 6, 300, weight=2),)))
    assert broken(asked, [at(0)]) == []
    assert charged(asked, [at(0)]) == [("minutes_least", 120)]


def test_rest_between_days() -> None:
    assert broken(problem(replace(FREE, rest=11 * 60)), [at(0, NIGHT), at(1, MORNING)]) == ["rest"]
    assert broken(problem(replace(FREE, rest=3 * 60)), [at(0, NIGHT), at(1, MORNING)]) == []
    assert broken(problem(replace(FREE, rest=11 * 60)), [at(0, MORNING), at(0, AFTERNOON)]) == []  # one day's


def test_kinds_that_may_not_follow() -> None:
    asked = problem(FREE, follow=frozenset({("night", "day")}))
    assert broken(asked, [at(0, NIGHT), at(1, AFTERNOON)]) == ["follow"]
    assert broken(asked, [at(0, NIGHT), at(1, NIGHT), at(3)]) == []


def test_most_of_a_kind() -> None:
    asked = problem(replace(FREE, kinds=(("night", 1),)))
    assert broken(asked, [at(0, NIGHT), at(3, NIGHT)]) == ["kinds"]
    assert broken(asked, [at(0, NIGHT), at(3), at(4)]) == []


def test_days_in_a_row() -> None:
    limits = replace(FREE, days_on_most=2)
    assert broken(problem(limits), [at(1), at(2), at(3)]) == ["days_on_most"]
    assert broken(problem(limits), [at(1), at(2), at(4)]) == []
    assert broken(problem(limits, on_before=1), [at(0), at(1)]) == ["days_on_most"]
    assert broken(problem(limits, on_before=2), [at(1), at(2)]) == []


def test_fewest_days_in_a_row() -> None:
    limits = replace(FREE, days_on_least=2)
    assert broken(problem(limits), [at(2)]) == ["days_on_least"]
    assert broken(problem(limits), [at(0), at(2), at(3), at(6)]) == []  # the first and the last may go on outside


def test_fewest_days_off_in_a_row() -> None:
    limits = replace(FREE, days_off_least=2)
    assert broken(problem(limits), [at(2), at(4)]) == ["days_off_least"]
    assert broken(problem(limits), [at(1), at(4), at(5)]) == []


def test_weekends() -> None:
    assert broken(problem(replace(FREE, weekends_most=0)), [at(6)]) == ["weekends"]
    assert broken(problem(replace(FREE, weekends_most=1)), [at(5), at(6)]) == []


def test_cover_under_the_least_under_what_is_wished_and_over_the_most() -> None:
    cover = Cover((at(0), at(0, AFTERNOON)), least=1, under=100, wished=2, wish=10, most=2, over=3)
    asked = problem(FREE, covers=(cover,))
    assert charged(asked, []) == [("cover", 120)]
    assert charged(asked, [at(0)]) == [("cover", 10)]
    assert charged(asked, [at(0), at(0, AFTERNOON)]) == []
    assert charged(replace(asked, covers=(replace(cover, most=1, wished=1),)), [at(0), at(0, AFTERNOON)]) == [
        ("cover", 3)
    ]


def test_wanted_and_unwanted_slots() -> None:
    asked = problem(FREE, wishes=(Wish(at(0), 5, True), Wish(at(1), 7, False)))
    assert charged(asked, [at(0)]) == []
    assert charged(asked, [at(1)]) == [("preferences", 5), ("preferences", 7)]


def test_the_usual_person() -> None:
    asked = problem(FREE, usual=(at(0),), weights=Weights(usual=4))
    assert charged(asked, []) == [("usual", 4)]
    assert charged(asked, [at(0)]) == []


def test_nobody_is_sent_for_nothing() -> None:
    assert charged(problem(FREE, weights=Weights(given=2)), [at(0), at(1)]) == [("given", 4)]


def test_stability_counts_changes_and_people() -> None:
    asked = problem(FREE, before=roster_of([[at(0), at(1)]]), weights=Weights(changed=3, moved=50))
    assert charged(asked, [at(0), at(1)]) == []
    assert charged(asked, [at(0), at(2)]) == [("stability", 56)]


def test_unwanted_slots_are_dearer_the_more_one_person_has() -> None:
    two = problem(FREE, unwanted=frozenset({at(5), at(6), at(4)}), weights=Weights(unfair=10))
    two = replace(two, people=two.people * 2)
    assert charged(two, [at(5)], [at(6)]) == []
    assert charged(two, [at(4), at(5), at(6)], []) == [("fairness", 30)]
    assert charged(two, [at(4), at(5)], [at(6)]) == [("fairness", 10)]


def test_a_day_is_an_hour_longer_when_the_clock_goes_back() -> None:
    """From 22:00 to 6:00 it is nine hours then; rest is counted in real minutes too."""
    night = Slot(0, 22 * 60, 31 * 60, 540, "night")
    morning = Slot(1, 34 * 60, 38 * 60, 240, "day")  # 9:00 by the clock on the wall
    asked = Problem(2, (night, morning), (Person("Amina", frozenset({0, 1}), limits=replace(FREE, rest=181)),))
    assert broken(asked, [0, 1]) == ["rest"]
    assert broken(replace(asked, people=(replace(asked.people[0], limits=replace(FREE, rest=180)),)), [0, 1]) == []


def test_every_rule_has_a_name_of_its_own() -> None:
    names = [rule.name for rule in (*HARD, *WEIGHTED)]
    assert len(names) == len(set(names))
