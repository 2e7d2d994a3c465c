"""Two mediators are asked to take each other's shift: two yes move both, or neither moves."""

from datetime import timedelta

import pytest

from dispatch.ask_to_swap import ask_to_swap
from dispatch.end_swap import call_off_swap, end_swap
from dispatch.record_absence import record_absence
from scheduling.change_mediator import change_mediator
from scheduling.commitments import commitments_between
from scheduling.swaps import due_swaps
from storage.errors import Refused, StateRefused
from storage.transaction import Database
from tests.dispatch.conftest import AWAKE
from tests.dispatch.desk_town import CARLA, DeskTown, Phone, morning


def two(database: Database) -> tuple[DeskTown, Phone, Phone]:
    """Amina on Monday, Boris on Tuesday; both have said yes and are always free."""
    town = DeskTown(database)
    town.open_desk()
    amina, boris = town.mediator("Amina"), town.mediator("Boris")
    for one, code in zip((amina, boris), town.publish(amina, boris), strict=True):
        one.say(f"SI {code}")
        one.expect("confermato")
    return town, amina, boris


def swap(town: DeskTown) -> None:
    first, second = (one.id for one in town.shifts)
    town.run(lambda session: ask_to_swap(session, CARLA, first, second, town.now, AWAKE))
    town.settle()


def refused(town: DeskTown) -> str:
    with pytest.raises(Refused) as error:
        swap(town)
    return error.value.code


def test_two_yes_move_both_and_the_codes_go_with_the_new_shifts(database: Database) -> None:
    town, amina, boris = two(database)
    swap(town)
    assert town.states == ["swapping"] * 2
    assert refused(town) == "swap_open"
    hers = amina.code("Scambio di turno", "fai mar 15 dic 9-13 Sportello al posto di lun 14 dic 9-13 Sportello?")
    his = boris.code("fai lun 14 dic 9-13 Sportello al posto di mar 15 dic")
    assert amina.say(f"SI {hers}") == "swap_waits"
    amina.expect("aspettiamo il collega", "lun 14 dic")
    assert town.states == ["swapping"] * 2
    assert boris.say("si") == "swapped"
    code = boris.expect("Il cambio è fatto: fai 1) lun 14 dic 9-13").partition("RINUNCIO ")[2][:4]
    amina.expect("Il cambio è fatto: fai 1) mar 15 dic 9-13")
    assert town.held == [("Boris", "confirmed"), ("Amina", "confirmed")]
    with database.read() as session:
        rows = commitments_between(session, [amina.id, boris.id], morning(-1)[0], morning(7)[0])
        assert [(row.mediator_id, row.starts_at) for row in rows] == [
            (amina.id, morning(1)[0]), (boris.id, morning(0)[0])
        ]  # fmt: skip
    assert boris.say(f"SI {his}") == "already"
    boris.expect("Il cambio è fatto")
    boris.say(f"RINUNCIO {code} 1")
    boris.expect("non è più tuo: lun 14 dic")
    assert town.states == ["uncovered", "confirmed"]


def test_a_no_silence_and_the_coordinator_leave_all_as_it_was(database: Database) -> None:
    town, amina, boris = two(database)
    swap(town)
    hers, his = amina.code("Scambio"), boris.code("Scambio")
    amina.say(f"SI {hers}")
    amina.expect("aspettiamo")
    boris.say(f"NO {his}")
    boris.expect("nessun cambio: il tuo turno resta mar 15 dic")
    amina.expect("non si fa: il tuo turno resta lun 14 dic")
    assert town.held == [("Amina", "confirmed"), ("Boris", "confirmed")]
    assert amina.say(f"SI {hers}") == "swap_over"
    amina.expect("non si fa più")

    swap(town)
    amina.code("Scambio")
    boris.say(f"SI {boris.code('Scambio')}")
    boris.expect("aspettiamo")
    town.now += timedelta(hours=25)
    with database.read() as session:
        (late,) = due_swaps(session, town.now)
    assert town.run(lambda session: end_swap(session, late, "silence", town.now, AWAKE))
    assert not town.run(lambda session: end_swap(session, late, "silence", town.now, AWAKE))
    boris.expect("non si fa")
    amina.silent()
    assert town.states == ["confirmed"] * 2

    swap(town)
    amina.say(f"SI {amina.code('Scambio')}")
    amina.expect("aspettiamo")
    boris.code("Scambio")
    second = town.shifts[1].id
    town.run(lambda session: call_off_swap(session, CARLA, second, town.now, AWAKE))
    amina.expect("non si fa")
    boris.silent()
    assert town.states == ["confirmed"] * 2
    with pytest.raises(StateRefused, match="no_swap"):
        town.run(lambda session: call_off_swap(session, CARLA, second, town.now, AWAKE))


def test_what_changes_before_the_second_yes_and_an_absence_end_it(database: Database) -> None:
    town, amina, boris = two(database)
    swap(town)
    amina.say(f"SI {amina.code('Scambio')}")
    amina.expect("aspettiamo")
    his = boris.code("Scambio")
    town.free(boris, "TU")
    assert boris.say(f"SI {his}") == "swap_off"
    boris.expect("non si fa: il tuo turno resta mar 15 dic")
    amina.expect("non si fa: il tuo turno resta lun 14 dic")
    assert town.states == ["confirmed"] * 2
    assert refused(town) == "availability"

    town.free(boris)
    swap(town)
    amina.say(f"SI {amina.code('Scambio')}")
    amina.expect("aspettiamo")
    boris.code("Scambio")
    when = morning(1)
    town.run(lambda session: record_absence(session, CARLA, boris.id, *when, town.now, AWAKE))
    town.settle()
    boris.expect("assenza: mar 15 dic 09:00-13:00")
    boris.silent()
    amina.expect("non si fa: il tuo turno resta lun 14 dic")
    assert town.states == ["confirmed", "uncovered"]


def test_who_gives_a_shift_back_says_no_to_its_swap_too(database: Database) -> None:
    town = DeskTown(database)
    town.open_desk()
    amina, boris = town.mediator("Amina"), town.mediator("Boris")
    hers, _ = town.publish(amina, boris)
    swap(town)
    amina.code("Scambio")
    boris.say(f"SI {boris.code('Scambio')}")
    boris.expect("aspettiamo")
    amina.say(f"NO {hers}")
    amina.expect("non è più tuo: lun 14 dic")
    amina.silent()
    boris.expect("non si fa: il tuo turno resta mar 15 dic")
    assert town.states == ["uncovered", "published"]


def test_what_may_not_be_is_refused_before_anybody_is_asked(database: Database) -> None:
    town, amina, boris = two(database)
    town.run(lambda session: change_mediator(session, boris.id, {"max_weekly_minutes": 200}, town.now, CARLA))
    assert refused(town) == "minutes_most"
    town.run(lambda session: change_mediator(session, boris.id, {"max_weekly_minutes": None}, town.now, CARLA))
    french = {"languages": [{"code": "fra", "level": "native"}]}
    town.run(lambda session: change_mediator(session, amina.id, french, town.now, CARLA))
    assert refused(town) == "language"
    basic = {"languages": [{"code": "ary", "level": "basic"}]}
    town.run(lambda session: change_mediator(session, amina.id, basic, town.now, CARLA))
    assert refused(town) == "level"
    amina.silent()
    boris.say("STOP")
    assert refused(town) == "swap_opted_out"
    town.now = morning(0)[0] - timedelta(minutes=80)
    assert refused(town) == "swap_too_late"
    town.now = morning(0)[0]
    assert refused(town) == "cannot_swap"
    assert town.states == ["confirmed"] * 2
