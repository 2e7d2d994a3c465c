"""What mediators say about themselves: when they are free, what is to come, whom they must not meet."""

import pytest

from tests.scenarios.town import Phone, Town

MONDAYS = ({"rrule": "FREQ=WEEKLY;BYDAY=MO", "start": "09:00", "end": "13:00"},)


def free(town: Town, phone: Phone, day: str) -> list[tuple[str, str]]:
    """When they are free on a local day, in UTC."""
    path = f"/mediators/{phone.mediator_id}/availability?from={day}T00:00:00%2B01:00&to={day}T23:59:00%2B01:00"
    found = town.call("GET", path, role="coordinator").json["free"]
    return [(one["starts_at"][11:16], one["ends_at"][11:16]) for one in found]


def test_busy_this_afternoon(town: Town) -> None:
    amina = town.mediator("Amina B")
    amina.say("OCCUPATO 15-18")
    amina.expect("OCCUPATO oggi 15:00-18:00")
    assert free(town, amina, "2026-11-30") == [("23:00", "14:00"), ("17:00", "22:59")]


def test_the_last_word_counts(town: Town) -> None:
    amina = town.mediator("Amina B", rules=MONDAYS)
    amina.say("libero 15-18")
    amina.expect("LIBERO oggi 15:00-18:00")
    amina.say("occupato 16-17")
    amina.expect("OCCUPATO")
    assert free(town, amina, "2026-11-30") == [("08:00", "12:00"), ("14:00", "15:00"), ("16:00", "17:00")]
    amina.say("libero 16-17")
    amina.expect("LIBERO")
    assert free(town, amina, "2026-11-30") == [("08:00", "12:00"), ("14:00", "17:00")]


def test_days_of_the_week_are_the_next_of_their_name(town: Town) -> None:
    amina = town.mediator("Amina B")
    amina.say("LIBERO LU 11-13 ME NO")
    amina.expect("LIBERO oggi 11:00-13:00", "OCCUPATO mer 2 dic")
    assert free(town, amina, "2026-12-02") == []


def test_a_day_without_hours_is_the_whole_day_and_is_said_in_full(town: Town) -> None:
    amina = town.mediator("Amina B", rules=())
    amina.say("LIBERO LU 11-13 ME")
    amina.expect("LIBERO oggi 11:00-13:00, LIBERO mer 2 dic tutto il giorno")
    assert free(town, amina, "2026-12-02") == [("23:00", "22:59")]


def test_busy_over_what_was_promised_says_that_it_stands_and_how_to_give_it_back(town: Town) -> None:
    amina, bilal = town.mediator("Amina B"), town.mediator("Bilal C")
    wanted = town.plan(days=1)
    code = amina.expect_offer()
    bilal.say(f"NO {bilal.expect_offer()}")
    amina.say(f"SI {code}")
    amina.expect("Confermato")
    amina.say("OCCUPATO MA 9-10")
    assert "RINUNCIO" not in amina.expect("OCCUPATO mar 1 dic 09:00-10:00. Grazie")
    amina.say("OCCUPATO MA")
    told = amina.expect("OCCUPATO mar 1 dic tutto il giorno", "mar 1 dic 10:00-11:00 URP")
    assert told.endswith(f"Se non puoi: RINUNCIO {code}")
    assert town.state(wanted) == "assigned"
    amina.say(f"RINUNCIO {code}")
    amina.expect("non sei più in programma")
    assert town.state(wanted) == "searching"


def test_a_range_backwards_changes_nothing(town: Town) -> None:
    amina = town.mediator("Amina B", rules=MONDAYS)
    amina.say("LIBERO 18-9")
    amina.expect("18:00-09:00", "LIBERO 9-13")
    assert free(town, amina, "2026-11-30") == [("08:00", "12:00")]


def test_busy_people_are_not_asked(town: Town) -> None:
    amina, bilal = town.mediator("Amina B"), town.mediator("Bilal C")
    amina.say("occupato")
    amina.expect("OCCUPATO oggi")
    town.ask()
    amina.silent()
    bilal.expect_offer()


def test_what_is_to_come(town: Town) -> None:
    amina = town.mediator("Amina B")
    amina.say("turni")
    amina.expect("Non hai impegni")
    town.plan(days=3)
    amina.accept()
    amina.say("TURNI")
    amina.expect("gio 3 dic 10:00-11:00", "URP")


def test_a_conflict_excludes_for_good_and_the_office_reads_a_no(town: Town) -> None:
    amina, bilal = town.mediator("Amina B"), town.mediator("Bilal C")
    wanted = town.ask(person_code="P-7")
    code = amina.expect_offer()
    bilal.expect_offer()
    amina.say(f"CONF {code}")
    amina.expect("non ti chiediamo più")
    state = {one["mediator_id"]: one["state"] for one in town.request(wanted)["offers"]}
    assert state[amina.mediator_id] == "declined"
    state = {one["mediator_id"]: one["state"] for one in town.request(wanted, "coordinator")["offers"]}
    assert state[amina.mediator_id] == "conflict"
    amina.say(f"SI {code}")
    amina.read = len(amina.texts)
    assert town.state(wanted) == "searching"
    town.cancel(wanted)
    town.ask(person_code="P-7")
    amina.silent()
    bilal.expect_offer()
    town.ask(person_code="P-8")
    amina.expect_offer()


def test_a_conflict_found_after_the_yes_gives_the_booking_back(town: Town) -> None:
    amina, bilal = town.mediator("Amina B"), town.mediator("Bilal C")
    wanted = town.plan(days=5, person_code="P-7")
    code = amina.expect_offer()
    bilal.expect_offer()
    amina.say(f"SI {code}")
    amina.expect("Confermato")
    amina.say(f"CONF {code}")
    amina.expect("non sei più in programma")
    bilal.accept()
    assert [one["mediator_id"] for one in town.request(wanted)["bookings"]] == [bilal.mediator_id]
    state = {one["mediator_id"]: one["state"] for one in town.request(wanted, "coordinator")["offers"]}
    assert state[amina.mediator_id] == "conflict"
    town.call("PATCH", f"/requests/{wanted['id']}", {"duration_minutes": 90})
    town.tick()
    amina.silent()
    book = {"mediator_id": amina.mediator_id}
    assert town.call("POST", f"/requests/{wanted['id']}/book", book, "coordinator").status_code == 422


@pytest.mark.parametrize(("words", "minutes"), [("SI {code} +20", 20), ("+20 si {code}", 20)])
def test_how_long_they_say_they_need_is_shown(town: Town, words: str, minutes: int) -> None:
    amina = town.mediator("Amina B")
    wanted = town.ask()
    amina.say(words.format(code=amina.expect_offer()))
    amina.expect("Confermato")
    found = town.request(wanted)
    assert found["offers"][0]["eta_minutes"] == minutes
    assert found["bookings"][0]["eta"] == "2026-11-30T09:20:00Z"
