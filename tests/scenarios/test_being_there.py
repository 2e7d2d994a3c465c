"""From the day before to the report: reminder, arrival, end, and how it went."""

from datetime import timedelta
from typing import Any

import pytest

from tests.scenarios.town import Phone, Town


def coming(town: Town, phone: Phone, **more: Any) -> tuple[dict[str, Any], str]:
    """An urgent request that this mediator has said yes to, and its code."""
    wanted = town.ask(**more)
    code = phone.accept()
    return wanted, code


def booking(town: Town, wanted: dict[str, Any]) -> dict[str, Any]:
    """Its only booking."""
    (found,) = town.request(wanted)["bookings"]
    return dict(found)


def test_an_hour_is_proved_by_both_sides(town: Town) -> None:
    amina = town.mediator("Amina B")
    wanted, code = coming(town, amina)
    amina.say(f"INIZIO {code}")
    amina.expect("Arrivo", "10:20", f"FINE {code}")
    assert town.state(wanted) == "in_progress"
    town.wait(minutes=50)
    amina.say(f"FINE {code} {booking(town, wanted)['proof']}")
    amina.expect("10:00", "10:50", "50 minuti", "confermata")
    found = booking(town, wanted)
    assert found["proved"] is True
    assert found["state"] == "ended"
    assert found["checked_out_at"] == "2026-11-30T09:50:00Z"
    assert town.state(wanted) == "done"


def test_an_absence_that_is_disputed_is_for_a_person(town: Town) -> None:
    amina = town.mediator("Amina B")
    wanted, code = coming(town, amina)
    amina.say(f"INIZIO {code}")
    amina.expect("Arrivo")
    body = {"outcome": "no_show_mediator", "minutes": 0}
    assert town.call("POST", f"/requests/{wanted['id']}/report", body).json["state"] == "reported"
    town.tick()
    assert town.alarms() == [("no_show_disputed", f"booking:{booking(town, wanted)['id']}")]
    amina.silent()


def test_who_comes_second_does_not_end_what_has_begun(town: Town) -> None:
    amina, bilal = town.mediator("Amina B"), town.mediator("Bilal C")
    wanted = town.ask(seats=2)
    code, later = amina.expect_offer(), bilal.expect_offer()
    amina.say(f"SI {code}")
    amina.say(f"INIZIO {code}")
    assert town.state(wanted) == "searching"
    bilal.say(f"SI {later}")
    assert town.state(wanted) == "in_progress"


def test_a_wrong_number_is_said_and_can_be_mended(town: Town) -> None:
    amina = town.mediator("Amina B")
    wanted, code = coming(town, amina)
    amina.say(f"INIZIO {code}")
    amina.expect("Arrivo")
    proof = booking(town, wanted)["proof"]
    wrong = "1111" if proof != "1111" else "2222"
    amina.say(f"FINE {code} {wrong}")
    amina.expect(wrong, f"FINE {code}")
    assert town.state(wanted) == "done"
    assert booking(town, wanted)["proved"] is False
    amina.say(f"FINE {code} {proof}")
    amina.expect("confermata")
    assert booking(town, wanted)["proved"] is True


def test_nobody_guesses_the_number(town: Town) -> None:
    amina = town.mediator("Amina B")
    wanted, code = coming(town, amina)
    amina.say(f"INIZIO {code}")
    proof = booking(town, wanted)["proof"]
    for guess in range(6):
        amina.say(f"FINE {code} {(int(proof) + 1 + guess) % 10_000:04}")
    amina.say(f"FINE {code} {proof}")
    assert booking(town, wanted)["proved"] is False


def test_bare_words_mean_the_only_booking_that_fits(town: Town) -> None:
    amina = town.mediator("Amina B")
    wanted, _ = coming(town, amina)
    amina.say("inizio")
    amina.expect("Arrivo")
    amina.say("Fine, grazie")
    amina.expect("Fine")
    assert town.state(wanted) == "done"
    amina.say("fine")
    amina.expect("impegn")


def test_fine_said_to_a_question_may_mean_yes_so_a_person_reads_it(town: Town) -> None:
    amina = town.mediator("Amina B")
    wanted = town.ask()
    amina.expect_offer()
    amina.say("Fine")
    amina.expect("una persona legge")
    assert [one["text"] for one in town.replies()] == ["Fine"]
    assert town.state(wanted) == "searching"


def test_the_operator_taps_instead(town: Town) -> None:
    amina = town.mediator("Amina B")
    wanted, code = coming(town, amina)
    path = f"/requests/{wanted['id']}"
    assert town.call("POST", f"{path}/check-in", {}).json["state"] == "in_progress"
    town.tick()
    amina.expect("Arrivo", f"FINE {code}")
    assert town.call("POST", f"{path}/check-in", {}).status_code == 200
    town.wait(minutes=30)
    ended = town.call("POST", f"{path}/check-out", {})
    assert ended.json["state"] == "done"
    assert ended.json["bookings"][0]["proved"] is True
    assert town.call("POST", f"{path}/check-in", {}, "stranger").status_code == 404


@pytest.mark.parametrize(("word", "said"), [("INIZIO", "presto"), ("FINE", "INIZIO")])
def test_two_days_early_nothing_begins(town: Town, word: str, said: str) -> None:
    amina = town.mediator("Amina B")
    wanted = town.plan(days=2)
    code = amina.accept()
    amina.say(f"{word} {code}")
    amina.expect(said)
    assert town.state(wanted) == "assigned"
    assert booking(town, wanted)["checked_in_at"] is None


def test_nothing_ends_before_it_begins(town: Town) -> None:
    amina = town.mediator("Amina B")
    wanted = town.plan(days=0.03)
    code = amina.accept()
    amina.say(f"INIZIO {code}")
    amina.expect("Arrivo")
    amina.say(f"FINE {code}")
    amina.expect(f"FINE {code}")
    assert town.call("POST", f"/requests/{wanted['id']}/check-out", {}).status_code == 409
    assert town.state(wanted) == "in_progress"


def test_nobody_is_at_two_places(town: Town) -> None:
    amina = town.mediator("Amina B")
    first, code = coming(town, amina, duration_minutes=30)
    amina.say(f"INIZIO {code}")
    amina.expect("Arrivo")
    second = town.plan(days=0.04, duration_minutes=30)
    other = amina.accept()
    amina.say(f"INIZIO {other}")
    amina.expect(f"FINE {code}")
    assert booking(town, second)["checked_in_at"] is None
    assert town.state(first) == "in_progress"


def test_a_reminder_asks_and_is_answered(town: Town) -> None:
    amina = town.mediator("Amina B")
    wanted = town.plan(days=3)
    code = amina.accept()
    town.wait(days=1, hours=23)
    amina.silent()
    town.wait(hours=1)
    amina.expect("Ci sei?", f"SI {code}", f"RINUNCIO {code}")
    amina.say("si")
    amina.expect("è confermato")
    town.wait(hours=21)
    assert town.alarms() == []
    assert town.state(wanted) == "assigned"


def test_an_unanswered_reminder_reaches_the_coordinator_four_hours_before(town: Town) -> None:
    amina = town.mediator("Amina B")
    town.plan(days=3)
    code = amina.accept()
    town.wait(days=2, hours=19)
    assert town.alarms() == []
    town.wait(hours=1)
    assert [kind for kind, _ in town.alarms()] == ["unconfirmed"]
    amina.expect("Ci sei?")
    amina.say(f"SI {code}")
    amina.expect("è confermato")
    assert town.alarms() == []


def test_the_office_says_how_it_went(town: Town) -> None:
    amina = town.mediator("Amina B")
    wanted, code = coming(town, amina)
    amina.say(f"INIZIO {code}")
    town.wait(minutes=55)
    amina.say(f"FINE {code}")
    body = {"outcome": "done", "minutes": 55, "rating": 5, "note": "Molto bene."}
    said = town.call("POST", f"/requests/{wanted['id']}/report", body)
    assert said.json["state"] == "reported"
    assert said.json["report"] == body
    assert town.request(wanted, "coordinator")["report"]["note"] is None
    assert town.call("POST", f"/requests/{wanted['id']}/report", body).status_code == 409


@pytest.mark.parametrize(
    ("field", "value"),
    [("minutes", 600), ("minutes", 0), ("minutes", -5), ("rating", 6), ("rating", 0), ("outcome", "fine")],
)
def test_what_cannot_be_is_not_reported(town: Town, field: str, value: object) -> None:
    amina = town.mediator("Amina B")
    wanted, code = coming(town, amina)
    amina.say(f"INIZIO {code}")
    body = {"outcome": "done", "minutes": 60, field: value}
    answer = town.call("POST", f"/requests/{wanted['id']}/report", body)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json["errors"]] == [field]
    assert town.state(wanted) == "in_progress"


def test_before_it_begins_there_is_nothing_to_report(town: Town) -> None:
    amina = town.mediator("Amina B")
    wanted = town.plan(days=2)
    amina.say(f"SI {amina.expect_offer()}")
    body = {"outcome": "done", "minutes": 60}
    assert town.call("POST", f"/requests/{wanted['id']}/report", body).status_code == 409


def test_the_person_does_not_come(town: Town) -> None:
    amina = town.mediator("Amina B")
    wanted, code = coming(town, amina)
    amina.say(f"INIZIO {code}")
    amina.expect("Arrivo")
    town.wait(minutes=25)
    body = {"outcome": "no_show_person", "minutes": 0}
    assert town.call("POST", f"/requests/{wanted['id']}/report", body).json["state"] == "reported"
    town.tick()
    amina.expect("puoi andare")
    assert booking(town, wanted)["state"] == "ended"


def test_who_forgets_to_finish_is_closed_an_hour_later_and_asked_about(town: Town) -> None:
    amina = town.mediator("Amina B")
    wanted, code = coming(town, amina, duration_minutes=30)
    amina.say(f"INIZIO {code}")
    amina.expect("Arrivo")
    town.wait(minutes=80)
    assert town.state(wanted) == "in_progress"
    town.wait(minutes=15)
    assert town.state(wanted) == "done"
    amina.say(f"FINE {code}")
    amina.expect("persona")
    assert booking(town, wanted)["checked_out_at"] is None
    assert len(town.replies()) == 1


def test_one_of_two_who_does_not_come_is_replaced_though_the_second_seat_was_given_up(town: Town) -> None:
    amina = town.mediator("Amina")
    useful_until = (town.clock.now + timedelta(minutes=5)).isoformat()
    request = town.ask(seats=2, useful_until=useful_until)
    amina.accept()
    town.wait(minutes=6)
    assert town.state(request) == "uncovered"
    boris = town.mediator("Boris")
    town.wait(minutes=60)
    assert ("missing", f"booking:{town.request(request)['bookings'][0]['id']}") in town.alarms()
    assert boris.texts
