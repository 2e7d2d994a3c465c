"""An operator asks, a phone buzzes, a mediator answers, and is booked exactly once."""

from datetime import timedelta

from tests.scenarios.town import Town


def test_ask_offer_yes_booked(town: Town) -> None:
    amina = town.mediator("Amina Berrada", "ary")
    oksana = town.mediator("Oksana Koval", "ukr")

    request = town.ask()
    code = amina.expect_offer("darija", "ADESSO", "URP", "60 minuti")
    oksana.silent()
    assert town.request(request)["offers"][0]["state"] == "sent"

    amina.say(f"Sì {code}")
    amina.expect("Confermato", "URP")
    now = town.request(request)
    assert now["state"] == "assigned"
    assert [one["mediator_id"] for one in now["bookings"]] == [amina.mediator_id]
    assert "METHOD:REQUEST" in town.mail.calendars("amina@example.org")[0]


def test_two_yes_one_seat(town: Town) -> None:
    amina, samira = town.mediator("Amina Berrada"), town.mediator("Samira Essaidi")
    request = town.ask()
    first, second = amina.expect_offer(), samira.expect_offer()

    amina.say(f"SI {first}")
    samira.say(f"SI {second}")
    amina.expect("Confermato")
    samira.expect("riserva")
    now = town.request(request)
    assert [one["mediator_id"] for one in now["bookings"]] == [amina.mediator_id]
    assert sorted(one["state"] for one in now["offers"]) == ["accepted", "reserve"]


def test_a_yes_after_the_cancellation_changes_nothing(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    request = town.ask()
    code = amina.expect_offer()
    assert town.cancel(request).json["state"] == "cancelled"
    amina.say(f"SI {code}")
    amina.expect("annullata")
    assert town.state(request) == "cancelled"


def test_cancelled_late_when_somebody_was_coming(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    request = town.ask()
    amina.accept()
    assert town.cancel(request).json["state"] == "cancelled_late"
    amina.expect("Annullato")
    invite, cancel = town.mail.calendars("amina@example.org")
    assert "SEQUENCE:0" in invite
    assert "METHOD:CANCEL" in cancel
    assert "SEQUENCE:1" in cancel


def test_nobody_answers_and_the_search_ends_uncovered_after_an_hour(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    request = town.ask()
    code = amina.expect_offer()
    town.wait(minutes=59)
    assert town.state(request) == "searching"
    town.wait(minutes=2)
    now = town.request(request)
    assert (now["state"], now["closed_why"]) == ("uncovered", "nobody_answered")
    amina.say(f"SI {code}")
    amina.expect("chiusa")


def test_those_on_call_first_then_everybody_after_four_minutes(town: Town) -> None:
    on_call = {"rrule": "FREQ=DAILY", "start": "08:00", "end": "20:00", "standby": True}
    first = town.mediator("Amina Berrada", rules=(on_call,))
    others = [town.mediator(f"Persona {letter}") for letter in "BCDEFGH"]
    request = town.ask()
    first.expect_offer()
    for other in others:
        other.silent()
    assert town.request(request)["next"]["what"] == "ask_everyone"
    town.wait(minutes=4, seconds=5)
    for other in others:
        other.expect_offer()
    first.silent()


def test_a_yes_that_overlaps_the_own_booking_is_refused_with_the_reason(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    starts_at = (town.clock.now + timedelta(days=3)).isoformat()
    first = town.ask(kind="planned", starts_at=starts_at)
    code = amina.expect_offer()
    second = town.ask(kind="planned", starts_at=starts_at)
    other = amina.expect_offer()
    amina.say(f"SI {code}")
    amina.expect("Confermato")
    amina.say(f"SI {other}")
    amina.expect("impegno")
    assert town.state(first) == "assigned"
    assert town.state(second) == "searching"
    assert town.request(second)["offers"][0]["state"] == "lost"
