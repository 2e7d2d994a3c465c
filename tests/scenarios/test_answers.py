"""What a mediator may write, and what comes of it."""

import pytest

from tests.scenarios.serving import FAST
from tests.scenarios.town import Town


def test_a_late_yes_still_counts_while_the_search_goes_on(town: Town) -> None:
    first = [town.mediator(f"Prima {letter}") for letter in "ABC"]
    request = town.plan(days=5)
    codes = [one.expect_offer() for one in first]
    town.wait(hours=5)
    assert {one["state"] for one in town.request(request)["offers"]} == {"lapsed"}
    first[1].say(f"Sì {codes[1]}")
    first[1].expect("Confermato")
    assert town.state(request) == "assigned"


def test_a_late_yes_after_the_seat_is_gone_is_a_reserve_and_told_once(town: Town) -> None:
    amina, samira = town.mediator("Amina Berrada"), town.mediator("Samira Essaidi")
    request = town.ask()
    first, second = amina.expect_offer(), samira.expect_offer()
    amina.say(f"SI {first}")
    town.wait(minutes=5)
    samira.say(f"SI {second}")
    samira.expect("riserva")
    samira.say(f"SI {second}")
    samira.silent()
    assert sorted(one["state"] for one in town.request(request)["offers"]) == ["accepted", "reserve"]


def test_a_second_yes_of_the_same_mediator_books_nothing_more(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    request = town.ask()
    code = amina.accept()
    amina.say(f"SI {code}")
    amina.expect("Abbiamo già il tuo SI", code)
    assert len(town.request(request)["bookings"]) == 1
    assert len(town.mail.calendars("amina@example.org")) == 1


def test_a_yes_with_other_words_is_shown_to_a_person_and_counts_once_she_says_so(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    request = town.ask()
    said = f"sì {amina.expect_offer()}, ma dopo le 18"
    amina.say(said)
    amina.expect("una persona legge")
    assert town.state(request) == "searching"
    (reply,) = town.replies()
    assert (reply["text"], reply["mediator_id"]) == (said, amina.mediator_id)

    assert town.resolve(reply, **{"as": "accept"}).status_code == 200
    amina.expect("Confermato")
    assert town.state(request) == "assigned"
    assert town.replies() == []
    assert town.resolve(reply, **{"as": "accept"}).status_code == 409


def test_a_no_with_other_words_acts_and_its_text_is_shown(town: Town) -> None:
    amina, samira = town.mediator("Amina Berrada"), town.mediator("Samira Essaidi")
    request = town.ask()
    code = amina.expect_offer()
    samira.expect_offer()
    amina.say(f"no {code}, ma fra due ore sì")
    states = {one["mediator_id"]: one["state"] for one in town.request(request)["offers"]}
    assert states[amina.mediator_id] == "declined"
    assert town.state(request) == "searching"
    assert [one["text"] for one in town.replies()] == [f"no {code}, ma fra due ore sì"]


def test_a_wrong_code_is_never_guessed(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    request = town.ask()
    code = amina.expect_offer()
    wrong = "1000" if code != "1000" else "1001"
    amina.say(f"SI {wrong}")
    amina.expect(wrong, code)
    assert town.state(request) == "searching"


def test_a_bare_yes_counts_with_exactly_one_question_open(town: Town) -> None:
    amina = town.mediator("Amina Berrada", "ary", "fra")
    amina.say("SI")
    amina.expect("non hai richieste aperte")
    assert [one["text"] for one in town.replies()] == ["SI"]

    first, second = town.plan(days=3), town.plan(days=4, language="fra")
    codes = [amina.expect_offer(), amina.expect_offer()]
    amina.say("va bene")
    amina.expect("due richieste aperte", *codes)
    assert (town.state(first), town.state(second)) == ("searching", "searching")

    amina.say(f"NO {codes[0]}")
    amina.say("ok")
    amina.expect("Confermato")
    assert (town.state(first), town.state(second)) == ("searching", "assigned")


def test_arabic_without_a_verb_is_kept_word_for_word(town: Town) -> None:
    amina = town.mediator("Amina Berrada", locale="ar")
    request = town.ask()
    amina.expect("SI")
    said = "الطريق مقطوع اليوم ولا أعرف متى أصل"
    amina.say(said)
    assert [one["text"] for one in town.replies()] == [said]
    assert town.state(request) == "searching"
    amina.say("نعم")
    assert town.state(request) == "assigned"


def test_an_unknown_number_changes_nothing_and_gets_no_answer(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    request = town.ask()
    code = amina.expect_offer()
    town.simulator.say("+393339999999", f"SI {code}")
    town.tick()
    assert town.simulator.state.texts("+393339999999") == []
    assert town.state(request) == "searching"
    assert town.replies() == []


def test_no_more_than_five_answers_that_change_nothing_a_day(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    for number in range(7):
        amina.say(f"chissà {number}")
    assert len(amina.texts) == 5
    assert len(town.replies()) == 7
    request = town.ask()
    amina.read = 5
    amina.accept()
    assert town.state(request) == "assigned"
    town.cancel(request)
    amina.expect("Annullato")
    town.wait(hours=20)
    amina.say("chissà domani")
    amina.expect("una persona legge")


def test_a_yes_to_what_is_cancelled_is_answered_at_most_five_times_a_day(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    request = town.ask()
    code = amina.expect_offer()
    town.cancel(request)
    for _ in range(7):
        amina.say(f"SI {code}")
    assert len(amina.texts) == 1 + 5
    assert town.state(request) == "cancelled"


def test_stop_leaves_bookings_standing_tells_the_coordinator_and_start_brings_back(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    booked = town.plan(days=3)
    amina.accept()

    amina.say("STOP")
    read = len(amina.texts)
    assert town.alarms() == [("opted_out", f"mediator:{amina.mediator_id}")]
    assert town.state(booked) == "assigned"
    other = town.ask()
    assert town.request(other)["offers"] == []
    assert len(amina.texts) == read

    town.cancel(booked)
    assert len(amina.texts) == read, "nobody is texted after STOP"
    assert ("booking_text_failed", f"booking:{_booking_of(town, booked)}") in town.alarms()

    amina.say("START")
    amina.read = read
    amina.expect("ricevi di nuovo")
    assert "opted_out" not in dict(town.alarms())
    third = town.ask()
    amina.expect_offer()
    assert town.state(third) == "searching"


def _booking_of(town: Town, request: dict[str, str]) -> int:
    with town.services.database.read() as session:
        rows = session.connection().exec_driver_sql(f"SELECT id FROM bookings WHERE request_id = {int(request['id'])}")
        return int(rows.scalar_one())


def test_yes_lifts_the_carriers_block_and_still_accepts(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    request = town.ask()
    amina.expect_offer()
    amina.say("YES")
    amina.expect("Confermato")
    assert town.state(request) == "assigned"


def test_si_after_stop_accepts_but_does_not_pretend_that_texts_arrive(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    request = town.ask()
    code = amina.expect_offer()
    amina.say("STOP")
    read = len(amina.texts)
    amina.say(f"SI {code}")
    assert town.state(request) == "assigned"
    assert len(amina.texts) == read
    assert [kind for kind, _ in town.alarms()] == ["opted_out", "booking_text_failed"]


def test_a_repeated_webhook_has_one_effect(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    request = town.ask()
    code = amina.expect_offer()
    town.simulator.state.faults = FAST.changed({"duplicate_inbound": 4})
    amina.say(f"SI {code}")
    amina.expect("Confermato")
    amina.silent()
    assert len(town.request(request)["bookings"]) == 1


def test_a_no_with_other_words_to_what_is_booked_is_a_persons_matter(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    request = town.ask()
    code = amina.accept()
    amina.say(f"NO {code}, o forse sì")
    assert town.state(request) == "assigned"
    assert [one["text"] for one in town.replies()] == [f"NO {code}, o forse sì"]


def test_help_tells_what_is_open(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    town.ask()
    code = amina.expect_offer()
    amina.say("aiuto")
    amina.expect(code)


@pytest.mark.parametrize(
    "body", ["0" * 1600, "\N{RIGHT-TO-LEFT OVERRIDE}SI", "<script>alert(1)</script>", "=1+1", "🙂"]
)
def test_whatever_is_written_is_kept_for_a_person_or_ignored_but_never_breaks(town: Town, body: str) -> None:
    amina = town.mediator("Amina Berrada")
    request = town.ask()
    amina.expect_offer()
    amina.say(body)
    kept = [one["text"] for one in town.replies()]
    assert kept == [body] or town.state(request) == "assigned"
    assert town.call("GET", "/replies", role="coordinator").status_code == 200
