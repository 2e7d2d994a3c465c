"""Somebody can't come for a while: what they had promised passes to others at once, and one text says it all."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from dispatch.arrive_on_shift import arrive_on_shift
from dispatch.ask_for_mediator import ask_for_mediator
from dispatch.record_absence import record_absence
from dispatch.requests import Request
from scheduling.absences import Absence, check_absence
from scheduling.availability_rows import load_availability
from storage.errors import Refusals
from storage.transaction import Database
from tests.dispatch.conftest import AWAKE, an_ask, an_operator
from tests.dispatch.desk_town import CARLA, DeskTown, Phone, morning


def midnight(day: int) -> datetime:
    """Of December, in Rome."""
    return datetime(2026, 12, day, tzinfo=UTC) - timedelta(hours=1)


def away(town: DeskTown, whom: Phone, starts_at: datetime, ends_at: datetime) -> list[tuple[str, int]]:
    released = town.run(
        lambda session: record_absence(session, CARLA, whom.id, starts_at, ends_at, town.now, AWAKE).released
    )
    town.settle()
    return [(one["kind"], int(one["id"])) for one in released]


def state_of(town: DeskTown, request_id: int) -> str:
    with town.database.read() as session:
        return session.get_one(Request, request_id).state


def test_shifts_and_bookings_of_that_time_pass_to_others_with_one_text(database: Database) -> None:
    town = DeskTown(database)
    town.open_desk()
    amina = town.mediator("Amina")
    (code,) = town.publish(amina, amina, amina)
    amina.say(f"SI {code}")
    amina.expect("confermati")
    starts_at = morning(1)[0] + timedelta(hours=7)  # Tuesday, 16:00
    wanted = an_ask(1, kind="planned", starts_at=starts_at, place_name="Questura")
    later = town.run(lambda session: ask_for_mediator(session, an_operator(1), wanted, town.now, AWAKE).id)
    amina.say(f"SI {amina.code('16:00', 'Questura')}")
    amina.expect("Confermato")
    boris = town.mediator("Boris")
    ids = [one.id for one in town.shifts]
    released = away(town, amina, midnight(15), midnight(17))
    assert released[:2] == [("shift", ids[1]), ("shift", ids[2])]
    assert [kind for kind, _ in released] == ["shift", "shift", "booking"]
    amina.expect(
        "assenza: mar 15 dic - mer 16 dic", "mar 15 dic 9-13 Sportello, mer 16 dic 9-13", "mar 15 dic 16:00-17:00 Q"
    )
    amina.silent()
    assert town.states == ["confirmed", "uncovered", "uncovered"]
    assert state_of(town, later) == "searching"
    for code_of_offer in [boris.code() for _ in range(3)]:
        boris.say(f"SI {code_of_offer}")
        boris.expect("Confermato")
    assert town.held == [("Amina", "confirmed"), ("Boris", "confirmed"), ("Boris", "confirmed")]
    assert state_of(town, later) == "assigned"
    assert away(town, amina, midnight(15), midnight(17)) == []
    with town.database.read() as session:
        assert len(load_availability(session, [amina.id])[amina.id].exceptions) == 1
        assert [len(one.released) for one in session.scalars(select(Absence).order_by(Absence.id))] == [3, 0]
    amina.silent()
    amina.say(f"RINUNCIO {code} 1")
    amina.expect("non è più tuo", "lun 14 dic")


def test_a_shift_of_a_request_goes_with_its_booking_and_who_is_there_stays(database: Database) -> None:
    town = DeskTown(database)
    town.open_desk()
    amina = town.mediator("Amina")
    (code,) = town.publish(amina)
    boris = town.mediator("Boris")
    amina.say(f"NO {code}")
    amina.expect("non è più tuo")
    boris.say(f"SI {boris.code('lun 14 dic')}")
    boris.expect("Confermato")
    town.now = morning(0)[0] + timedelta(minutes=5)
    carla = town.mediator("Carla")
    released = away(town, boris, midnight(14), midnight(15))
    assert [kind for kind, _ in released] == ["shift", "booking"]
    boris.expect("Non devi più venire: oggi 09:00-13:00")
    boris.silent()
    assert town.states == ["uncovered"]
    carla.say(f"SI {carla.code('oggi')}")
    carla.expect("Confermato")
    (shift,) = town.shifts
    town.now += timedelta(minutes=30)
    town.run(lambda session: arrive_on_shift(session, CARLA, shift.id, town.now, AWAKE))
    carla.expect("Arrivo segnato")
    assert away(town, carla, midnight(14), midnight(15)) == []
    assert town.held == [("Carla", "present")]
    carla.silent()


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "code"),
    [
        (midnight(15), midnight(14), "end_before_start"),
        (midnight(15), midnight(15), "range_empty"),
        (datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC), "absence_over"),
        (midnight(15), datetime(2031, 1, 1, tzinfo=UTC), "window_too_long"),
    ],
)
def test_a_span_that_can_not_be_is_refused(starts_at: datetime, ends_at: datetime, code: str) -> None:
    with pytest.raises(Refusals) as refused:
        check_absence(starts_at, ends_at, midnight(1))
    assert [one.code for one in refused.value.refusals] == [code]
