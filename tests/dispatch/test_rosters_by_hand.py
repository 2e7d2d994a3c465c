"""A coordinator adds to, takes from, or calls off a published plan: each mediator hears once, of what concerns them."""

import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from dispatch.add_to_plan import ShiftAsked, add_to_plan
from dispatch.ask_to_swap import ask_to_swap
from dispatch.call_off_shifts import call_off_shifts
from dispatch.change_draft import change_draft
from dispatch.end_swap import call_off_swap
from dispatch.remove_from_plan import remove_from_plan
from dispatch.solve_plan import PlanSolver, solve_plan
from notifications.questions import open_questions
from scheduling.change_desk import change_desk
from scheduling.make_plan import PlanAsked, make_plan
from scheduling.plans import Plan, get_plan
from scheduling.rosters import Shift
from storage.errors import Refused
from storage.transaction import Database
from tests.dispatch.conftest import AWAKE
from tests.dispatch.desk_town import CARLA, MONDAY, PLANNING, DeskTown, Phone, morning
from tests.dispatch.test_repairs import proposed, take, with_a_gap

WIDE = {"hours": [{"days": ["MO"], "start": "07:00", "end": "23:00"}]}
FIVE_DAYS = {"closings": [{"from": "2026-12-14", "until": "2026-12-18", "yearly": False}]}


def add(town: DeskTown, who: Phone, starts_at: datetime, ends_at: datetime) -> None:
    asked = ShiftAsked(town.desk_id, who.id, starts_at, ends_at)
    town.run(lambda session: add_to_plan(session, town.plan_id, asked, town.now, AWAKE, CARLA))


def remove(town: DeskTown, shift_id: int) -> None:
    town.run(lambda session: remove_from_plan(session, town.plan_id, shift_id, town.now, AWAKE, CARLA))


def change(town: DeskTown, what: dict[str, Any]) -> None:
    town.run(lambda session: change_desk(session, town.desk_id, what, town.now, CARLA) and None)


def swapped(town: DeskTown) -> tuple[Phone, Phone]:
    """Amina on Monday and Boris on Tuesday, who are asked to change days."""
    town.open_desk()
    amina, boris = town.mediator("Amina"), town.mediator("Boris")
    town.publish(amina, boris)
    first, second = (one.id for one in town.shifts)
    town.run(lambda session: ask_to_swap(session, CARLA, first, second, town.now, AWAKE) and None)
    town.settle()
    for one in (amina, boris):
        one.read = len(one.texts)
    return amina, boris


def test_no_to_one_more_shift_leaves_what_was_confirmed(database: Database) -> None:
    town = DeskTown(database)
    town.open_desk()
    amina = town.mediator("Amina")
    (code,) = town.publish(amina, amina)
    amina.say(f"SI {code}")
    amina.expect("confermati")
    add(town, amina, *morning(2))
    assert amina.code("Ti proponiamo ancora", "mer 16 dic 9-13") == code, "the code that they know"
    amina.say(f"NO {code}")
    assert town.held == [("Amina", "confirmed"), ("Amina", "confirmed"), (None, "uncovered")]


def test_one_more_shift_keeps_to_the_rules_with_all_that_they_have(database: Database) -> None:
    town = DeskTown(database)
    town.open_desk()
    change(town, WIDE)
    amina = town.mediator("Amina")
    town.publish(amina)
    end = morning(0)[1]
    add(town, amina, end, end + timedelta(hours=4))
    with pytest.raises(Refused) as refused:
        add(town, amina, end + timedelta(hours=4), end + timedelta(hours=8))
    assert refused.value.code == "shifts_a_day"
    with pytest.raises(Refused) as refused:
        add(town, amina, *morning(0))
    assert refused.value.code == "overlap"
    assert town.held == [("Amina", "published")] * 2


def test_two_at_one_hour_of_a_draft_cannot_be_one_person_twice(database: Database) -> None:
    town = DeskTown(database)
    town.open_desk()
    amina, boris = town.mediator("Amina"), town.mediator("Boris")
    starts_at, ends_at = morning(0)

    def draft(session: Session) -> tuple[int, int]:
        plan = Plan(
            desk_ids=[town.desk_id], starts_on=MONDAY, weeks=1, seconds=5, seed=1, state="draft", made_at=town.now,
            made_by=CARLA.id, gaps=[], solved_at=town.now,
        )  # fmt: skip
        session.add(plan)
        session.flush()
        both = [
            Shift(desk_id=town.desk_id, mediator_id=one.id, starts_at=starts_at, ends_at=ends_at, state="draft",
                  languages=["ary"], plan_id=plan.id)
            for one in (amina, boris)
        ]  # fmt: skip
        session.add_all(both)
        session.flush()
        return plan.id, both[0].id

    town.plan_id, first = town.run(draft)
    with pytest.raises(Refused) as refused:
        town.run(lambda session: change_draft(session, town.plan_id, first, boris.id, town.now, PLANNING, CARLA).id)
    assert refused.value.code == "overlap"
    assert sorted(town.held) == [("Amina", "draft"), ("Boris", "draft")]


@pytest.mark.parametrize("answered", [False, True], ids=["open", "called off"])
@pytest.mark.parametrize("how", ["removed", "called off with its day"])
def test_a_shift_goes_that_was_to_be_swapped(database: Database, how: str, answered: bool) -> None:
    town = DeskTown(database)
    amina, boris = swapped(town)
    first = town.shifts[0].id
    if answered:
        town.run(lambda session: call_off_swap(session, CARLA, first, town.now, AWAKE))
        amina.read, boris.read = len(amina.texts), len(boris.texts)
    if how == "removed":
        remove(town, first)
    else:
        change(town, {"closed": ["2026-12-14"]})
        assert town.run(lambda session: call_off_shifts(session, CARLA, town.desk_id, town.now, AWAKE)) == 1
    town.settle()
    assert town.held == [("Boris", "published")], "and Boris has again what he had"
    assert any("non devi più venire lun 14 dic" in one for one in amina.texts[amina.read :])


def test_five_days_that_close_are_one_text_and_nothing_is_asked_any_more(database: Database) -> None:
    town = DeskTown(database)
    town.open_desk()
    amina = town.mediator("Amina")
    town.publish(*[amina] * 5)
    change(town, FIVE_DAYS)
    assert town.run(lambda session: call_off_shifts(session, CARLA, town.desk_id, town.now, AWAKE)) == 5
    town.settle()
    amina.expect("non devi più venire", "lun 14 dic", "ven 18 dic")
    amina.silent()
    assert town.held == []
    assert town.alarms == []
    with database.read() as session:
        assert open_questions(session, amina.number) == []


def test_a_repair_over_a_shift_that_has_gone_is_not_taken(database: Database) -> None:
    town, boris, _ = with_a_gap(database)
    assert len(proposed(town)) == 2
    remove(town, town.shifts[1].id)
    with pytest.raises(Refused) as refused:
        take(town)
    assert refused.value.code == "repair_outdated"
    assert town.held == [(None, "uncovered")]
    boris.expect("non devi più venire mar 15 dic")


def test_a_swap_leaves_each_a_night_s_rest(database: Database) -> None:
    """Amina, at the desk until eleven on Monday, would come at nine on Tuesday for Boris."""
    town = DeskTown(database)
    town.open_desk()
    change(town, {"hours": [{"days": ["MO", "TU"], "start": "07:00", "end": "23:00"}]})
    amina, boris = town.mediator("Amina"), town.mediator("Boris")
    town.publish(amina, boris)
    evening = morning(0)[1] + timedelta(hours=7)
    add(town, amina, evening, evening + timedelta(hours=3))
    first, _, second = (one.id for one in town.shifts)
    with pytest.raises(Refused) as refused:
        town.run(lambda session: ask_to_swap(session, CARLA, first, second, town.now, AWAKE))
    assert refused.value.code == "rest"
    assert set(town.states) == {"published"}


def test_who_was_taken_off_a_draft_could_come(database: Database) -> None:
    """Solved, then changed by hand: nobody is said to be needed elsewhere who could be added again."""
    town = DeskTown(database)
    town.open_desk("MO")
    amina = town.mediator("Amina", "MO")
    asked = PlanAsked(MONDAY, 1, [town.desk_id])
    town.plan_id = town.run(lambda session: make_plan(session, asked, town.now, PLANNING.zone, CARLA).id)
    solver = PlanSolver(town.database, "worker", lambda: town.now, lambda: time.monotonic() / 20, PLANNING)
    assert solve_plan(solver, town.plan_id)
    assert town.held == [("Amina", "draft")]
    remove(town, town.shifts[0].id)
    with database.read() as session:
        (gap,) = get_plan(session, town.plan_id).gaps
    assert [(one["rule"], one["mediator_id"]) for one in gap["reasons"]] == [("could", amina.id)]
    add(town, amina, *morning(0))
    with database.read() as session:
        assert get_plan(session, town.plan_id).gaps == []
