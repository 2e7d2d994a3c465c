"""What stands still is seen on the board and in the figures, also while no worker runs."""

from contextlib import suppress
from datetime import timedelta

import pytest

from notifications.gateway import GatewayError
from notifications.simulator import Faults
from tests.scenarios.town import URP, Town
from tests.web.people import Browserless, add_people, sign_in
from tests.web.taps import read


@pytest.fixture
def carla(town: Town) -> Browserless:
    """A coordinator, signed in."""
    add_people(town, "coordinator")
    return sign_in(town, "coordinator")


def asked(town: Town) -> None:
    """A request is there, and no worker sends its texts."""
    body = {"kind": "on_demand", "language": "ary", "place": URP, "modality": ["in_person"], "duration_minutes": 60}
    town.made("/requests", body, "operator")


def later(town: Town, minutes: float) -> None:
    """Time passes, and no worker is there."""
    town.clock.now += timedelta(minutes=minutes)


def figure(town: Town, what: str) -> float:
    line = next(one for one in town.client.get("/metrics").text.splitlines() if one.startswith(what))
    return float(line.rpartition(" ")[2])


def test_without_a_worker_the_board_says_that_texts_stand_still(town: Town, carla: Browserless) -> None:
    town.mediator("Amina Benali")
    asked(town)
    later(town, 4)
    assert "SMS fermo" not in read(carla, "/board")
    later(town, 2)
    page = read(carla, "/board")
    assert "1 SMS fermo" in page
    assert "da 6 minuti (dalle 10:00)" in page
    assert "Forse il programma che lavora in sottofondo è spento." in page
    assert figure(town, 'mediatori_standstill{what="sms"}') == 1
    town.tick()
    assert "SMS fermo" not in read(carla, "/board")
    assert figure(town, 'mediatori_standstill{what="sms"}') == 0


def test_a_carrier_that_refuses_the_account_is_named(town: Town, carla: Browserless) -> None:
    town.mediator("Amina Benali")
    town.simulator.state.faults = Faults(send_seconds=0, receipt_seconds=0, script=("20003",) * 500)
    town.ask()
    for _ in range(7):
        later(town, 1)
        town.tick()
    page = read(carla, "/board")
    assert "1 SMS fermo" in page
    assert "Il gestore telefonico rifiuta il nostro accesso: forse manca credito." in page
    assert figure(town, "mediatori_carrier_failures ") >= 3


def test_a_carrier_that_does_not_answer_is_named(town: Town, carla: Browserless) -> None:
    town.mediator("Amina Benali")
    town.simulator.state.faults = Faults(send_seconds=0, receipt_seconds=0, throttled=1)
    town.ask()
    for _ in range(7):
        later(town, 1)
        town.tick()
    assert "Forse il gestore telefonico non risponde." in read(carla, "/board")


def test_answers_that_nobody_reads_are_told(town: Town, carla: Browserless) -> None:
    amina = town.mediator("Amina Benali")
    town.simulator.say(amina.number, "LIBERO 9-13")
    town.simulator.settle()
    later(town, 6)
    assert "1 risposta non ancora letta dal programma" in read(carla, "/board")
    town.tick()
    assert "non ancora letta" not in read(carla, "/board")


@pytest.mark.parametrize("quiet_hours", [("21:00", "08:00")])
def test_what_waits_for_the_morning_does_not_stand_still(town: Town, carla: Browserless) -> None:
    town.mediator("Amina Benali")
    town.clock.now += timedelta(hours=12)
    town.plan(days=3)
    town.wait(hours=1)
    assert "SMS ferm" not in read(carla, "/board")


def test_the_poll_tells_of_it_as_soon_as_it_is_so(town: Town, carla: Browserless) -> None:
    town.mediator("Amina Benali")
    asked(town)
    carla.get("/board")
    stamp = read(carla, "/board").partition('id="board-stamp" value="')[2].partition('"')[0]
    later(town, 6)
    polled = carla.client.get(f"/board/live?stamp={stamp}", headers={"Accept": "text/html"})
    assert polled.status_code == 200
    assert "SMS fermo" in polled.text


def test_a_carrier_that_hangs_is_told_however_often_it_is_asked(town: Town, carla: Browserless) -> None:
    town.mediator("Amina Benali")
    town.simulator.state.faults = Faults(send_seconds=0, receipt_seconds=0, lost_request=1, list_unavailable=1)
    asked(town)
    for _ in range(9):
        with suppress(GatewayError):  # the sweep's, which the worker logs
            town.tick()
        later(town, 1)
    assert "1 SMS fermo" in read(carla, "/board")
