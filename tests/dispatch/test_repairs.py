"""A published plan with a gap is mended: as few people as possible move, and only with a person's word."""

import re
import time

import pytest

from dispatch.ask_for_repair import ask_for_repair
from dispatch.record_absence import record_absence
from dispatch.replace_on_shift import replace_on_shift
from dispatch.seek_for_shift import seek_for_shift
from dispatch.solve_plan import PlanSolver
from dispatch.solve_repair import solve_repair
from dispatch.take_repair import take_repair
from scheduling.change_mediator import change_mediator
from scheduling.repairs import last_repair
from storage.errors import StateRefused
from storage.transaction import Database
from tests.dispatch.conftest import AWAKE
from tests.dispatch.desk_town import CARLA, PLANNING, DeskTown, Phone, morning


def proposed(town: DeskTown) -> list[tuple[str, int | None, int | None]]:
    """Asked for, and solved: (day, from whom, to whom) of each shift that passes."""
    repair = town.run(lambda session: ask_for_repair(session, CARLA, town.plan_id, town.now).id)
    # Ended by the proof that nothing is better; the time is long enough for any machine.
    solver = PlanSolver(town.database, "worker", lambda: town.now, lambda: time.monotonic() / 20, PLANNING)
    assert solve_repair(solver, repair)
    assert not solve_repair(solver, repair), "it is solved once"
    with town.database.read() as session:
        found = last_repair(session, town.plan_id)
        assert found is not None
        assert found.state == "proposed"
        return [(one["starts_at"][8:10], one["before"], one["after"]) for one in found.changes]


def take(town: DeskTown) -> None:
    town.run(lambda session: take_repair(session, CARLA, town.plan_id, town.now, AWAKE))
    town.settle()


def with_a_gap(database: Database) -> tuple[DeskTown, Phone, Phone]:
    """Amina can't come on Monday; Boris has Tuesday and no hour more a week; Carla may come on Tuesday only."""
    town = DeskTown(database)
    town.open_desk("MO", "TU")
    amina, boris = town.mediator("Amina", "MO"), town.mediator("Boris", "MO", "TU")
    town.run(lambda session: change_mediator(session, boris.id, {"max_weekly_minutes": 240}, town.now, CARLA))
    for one, code in zip((amina, boris), town.publish(amina, boris), strict=True):
        one.say(f"SI {code}")
        one.expect("confermato")
    carla = town.mediator("Carla", "TU", "WE")
    when = morning(0)
    town.run(lambda session: record_absence(session, CARLA, amina.id, *when, town.now, AWAKE))
    town.settle()
    amina.expect("assenza")
    assert town.held == [(None, "uncovered"), ("Boris", "confirmed")]
    return town, boris, carla


def test_a_gap_closes_by_two_who_move_told_and_asked(database: Database) -> None:
    town, boris, carla = with_a_gap(database)
    assert proposed(town) == [("14", None, boris.id), ("15", boris.id, carla.id)]
    assert town.states == ["uncovered", "confirmed"]
    for one in (boris, carla):
        one.silent()
    take(town)
    boris.expect("non devi più venire mar 15 dic 9-13")
    his, hers = boris.code("Ti proponiamo ancora: ", "lun 14 dic 9-13"), carla.code("Il tuo turno: mar 15 dic 9-13")
    assert town.held == [("Boris", "published"), ("Carla", "published")]
    for one, code in ((boris, his), (carla, hers)):
        one.say(f"SI {code}")
        one.expect("confermato")
    assert town.states == ["confirmed"] * 2
    assert proposed(town) == [], "nothing is left to mend, and nobody moves for nothing"


def test_what_has_changed_since_is_not_taken(database: Database) -> None:
    town, boris, _ = with_a_gap(database)
    assert len(proposed(town)) == 2
    second = town.shifts[1].id
    town.run(lambda session: replace_on_shift(session, CARLA, second, town.now, AWAKE))
    town.settle()
    with pytest.raises(StateRefused, match="repair_outdated"):
        take(town)
    boris.expect("non devi più venire mar 15 dic")
    assert town.states == ["uncovered"] * 2


@pytest.mark.parametrize("how", ["said no", "gave it back", "declined the search", "was taken off"])
def test_nobody_is_proposed_what_they_have_refused(database: Database, how: str) -> None:
    """Amina and Boris could both sit there: whoever has answered is not asked the same again."""
    town = DeskTown(database)
    town.open_desk("MO")
    amina = town.mediator("Amina", "MO")
    (code,) = town.publish(amina)
    boris = town.mediator("Boris", "MO")
    if how == "gave it back":
        amina.say(f"SI {code}")
        amina.say(f"RINUNCIO {code} 1")
    elif how == "was taken off":
        town.run(lambda session: replace_on_shift(session, CARLA, town.shifts[0].id, town.now, AWAKE))
        town.settle()
    else:
        amina.say(f"NO {code}")
    assert town.states == ["uncovered"]
    asked = re.search(r"NO (\d{4})", boris.texts[-1])
    assert asked, "somebody else is sought"
    if how == "declined the search":
        boris.say(f"NO {asked[1]}")
        assert proposed(town) == [], "both have said no"
    else:
        assert proposed(town) == [("14", None, boris.id)]


def test_silence_is_no_refusal(database: Database) -> None:
    """Others are asked about Boris's Tuesday, Carla among them: it is still his, and may still pass to her."""
    town, boris, carla = with_a_gap(database)
    tuesday = town.shifts[1]
    town.run(lambda session: seek_for_shift(session, tuesday, town.now, AWAKE, (boris.id,)) and None)
    assert proposed(town) == [("14", None, boris.id), ("15", boris.id, carla.id)]
