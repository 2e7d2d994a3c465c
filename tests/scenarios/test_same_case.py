"""Who must not meet a person is out of the whole case: its other dates, and whatever else is asked for that person."""

import re
from typing import Any

from tests.scenarios.town import Phone, Town


def booked(town: Town, request: Any) -> list[str]:
    """Who is booked, by id."""
    return [one["mediator_id"] for one in town.request(request)["bookings"]]


def dates(town: Town, count: int) -> list[Any]:
    """The requests of one ask that repeats, weekly."""
    first = town.plan(days=30, recurrence=f"FREQ=WEEKLY;COUNT={count}")
    return [town.request({"id": one["id"]}) for one in first["series"]["dates"]]


def next_offer(town: Town, phone: Phone) -> str:
    town.wait(minutes=1)
    return phone.expect_offer()


def test_of_a_series_they_are_out_for_all_dates(town: Town) -> None:
    amina = town.mediator("Amina B")
    first, second, third = dates(town, 3)
    codes = [amina.accept()]
    codes.append(next_offer(town, amina))
    amina.say(f"SI {codes[1]}")
    amina.expect("Confermato")
    bilal = town.mediator("Bilal C")
    amina.say(f"CONF {codes[1]}")
    amina.expect("non sei più in programma")
    town.wait(minutes=1)
    amina.expect("non sei più in programma")
    assert [booked(town, one) for one in (first, second, third)] == [[], [], []]
    for _ in range(3):
        town.wait(minutes=1)
        for code in re.findall(r"SI (\d{4}) ", " ".join(bilal.texts[bilal.read :])):
            bilal.read = len(bilal.texts)
            bilal.say(f"SI {code}")
    amina.silent()
    assert [booked(town, one) for one in (first, second, third)] == [[bilal.mediator_id]] * 3


def test_what_they_have_promised_to_the_same_person_goes_too(town: Town) -> None:
    amina = town.mediator("Amina B")
    first = town.plan(days=5, person_code="PC-99")
    amina.accept()
    other = town.plan(days=6, person_code="PC-99")
    amina.accept()
    elsewhere = town.plan(days=7, person_code="PC-12")
    code = amina.accept()
    amina.say(f"CONF {code}")
    amina.expect("non sei più in programma")
    town.tick()
    amina.silent()
    assert [booked(town, one) for one in (first, other, elsewhere)] == [[amina.mediator_id]] * 2 + [[]]
    again = town.plan(days=8, person_code="PC-99")
    code = amina.accept()
    amina.say(f"CONF {code}")
    town.wait(minutes=1)
    assert [booked(town, one) for one in (first, other, again)] == [[], [], []]


def test_what_has_begun_is_theirs_to_end(town: Town) -> None:
    amina = town.mediator("Amina B")
    now = town.ask(person_code="PC-99")
    code = amina.accept()
    amina.say(f"INIZIO {code}")
    amina.expect("Arrivo segnato")
    later = town.plan(days=5, person_code="PC-99")
    again = amina.accept()
    amina.say(f"CONF {again}")
    town.wait(minutes=1)
    assert booked(town, later) == []
    assert booked(town, now) == [amina.mediator_id]
