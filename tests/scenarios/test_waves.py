"""Who is asked when: the clock of urgent and of planned searches, and the night."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.scenarios.serving import FAST
from tests.scenarios.town import Town

NIGHT = pytest.mark.parametrize("quiet_hours", [("21:00", "08:00")])
ON_CALL = {"rrule": "FREQ=DAILY", "start": "08:00", "end": "20:00", "standby": True}


def test_a_small_pool_is_asked_all_at_once(town: Town) -> None:
    on_call = town.mediator("Amina Berrada", rules=(ON_CALL,))
    others = [town.mediator(f"Persona {letter}") for letter in "BCDEF"]
    town.ask()
    for one in (on_call, *others):
        one.expect_offer()


def test_nobody_eligible_alerts_the_coordinator_at_once_and_a_newcomer_is_asked(town: Town) -> None:
    request = town.ask()
    now = town.request(request)
    assert (now["state"], now["offers"], now["next"]["what"]) == ("searching", [], "look_again")
    with town.services.database.read() as session:
        alerted = session.connection().exec_driver_sql("SELECT alerted_at FROM requests").scalar_one()
    assert alerted is not None
    amina = town.mediator("Amina Berrada")
    town.wait(minutes=2)
    amina.say(f"SI {amina.expect_offer()}")
    assert town.state(request) == "assigned"


def test_all_of_those_on_call_say_no_and_the_others_are_asked_at_once(town: Town) -> None:
    on_call = [town.mediator(f"Pronta {letter}", rules=(ON_CALL,)) for letter in "AB"]
    others = [town.mediator(f"Persona {letter}") for letter in "CDEFGH"]
    town.ask()
    for one in on_call:
        one.say(f"NO {one.expect_offer()}")
    for one in others:
        one.expect_offer()


def test_one_on_call_who_cannot_be_reached_is_replaced_at_once(town: Town) -> None:
    on_call = [town.mediator(f"Pronta {letter}", rules=(ON_CALL,)) for letter in "AB"]
    others = [town.mediator(f"Persona {letter}") for letter in "CDEFGH"]
    town.simulator.state.faults = FAST.changed({"script": ["21614"]})
    request = town.ask()
    reached = [one for one in on_call if one.texts]
    assert len(reached) == 1
    assert sum(bool(one.texts) for one in others) == 1
    states = sorted(one["state"] for one in town.request(request)["offers"])
    assert states == ["send_failed", "sent", "sent"]


def test_planned_waves_of_three_with_waking_deadlines(town: Town) -> None:
    people = [town.mediator(f"Persona {letter}") for letter in "ABCDEFG"]
    town.plan(days=5)
    for one in people[:3]:
        one.expect_offer("Rispondi entro")
    for one in people[3:]:
        one.silent()
    town.wait(hours=3, minutes=59)
    for one in people[3:]:
        one.silent()
    town.wait(minutes=2)
    for one in people[3:6]:
        one.expect_offer()
    people[6].silent()


@NIGHT
def test_only_waking_minutes_count_towards_the_deadline(town: Town) -> None:
    people = [town.mediator(f"Persona {letter}") for letter in "ABCD"]
    town.clock.now = datetime(2026, 11, 30, 18, 0, tzinfo=UTC)  # 19:00 in Rome: two hours until the night
    request = town.plan(days=5)
    for one in people[:3]:
        one.expect_offer()
    assert town.request(request)["next"] == {"what": "next_wave", "at": "2026-12-01T09:00:00Z"}
    town.wait(hours=14, minutes=58)
    people[3].silent()
    town.wait(minutes=3)
    people[3].expect_offer()


def test_a_whole_wave_says_no_and_the_next_goes_out_at_once(town: Town) -> None:
    people = [town.mediator(f"Persona {letter}") for letter in "ABCDE"]
    request = town.plan(days=5)
    for one in people[:3]:
        one.say(f"NO {one.expect_offer()}")
    for one in people[3:]:
        one.expect_offer()
    assert {one["wave"] for one in town.request(request)["offers"]} == {1, 2}


@pytest.mark.parametrize("fault", ["21211", "30003"])
def test_a_text_that_fails_is_made_good_by_the_next_candidate_alone(town: Town, fault: str) -> None:
    people = [town.mediator(f"Persona {letter}") for letter in "ABCDEF"]
    town.simulator.state.faults = FAST.changed({"script": [fault]})
    request = town.plan(days=5)
    town.tick()
    states = [one["state"] for one in town.request(request)["offers"]]
    assert sorted(states) == ["send_failed", "sent", "sent", "sent"]
    people[4].silent()
    people[5].silent()


def test_a_conflict_of_the_last_one_asked_sends_the_search_on_at_once(town: Town) -> None:
    people = [town.mediator(f"Persona {letter}") for letter in "ABCD"]
    first, second = town.plan(days=3), town.plan(days=3)
    codes = [(one, one.expect_offer(), one.expect_offer()) for one in people[:3]]
    amina, one, two = codes[0]
    amina.say(f"SI {one}")
    for other, _, code in codes[1:]:
        other.say(f"NO {code}")
    people[3].silent()
    amina.say(f"SI {two}")
    people[3].expect_offer()
    assert (town.state(first), town.state(second)) == ("assigned", "searching")


@NIGHT
def test_planned_offers_of_the_night_wait_for_the_morning(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    town.clock.now = datetime(2026, 11, 30, 22, 0, tzinfo=UTC)
    request = town.plan(days=5)
    amina.silent()
    town.wait(hours=8, minutes=59)
    amina.silent()
    town.wait(minutes=2)
    amina.say(f"SI {amina.expect_offer()}")
    assert town.state(request) == "assigned"


@NIGHT
def test_what_begins_before_the_morning_is_asked_of_who_may_be_woken_and_else_told_at_once(town: Town) -> None:
    sleeps = town.mediator("Amina Berrada")
    wakes = town.mediator("Samira Essaidi", night_opt_in=True)
    town.clock.now = datetime(2026, 11, 30, 22, 0, tzinfo=UTC)
    request = town.plan(days=4 / 24)
    wakes.say(f"SI {wakes.expect_offer()}")
    assert town.state(request) == "assigned"
    vain = town.plan(days=6 / 24, gender="m")
    sleeps.silent()
    now = town.request(vain)
    assert (now["offers"], now["next"]["what"]) == ([], "look_again")
    with town.services.database.read() as session:
        assert session.connection().exec_driver_sql("SELECT max(alerted_at) FROM requests").scalar_one() is not None


@NIGHT
def test_who_is_asked_in_the_morning_has_time_to_answer_until_halfway_from_then(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    town.clock.now = datetime(2026, 11, 30, 22, 0, tzinfo=UTC)
    request = town.plan(days=9.5 / 24)
    assert town.request(request)["next"] == {"what": "next_wave", "at": "2026-12-01T07:15:00Z"}
    town.wait(hours=9, minutes=1)
    amina.expect_offer("Rispondi entro le 8:15")


@NIGHT
def test_at_night_only_those_who_opted_in_are_asked_and_answered(town: Town) -> None:
    sleeps = town.mediator("Amina Berrada")
    wakes = town.mediator("Samira Essaidi", night_opt_in=True)
    town.clock.now = datetime(2026, 11, 30, 22, 0, tzinfo=UTC)
    request = town.ask()
    wakes.accept()
    sleeps.silent()
    assert town.state(request) == "assigned"


def test_several_seats_take_several_yes(town: Town) -> None:
    people = [town.mediator(f"Persona {letter}") for letter in "ABCD"]
    request = town.plan(days=5, seats=2)
    codes = [one.expect_offer() for one in people]
    people[0].say(f"SI {codes[0]}")
    assert town.state(request) == "searching"
    people[2].say(f"SI {codes[2]}")
    now = town.request(request)
    assert (now["state"], [one["seat"] for one in now["bookings"]]) == ("assigned", [1, 2])
    people[3].say(f"SI {codes[3]}")
    people[3].expect("riserva")


def test_a_request_for_two_with_one_yes_ends_uncovered_and_the_one_who_came_is_closed(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    town.mediator("Samira Essaidi")
    request = town.ask(seats=2)
    amina.say(f"SI {amina.expect_offer()}")
    town.wait(hours=1, minutes=1)
    now = town.request(request)
    assert (now["state"], now["closed_why"]) == ("uncovered", "seats_left")
    town.wait(minutes=30)
    assert [one["state"] for one in town.request(request)["bookings"]] == ["ended"]


def test_useful_until_is_kept_whatever_the_clock_says(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    until = town.clock.now + timedelta(minutes=10)
    request = town.ask(useful_until=until.isoformat())
    code = amina.expect_offer()
    town.wait(minutes=9)
    assert town.state(request) == "searching"
    town.wait(minutes=2)
    assert town.state(request) == "uncovered"
    amina.say(f"SI {code}")
    amina.expect("chiusa")


def test_a_search_that_is_given_up_never_sends_what_was_still_waiting(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    town.simulator.state.faults = FAST.changed({"unavailable": 1.0})
    request = town.ask()
    town.wait(hours=1, minutes=1)
    assert town.state(request) == "uncovered"
    town.simulator.state.faults = FAST
    town.wait(minutes=30)
    amina.silent()


@pytest.mark.parametrize("settings_of_town", [{"MEDIATORI__OFFERS__PER_MEDIATOR_PER_DAY": "2"}])
def test_nobody_is_asked_more_often_in_a_day_than_is_set(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    for days in (3, 4, 5):
        town.plan(days=days)
    assert len(amina.texts) == 2


@pytest.mark.parametrize("settings_of_town", [{"MEDIATORI__ON_DEMAND__WAVE_SIZE": "2"}])
def test_an_urgent_wave_may_be_small(town: Town) -> None:
    people = [town.mediator(f"Persona {letter}") for letter in "ABCD"]
    town.ask()
    assert [len(one.texts) for one in people] == [1, 1, 0, 0]
    for one in people[:2]:
        one.say(f"NO {one.expect_offer()}")
    for one in people[2:]:
        one.expect_offer()
