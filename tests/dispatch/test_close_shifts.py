"""Shifts whose time is over are closed, and what nobody noted stays empty."""

from datetime import timedelta

from dispatch.arrive_on_shift import arrive_on_shift
from dispatch.close_shifts import close_shifts
from storage.transaction import Database
from tests.dispatch.conftest import AWAKE
from tests.dispatch.desk_town import CARLA, DeskTown, morning


def test_what_is_over_is_closed_and_whoever_is_there_is_waited_for(database: Database) -> None:
    town = DeskTown(database)
    town.open_desk()
    amina = town.mediator("Amina")
    (code,) = town.publish(amina, amina, amina)
    amina.say(f"SI {code}")
    amina.expect("confermati")
    second = town.shifts[1]
    town.now = morning(0)[1]
    assert town.run(lambda session: close_shifts(session, town.now)) == 1
    assert town.states == ["closed", "confirmed", "confirmed"]
    assert (town.shifts[0].checked_in_at, town.shifts[0].checked_out_at) == (None, None)
    amina.say(f"RINUNCIO {code} 1")
    amina.expect("già cominciato o finito")
    town.now = morning(1)[0]
    town.run(lambda session: arrive_on_shift(session, CARLA, second.id, town.now, AWAKE))
    town.now = morning(1)[1] + timedelta(minutes=59)
    assert town.run(lambda session: close_shifts(session, town.now)) == 0
    town.now += timedelta(minutes=1)
    assert town.run(lambda session: close_shifts(session, town.now)) == 1
    assert town.run(lambda session: close_shifts(session, town.now)) == 0
    assert town.states == ["closed", "closed", "confirmed"]
    assert town.shifts[1].checked_in_at is not None
    assert town.shifts[1].checked_out_at is None
