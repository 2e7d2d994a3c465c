"""Where it is switched on, a yes from far away waits a little for a nearer one."""

import pytest

from tests.scenarios.town import Town


@pytest.fixture
def settings_of_town() -> dict[str, str]:
    return {"MEDIATORI__ON_DEMAND__ETA_WAIT_SECONDS": "120"}


def test_a_nearer_yes_goes_first_and_the_far_one_is_in_reserve(town: Town) -> None:
    amina, bilal = town.mediator("Amina B"), town.mediator("Bilal C")
    wanted = town.ask()
    far, near = amina.expect_offer(), bilal.expect_offer()
    amina.say(f"SI {far} +40")
    amina.expect("più vicino")
    assert town.state(wanted) == "searching"
    bilal.say(f"SI {near}")
    bilal.expect("Confermato")
    town.wait(minutes=5)
    amina.silent()
    states = {one["mediator_id"]: one["state"] for one in town.request(wanted)["offers"]}
    assert states == {amina.mediator_id: "reserve", bilal.mediator_id: "accepted"}


def test_with_nobody_nearer_the_far_one_has_it_with_their_own_time(town: Town) -> None:
    amina, bilal = town.mediator("Amina B"), town.mediator("Bilal C")
    wanted = town.ask()
    amina.say(f"SI {amina.expect_offer()} +40")
    amina.expect("più vicino")
    town.wait(minutes=2)
    amina.expect("ora tocca a te")
    found = town.request(wanted)
    assert found["state"] == "assigned"
    assert found["bookings"][0]["eta"] == "2026-11-30T09:40:00Z"
    assert bilal.texts


def test_who_is_near_is_booked_at_once(town: Town) -> None:
    amina = town.mediator("Amina B")
    wanted = town.ask()
    amina.say(f"SI {amina.expect_offer()} +10")
    amina.expect("Confermato")
    assert town.state(wanted) == "assigned"
