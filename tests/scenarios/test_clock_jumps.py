"""The clock of the machine jumps by an hour, forth or back: nothing is asked, said or done a second time."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from notifications.outbox import Message
from tests.scenarios.town import Phone, Town

JUMPS = {"forth": (1, -1), "back": (-1, 1), "twice forth": (1, 1), "twice back": (-1, -1)}


def jump(town: Town, hours: int) -> None:
    """Another time from one moment to the next, and everything that is due then."""
    town.clock.now += timedelta(hours=hours)
    for _ in range(3):
        town.tick()


def said(phone: Phone, words: str) -> int:
    return sum(words in one for one in phone.texts)


@pytest.mark.parametrize("jumps", JUMPS.values(), ids=JUMPS.keys())
def test_each_text_of_a_booking_comes_once(town: Town, jumps: tuple[int, int]) -> None:
    amina = town.mediator("Amina Benali")
    request = town.plan(days=2)
    code = amina.expect_offer()
    for hours in jumps:
        jump(town, hours)
    assert said(amina, code) == 1, "the offer"
    amina.say(f"SI {code}")
    for hours in jumps:
        jump(town, hours)
    assert said(amina, "Confermato") == 1
    town.wait(days=1, hours=1)
    reminded = len(amina.texts)
    for hours in jumps:
        jump(town, hours)
    assert len(amina.texts) == reminded, "the reminder stays the only one"
    assert town.state(request) == "assigned"


@pytest.mark.parametrize("jumps", JUMPS.values(), ids=JUMPS.keys())
def test_a_text_in_doubt_is_found_whatever_the_clock_says(town: Town, jumps: tuple[int, int]) -> None:
    amina = town.mediator("Amina Benali")
    town.simulator.state.faults = replace(town.simulator.state.faults, script=("lost_answer",), no_callbacks=True)
    town.ask()
    for hours in jumps:
        jump(town, hours)
    town.wait(hours=2, minutes=10)
    assert said(amina, "SI ") == 1
    with town.services.database.read() as session:
        assert session.scalars(select(Message.state).order_by(Message.id)).first() == "delivered"
