"""A mediator who has said yes can't come after all."""

from typing import Any

from tests.scenarios.town import Phone, Town
from web.demo.day.phones import code_of


def booked(town: Town, request: object) -> list[str]:
    """Who is booked, by id."""
    return [one["mediator_id"] for one in town.request(request)["bookings"]]


def test_days_ahead_the_search_goes_on_and_the_calendar_is_told(town: Town) -> None:
    amina, bilal = town.mediator("Amina B"), town.mediator("Bilal C")
    wanted = town.plan(days=5)
    code = amina.expect_offer()
    bilal.expect_offer()
    amina.say(f"SI {code}")
    amina.expect("Confermato", f"RINUNCIO {code}")
    amina.say(f"rinuncio {code}")
    amina.expect("non sei più in programma")
    assert town.state(wanted) == "searching"
    assert booked(town, wanted) == []
    assert [one.split("METHOD:")[1][:7].strip() for one in town.mail.calendars("amina@example.org")] == [
        "REQUEST", "CANCEL",
    ]  # fmt: skip
    bilal.accept()
    assert booked(town, wanted) == [bilal.mediator_id]
    assert town.alarms() == []


def test_days_ahead_the_reserve_has_it_without_another_question(town: Town) -> None:
    amina, bilal, carla = town.mediator("Amina B"), town.mediator("Bilal C"), town.mediator("Carla D")
    wanted = town.plan(days=5)
    codes = [phone.expect_offer() for phone in (amina, bilal, carla)]
    amina.say(f"SI {codes[0]}")
    bilal.say(f"SI {codes[1]}")
    bilal.expect("riserva")
    amina.expect("Confermato")
    amina.say(f"NO {codes[0]}")
    amina.expect("non sei più in programma")
    bilal.expect("ora tocca a te", f"RINUNCIO {codes[1]}")
    carla.silent()
    assert town.state(wanted) == "assigned"
    assert booked(town, wanted) == [bilal.mediator_id]


def test_a_reserve_who_has_promised_the_time_elsewhere_is_passed_over_in_silence(town: Town) -> None:
    amina, bilal, carla = town.mediator("Amina B"), town.mediator("Bilal C"), town.mediator("Carla D")
    wanted = town.plan(days=5)
    codes = [phone.expect_offer() for phone in (amina, bilal, carla)]
    amina.say(f"SI {codes[0]}")
    bilal.say(f"SI {codes[1]}")
    carla.say(f"SI {codes[2]}")
    for phone, word in ((amina, "Confermato"), (bilal, "riserva"), (carla, "riserva")):
        phone.expect(word)
    town.ask(
        "coordinator", kind="recorded", starts_at=wanted["starts_at"], mediator_id=bilal.mediator_id, office="Questura"
    )
    bilal.expect("Confermato")
    amina.say(f"RINUNCIO {codes[0]}")
    bilal.silent()
    carla.expect("ora tocca a te")
    assert booked(town, wanted) == [carla.mediator_id]


def test_at_short_notice_who_was_in_reserve_since_long_is_asked_like_everybody(town: Town) -> None:
    amina, bilal, carla = town.mediator("Amina B"), town.mediator("Bilal C"), town.mediator("Carla D")
    wanted = town.plan(days=1)
    codes = [phone.expect_offer() for phone in (amina, bilal, carla)]
    amina.say(f"SI {codes[0]}")
    bilal.say(f"SI {codes[1]}")
    carla.say(f"NO {codes[2]}")
    bilal.expect("riserva")
    town.wait(hours=23)
    amina.say(f"RINUNCIO {codes[0]}")
    assert booked(town, wanted) == [amina.mediator_id]
    bilal.accept()
    carla.silent()
    assert booked(town, wanted) == [bilal.mediator_id]


def test_at_short_notice_a_reserve_who_says_no_now_is_not_booked(town: Town) -> None:
    amina, bilal = town.mediator("Amina B"), town.mediator("Bilal C")
    wanted = town.plan(days=1)
    codes = [phone.expect_offer() for phone in (amina, bilal)]
    amina.say(f"SI {codes[0]}")
    bilal.say(f"SI {codes[1]}")
    bilal.expect("riserva")
    town.wait(hours=23)
    amina.say(f"RINUNCIO {codes[0]}")
    bilal.say(f"NO {bilal.expect_offer()}")
    amina.say(f"CONF {codes[0]}")
    assert booked(town, wanted) == []
    assert town.state(wanted) == "searching"


def test_nobody_is_given_time_to_answer_after_the_beginning(town: Town) -> None:
    amina, bilal = town.mediator("Amina B"), town.mediator("Bilal C")
    town.plan(days=1.5 / 24)
    code = amina.expect_offer()
    bilal.expect_offer()
    amina.say(f"SI {code}")
    town.wait(minutes=45)
    amina.say(f"RINUNCIO {code}")
    bilal.expect_offer("oggi 11:30-12:30", "Rispondi entro le 11:30")


def test_at_short_notice_the_booking_stands_until_another_says_yes(town: Town) -> None:
    amina, bilal = town.mediator("Amina B"), town.mediator("Bilal C")
    wanted = town.plan(days=0.2)
    code = amina.expect_offer()
    bilal.expect_offer()
    amina.say(f"SI {code}")
    amina.expect("Confermato")
    town.wait(hours=3)
    amina.say(f"RINUNCIO {code}")
    amina.expect("Cerchiamo chi ti sostituisce")
    bilal.expect_offer()
    now = town.request(wanted)
    assert now["state"] == "searching"
    assert [(one["mediator_id"], one["state"]) for one in now["bookings"]] == [(amina.mediator_id, "live")]
    assert now["bookings"][0]["replacing_since"] is not None
    assert [kind for kind, _ in town.alarms()] == ["withdrawn"]
    bilal.say("SI")
    bilal.expect("Confermato")
    amina.expect("non sei più in programma")
    assert booked(town, wanted) == [bilal.mediator_id]
    assert town.state(wanted) == "assigned"
    assert town.alarms() == []


def test_whoever_thinks_again_keeps_what_is_theirs(town: Town) -> None:
    amina, bilal = town.mediator("Amina B"), town.mediator("Bilal C")
    wanted = town.ask()
    code = amina.expect_offer()
    bilal.expect_offer()
    amina.say(f"SI {code}")
    amina.expect("Confermato")
    amina.say(f"RINUNCIO {code}")
    amina.expect("Cerchiamo chi ti sostituisce")
    bilal.expect_offer()
    amina.say(f"SI {code}")
    amina.expect("è confermato")
    assert town.state(wanted) == "assigned"
    assert booked(town, wanted) == [amina.mediator_id]
    assert town.alarms() == []


def test_the_coordinator_lets_somebody_go(town: Town) -> None:
    amina = town.mediator("Amina B")
    wanted = town.ask()
    code = amina.accept()
    amina.say(f"RINUNCIO {code}")
    amina.expect("Cerchiamo chi ti sostituisce")
    booking = town.request(wanted)["bookings"][0]["id"]
    path = f"/requests/{wanted['id']}/release"
    assert town.call("POST", path, {"booking_id": booking}).status_code == 403
    assert town.call("POST", path, {"booking_id": booking}, "coordinator").status_code == 200
    town.tick()
    amina.expect("non sei più in programma")
    assert town.request(wanted)["bookings"] == []
    assert town.call("POST", path, {"booking_id": booking}, "coordinator").status_code == 409


def test_a_fresh_reserve_takes_over_an_urgent_booking_at_once(town: Town) -> None:
    amina, bilal = town.mediator("Amina B"), town.mediator("Bilal C")
    wanted = town.ask()
    first, second = amina.expect_offer(), bilal.expect_offer()
    amina.say(f"SI {first}")
    bilal.say(f"SI {second}")
    amina.expect("Confermato")
    bilal.expect("riserva")
    amina.say(f"RINUNCIO {first}")
    amina.expect("non sei più in programma")
    bilal.expect("ora tocca a te")
    assert booked(town, wanted) == [bilal.mediator_id]
    assert town.alarms() == []


def replaced_with_an_old_reserve(town: Town) -> tuple[Any, Phone, str, Phone]:
    """Amina is being replaced, and holds her place; Bilal, who said yes days ago, is asked again. With her code."""
    amina, bilal = town.mediator("Amina B"), town.mediator("Bilal C")
    wanted = town.plan(days=5)
    code, other = amina.expect_offer(), bilal.expect_offer()
    amina.say(f"SI {code}")
    bilal.say(f"SI {other}")
    amina.expect("Confermato")
    bilal.expect("riserva")
    town.wait(days=4, hours=23)
    amina.read = len(amina.texts)  # she was reminded meanwhile
    amina.say(f"RINUNCIO {code}")
    amina.expect("Cerchiamo chi ti sostituisce")
    return wanted, amina, code, bilal


def test_a_reserve_of_days_ago_is_asked_anew_and_a_bare_yes_is_to_that(town: Town) -> None:
    wanted, amina, _code, bilal = replaced_with_an_old_reserve(town)
    bilal.expect_offer()
    assert booked(town, wanted) == [amina.mediator_id]
    bilal.say("SI")
    bilal.expect("Confermato")
    amina.expect("non sei più in programma")
    assert booked(town, wanted) == [bilal.mediator_id]


def test_who_is_being_replaced_and_must_not_meet_them_is_free_and_the_old_reserve_has_been_asked(town: Town) -> None:
    wanted, amina, code, bilal = replaced_with_an_old_reserve(town)
    bilal.expect_offer()
    amina.say(f"CONF {code}")
    amina.expect("non sei più in programma")
    bilal.silent()
    assert (town.state(wanted), booked(town, wanted)) == ("searching", [])
    bilal.say("SI")
    bilal.expect("Confermato")
    assert booked(town, wanted) == [bilal.mediator_id]


def test_who_is_being_replaced_and_let_go_is_free_and_the_old_reserve_has_been_asked(town: Town) -> None:
    wanted, amina, _code, bilal = replaced_with_an_old_reserve(town)
    code = bilal.expect_offer()
    booking = town.request(wanted)["bookings"][0]["id"]
    path = f"/requests/{wanted['id']}/release"
    assert town.call("POST", path, {"booking_id": booking}, "coordinator").status_code == 200
    town.tick()
    amina.expect("non sei più in programma")
    bilal.say(f"SI {code}")
    bilal.expect("Confermato")
    assert booked(town, wanted) == [bilal.mediator_id]


def test_the_old_reserve_who_answers_the_old_text_has_the_place(town: Town) -> None:
    wanted, _amina, _code, bilal = replaced_with_an_old_reserve(town)
    old = bilal.texts[0]
    bilal.say(f"SI {code_of(old)}")
    bilal.expect_offer()
    bilal.expect("Confermato")
    assert booked(town, wanted) == [bilal.mediator_id]


def test_who_is_being_replaced_and_must_not_meet_them_leaves_the_search_as_it_goes_on(town: Town) -> None:
    amina, bilal = town.mediator("Amina B"), town.mediator("Bilal C")
    wanted = town.ask()
    code = amina.expect_offer()
    bilal.expect_offer()
    amina.say(f"SI {code}")
    amina.expect("Confermato")
    amina.say(f"RINUNCIO {code}")
    amina.expect("Cerchiamo chi ti sostituisce")
    bilal.expect_offer()
    town.wait(minutes=1)
    begun = town.request(wanted)["next"]
    amina.say(f"CONF {code}")
    amina.expect("non sei più in programma")
    bilal.silent()
    now = town.request(wanted)
    assert (now["state"], now["bookings"], now["next"]) == ("searching", [], begun)
    bilal.say("SI")
    bilal.expect("Confermato")


def test_with_nobody_else_the_search_ends_and_nobody_is_kept(town: Town) -> None:
    amina = town.mediator("Amina B")
    wanted = town.ask()
    code = amina.accept()
    amina.say(f"RINUNCIO {code}")
    amina.expect("Cerchiamo chi ti sostituisce")
    town.wait(minutes=61)
    amina.expect("non sei più in programma")
    assert town.state(wanted) == "uncovered"
    assert booked(town, wanted) == []


def test_two_seats_one_withdraws_and_the_other_stays(town: Town) -> None:
    amina, bilal, carla = town.mediator("Amina B"), town.mediator("Bilal C"), town.mediator("Carla D")
    wanted = town.plan(days=5, seats=2)
    codes = [phone.expect_offer() for phone in (amina, bilal, carla)]
    amina.say(f"SI {codes[0]}")
    bilal.say(f"SI {codes[1]}")
    amina.expect("Confermato")
    bilal.expect("Confermato")
    amina.say(f"RINUNCIO {codes[0]}")
    amina.expect("non sei più in programma")
    assert booked(town, wanted) == [bilal.mediator_id]
    carla.accept()
    assert sorted(booked(town, wanted)) == sorted([bilal.mediator_id, carla.mediator_id])


def test_after_the_end_nothing_can_be_withdrawn_from(town: Town) -> None:
    amina = town.mediator("Amina B")
    wanted = town.ask(duration_minutes=30)
    code = amina.accept()
    amina.say(f"INIZIO {code}")
    amina.expect(f"FINE {code}")
    amina.say(f"FINE {code}")
    amina.expect("Fine")
    amina.say(f"RINUNCIO {code}")
    amina.expect(code)
    assert town.state(wanted) == "done"
    assert booked(town, wanted) == [amina.mediator_id]


def test_a_withdrawal_with_a_wrong_code_changes_nothing(town: Town) -> None:
    amina = town.mediator("Amina B")
    wanted = town.ask()
    code = amina.accept()
    amina.say(f"RINUNCIO {'1234' if code != '1234' else '4321'}")
    amina.expect("non è tra le tue richieste")
    assert town.state(wanted) == "assigned"
