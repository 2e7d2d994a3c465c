"""A published roster lives by SMS and taps: yes, no to some, silence, somebody missing, somebody else instead."""

from datetime import timedelta
from typing import Any

from tests.scenarios.rosters import (
    MORNINGS,
    again,
    code_in,
    desk,
    needs,
    plan,
    publish,
    published,
    states,
)
from tests.scenarios.town import Town


def test_no_to_one_shift_seeks_another_and_leaves_the_rest_open(town: Town) -> None:
    draft, (amina,) = published(town, "Amina")
    boris = town.mediator("Boris", rules=MORNINGS)
    code = code_in(amina.expect("5)"))
    amina.say(f"NO {code} 2")
    amina.expect("non sono più tuoi: 2) mar 15 dic", "1) lun 14 dic")
    assert states(town, draft) == ["published", "uncovered", "published", "published", "published"]
    boris.accept("mar 15 dic", "URP")
    after = again(town, draft)["shifts"]
    assert [(one["state"], one["mediator_name"]) for one in after][:3] == [
        ("published", "Amina"), ("confirmed", "Boris"), ("published", "Amina")
    ]  # fmt: skip
    amina.say(f"SI {code}")
    amina.expect("confermati: 1) lun 14 dic 9-13 Sportello, 3) mer 16 dic")
    assert states(town, draft) == ["confirmed"] * 5


def test_no_to_all_seeks_others_for_all(town: Town) -> None:
    draft, (amina,) = published(town, "Amina")
    amina.say(f"NO {code_in(amina.expect('5)'))}")
    amina.expect("non sono più tuoi")
    assert states(town, draft) == ["uncovered"] * 5
    assert len(town.call("GET", "/requests?kind=desk", role="coordinator").json) >= 5
    amina.silent()


def test_who_can_not_come_after_all_says_which(town: Town) -> None:
    draft, (amina,) = published(town, "Amina")
    boris = town.mediator("Boris", rules=MORNINGS)
    code = code_in(amina.expect("5)"))
    amina.say(f"SI {code}")
    amina.expect("confermati")
    amina.say(f"RINUNCIO {code}")
    amina.expect("Quale turno?", "5)")
    amina.say(f"RINUNCIO {code} 5")
    amina.expect("non è più tuo: 5) ven 18 dic")
    assert states(town, draft)[4] == "uncovered"
    boris.accept("ven 18 dic")
    assert states(town, draft)[4] == "confirmed"
    amina.say(f"RINUNCIO {code} 5")
    amina.expect("non è fra i tuoi")


def test_silence_is_an_alarm_and_others_are_asked_while_the_shift_stays(town: Town) -> None:
    draft, (amina,) = published(town, "Amina")
    boris = town.mediator("Boris", rules=({"rrule": "FREQ=WEEKLY;BYDAY=MO", "start": "08:00", "end": "14:00"},))
    code = code_in(amina.expect("5)"))
    town.wait(hours=25)
    assert ("roster_silent", f"plan:{draft['id']}:{amina.mediator_id}") in town.alarms()
    assert states(town, draft) == ["published"] * 5
    boris.accept("lun 14 dic")
    amina.expect("non devi più venire lun 14 dic 9-13")
    assert [one["mediator_name"] for one in again(town, draft)["shifts"]] == ["Boris"] + ["Amina"] * 4
    amina.say(f"SI {code}")
    amina.expect("confermati: 2) mar 15 dic")
    assert states(town, draft) == ["confirmed"] * 5
    assert town.alarms() == []


def test_inizio_and_fine_of_a_shift(town: Town) -> None:
    draft, (amina,) = published(town, "Amina")
    code = code_in(amina.expect("5)"))
    amina.say(f"SI {code}")
    amina.expect("confermati")
    amina.say(f"INIZIO {code}")
    amina.expect("presto")
    town.clock.now += timedelta(days=13, hours=22, minutes=55)  # Monday the 14th, 8:55
    amina.say(f"INIZIO {code}")
    amina.expect("Segnato l'inizio", "9-13")
    assert states(town, draft)[0] == "present"
    town.wait(hours=4)
    amina.say(f"FINE {code}")
    amina.expect("fine del turno")
    assert states(town, draft)[0] == "closed"


def test_who_is_missing_is_sought_for_and_may_still_come(town: Town) -> None:
    draft, (amina,) = published(town, "Amina")
    amina.say(f"SI {code_in(amina.expect('5)'))}")
    amina.expect("confermati")
    boris = town.mediator("Boris")
    town.clock.now += timedelta(days=13, hours=23, minutes=10)  # Monday the 14th, 9:10
    first = again(town, draft)["shifts"][0]["id"]
    answer = town.call("POST", f"/shifts/{first}/absent", role="desk")
    assert (answer.status_code, answer.json["state"]) == (200, "absent")
    town.tick()
    code = boris.expect_offer()
    assert town.call("POST", f"/shifts/{first}/check-out", role="desk").status_code == 409
    boris.say(f"SI {code}")
    boris.expect("Confermato")
    after = again(town, draft)["shifts"][0]
    assert (after["state"], after["mediator_name"]) == ("confirmed", "Boris")


def test_the_coordinator_replaces_somebody_who_is_told(town: Town) -> None:
    draft, (amina,) = published(town, "Amina")
    amina.expect("5)")
    boris = town.mediator("Boris")
    second = again(town, draft)["shifts"][1]["id"]
    assert town.call("POST", f"/shifts/{second}/replace", role="operator").status_code == 403
    assert town.call("POST", f"/shifts/{second}/replace", role="coordinator").json["state"] == "uncovered"
    town.tick()
    amina.expect("non devi più venire mar 15 dic 9-13")
    boris.accept("mar 15 dic")
    assert states(town, draft)[1] == "confirmed"


def test_who_has_not_come_after_ten_minutes_is_told_of_and_sought_for(town: Town) -> None:
    draft, (amina,) = published(town, "Amina")
    code = code_in(amina.expect("5)"))
    amina.say(f"SI {code}")
    amina.expect("confermati")
    boris = town.mediator("Boris")
    town.clock.now += timedelta(days=13, hours=23, minutes=9)  # Monday the 14th, 9:09
    town.tick()
    assert town.alarms() == []
    town.clock.now += timedelta(minutes=2)
    town.tick()
    first = again(town, draft)["shifts"][0]["id"]
    assert town.alarms() == [("shift_missing", f"shift:{first}")]
    boris.expect_offer("oggi")
    amina.say(f"INIZIO {code}")
    amina.expect("Segnato l'inizio")
    assert states(town, draft)[0] == "present"
    boris.silent()
    assert town.alarms() == []
    assert [one["state"] for one in town.call("GET", "/requests?kind=desk", role="coordinator").json] == ["cancelled"]
    town.wait(minutes=30)
    assert town.alarms() == []


def test_a_shift_taken_by_a_booking_goes_by_that_bookings_code(town: Town) -> None:
    """Its own code leaves the other shifts alone, and theirs leaves it alone."""
    amina = town.mediator("Amina", rules=({"rrule": "FREQ=WEEKLY;BYDAY=MO", "start": "08:00", "end": "14:00"},))
    boris = town.mediator("Boris", rules=({"rrule": "FREQ=WEEKLY;BYDAY=TU,WE", "start": "08:00", "end": "14:00"},))
    desk(town, needs("ary", "MO", "TU", "WE"))
    draft = publish(town, plan(town))
    boris_code = code_in(boris.expect("2)"))
    rules = {"rules": [{"rrule": "FREQ=DAILY", "start": "00:00", "end": "24:00"}], "exceptions": []}
    town.call("PUT", f"/mediators/{boris.mediator_id}/availability", rules, "coordinator")
    amina.say(f"NO {code_in(amina.expect('lun 14'))}")
    amina.expect("non è più tuo: lun 14 dic")
    boris.accept("lun 14 dic")
    boris.say(f"NO {boris_code}")
    boris.expect("non sono più tuoi: 1) mar 15 dic")
    assert states(town, draft) == ["confirmed", "uncovered", "uncovered"]
    first = again(town, draft)["shifts"][0]["id"]
    assert town.call("POST", f"/shifts/{first}/replace", role="coordinator").status_code == 409
    town.clock.now += timedelta(days=13, hours=23)  # Monday the 14th, 9:00
    assert town.call("POST", f"/shifts/{first}/check-in", role="desk").json["state"] == "present"
    town.clock.now += timedelta(hours=4)
    assert town.call("POST", f"/shifts/{first}/check-out", role="desk").json["state"] == "closed"
    bookings = [
        booking["checked_out_at"] is not None
        for one in town.call("GET", "/requests?kind=desk", role="coordinator").json
        for booking in one["bookings"]
        if booking["checked_in_at"]
    ]
    assert bookings == [True]


def test_a_plan_that_is_over_does_not_stand_beside_what_is_asked_today(town: Town) -> None:
    _, (amina,) = published(town, "Amina")
    amina.expect("5)")
    town.clock.now += timedelta(days=20)
    town.tick()
    always = {"rules": [{"rrule": "FREQ=DAILY", "start": "00:00", "end": "24:00"}], "exceptions": []}
    town.call("PUT", f"/mediators/{amina.mediator_id}/availability", always, "coordinator")
    request = town.ask()
    amina.say("SI")
    assert town.state(request) == "assigned"


def test_yes_after_stop_lifts_it_with_a_roster_open_too(town: Town) -> None:
    draft, (amina,) = published(town, "Amina")
    amina.expect("5)")
    amina.say("STOP")
    amina.say("YES")
    assert ("opted_out", f"mediator:{amina.mediator_id}") not in town.alarms()
    assert states(town, draft) == ["confirmed"] * 5


def test_only_the_coordination_stops_the_search_for_a_shift(town: Town) -> None:
    _, (amina,) = published(town, "Amina")
    amina.say(f"NO {code_in(amina.expect('5)'))} 1")
    (search,) = town.call("GET", "/requests?kind=desk", role="coordinator").json
    assert town.cancel(search).status_code == 409


def test_silence_counts_while_others_can_still_be_asked(town: Town) -> None:
    """Published on the eve: a day of silence would end after the beginning."""
    amina, boris = (town.mediator(name, rules=MORNINGS) for name in ("Amina", "Boris"))
    desk(town, needs("ary", "TU"))
    draft = plan(town, **{"from": "2026-11-30"})
    publish(town, draft)
    asked, other = (amina, boris) if amina.texts else (boris, amina)
    asked.expect("Il tuo turno: mar 1 dic")
    town.wait(hours=20, minutes=5)  # Tuesday, 6:05
    assert ("roster_silent", f"plan:{draft['id']}:{asked.mediator_id}") in town.alarms()
    other.accept("oggi 09:00")
    asked.expect("non devi più venire")
    assert states(town, draft) == ["confirmed"]
    assert town.alarms() == []


def test_one_more_shift_and_one_less(town: Town) -> None:
    """By hand, whatever the needs say; a rule that stands against it is named."""
    draft, (amina,) = published(town, "Amina")
    amina.expect("5)")
    path = f"/plans/{draft['id']}/shifts"
    hours = {"desk_id": draft["desks"][0], "mediator_id": amina.mediator_id}

    def add(start: str, end: str, **more: str) -> Any:
        body = {**hours, "starts_at": start, "ends_at": end, **more}
        return town.call("POST", path, body, "coordinator")

    for start, end, code in (
        ("2026-12-14T10:00:00+01:00", "2026-12-14T11:00:00+01:00", "overlap"),
        ("2026-12-14T18:00:00+01:00", "2026-12-14T19:00:00+01:00", "closed"),
    ):
        refused = add(start, end)
        assert (refused.status_code, refused.json["errors"][0]["code"]) == (409, code)
    assert add("2027-01-14T10:00:00+01:00", "2027-01-14T11:00:00+01:00").status_code == 422
    boris = town.mediator("Boris", "ben", rules=MORNINGS)
    made = add("2026-12-14T10:00:00+01:00", "2026-12-14T11:00:00+01:00", mediator_id=boris.mediator_id)
    assert (made.status_code, made.json["state"], made.json["languages"]) == (201, "published", ["ben"])
    town.tick()
    boris.say(f"SI {code_in(boris.expect('Il tuo turno: lun 14 dic 10-11'))}")
    boris.expect("confermato")
    left = town.call("POST", f"{path}/{made.json['id']}/remove", role="coordinator").json
    assert len(left["shifts"]) == 5
    town.tick()
    boris.expect("non devi più venire lun 14 dic 10-11")


def test_answers_that_a_person_hears_count(town: Town) -> None:
    draft, (amina,) = published(town, "Amina")
    code = code_in(amina.expect("5)"))
    first, second = (one["id"] for one in again(town, draft)["shifts"][:2])
    for shift, said, state in ((first, "accept", "confirmed"), (second, "decline", "uncovered")):
        path = f"/plans/{draft['id']}/shifts/{shift}/answer"
        town.call("POST", path, {"as": said}, "coordinator")
        assert state in states(town, draft)
    assert town.call("POST", path, {"as": "accept"}, "coordinator").status_code == 409
    amina.say(f"forse sì {code}, ma il bambino non sta bene")
    (reply,) = town.call("GET", "/replies?state=open", role="coordinator").json
    body = {"as": "accept", "code": code}
    assert town.call("POST", f"/replies/{reply['id']}/resolve", body, "coordinator").status_code == 200
    assert sorted(states(town, draft)) == ["confirmed"] * 4 + ["uncovered"]


def test_numbers_that_do_not_exist_and_verbs_without_a_code(town: Town) -> None:
    draft, (amina,) = published(town, "Amina")
    code = code_in(amina.expect("5)"))
    amina.say(f"NO {code} il 3")
    amina.expect("non sono più tuoi: 3) mer 16 dic")
    amina.say(f"NO {code} 4 9")
    both = " ".join(amina.expect() for _ in range(2))  # they leave at once, in either order
    assert "non sono più tuoi: 4) gio 17 dic" in both
    assert "non c'è il numero 9" in both
    town.clock.now += timedelta(days=13, hours=22, minutes=55)  # Monday the 14th, 8:55
    amina.say("INIZIO")
    amina.expect("Segnato l'inizio", "9-13")
    town.wait(hours=4)
    amina.say("FINE")
    amina.expect("fine del turno")
    assert states(town, draft)[0] == "closed"


def test_who_takes_a_shift_of_two_languages_is_there_for_what_they_speak(town: Town) -> None:
    amina = town.mediator("Amina", "ary", "fra:good", rules=MORNINGS)
    desk(town, needs("ary", "MO"), needs("fra", "MO"))
    draft = publish(town, plan(town))
    assert draft["shifts"][0]["languages"] == ["ary", "fra"]
    boris = town.mediator("Boris", rules=MORNINGS)
    amina.say(f"NO {code_in(amina.expect('lun 14 dic'))}")
    boris.accept("lun 14 dic")
    (shift,) = again(town, draft)["shifts"]
    assert (shift["mediator_name"], shift["languages"]) == ("Boris", ["ary"])


def test_a_yes_within_the_hour_still_finds_the_desk_of_somebody_who_never_came(town: Town) -> None:
    draft, (amina,) = published(town, "Amina")
    amina.say(f"SI {code_in(amina.expect('5)'))}")
    amina.expect("confermati")
    # Free until the desk closes and no longer: whoever comes late is not kept after that.
    boris = town.mediator("Boris", rules=({"rrule": "FREQ=WEEKLY;BYDAY=MO", "start": "09:00", "end": "13:00"},))
    town.clock.now += timedelta(days=13, hours=23, minutes=11)  # Monday the 14th, 9:11
    town.tick()
    code = boris.expect_offer("ADESSO")
    town.wait(minutes=25)
    boris.say(f"SI {code}")
    boris.expect("Confermato")
    after = again(town, draft)["shifts"][0]
    assert (after["state"], after["mediator_name"]) == ("confirmed", "Boris")
    (booked,) = town.call("GET", "/requests?kind=desk", role="coordinator").json
    assert booked["bookings"][0]["ends_at"] == "2026-12-14T12:00:00Z"
    amina.expect("non devi più venire lun 14 dic 9-13")


def test_nobody_arrives_two_weeks_before_the_shift(town: Town) -> None:
    draft, _ = published(town, "Amina")
    first = again(town, draft)["shifts"][0]["id"]
    answer = town.call("POST", f"/shifts/{first}/check-in", role="desk")
    assert (answer.status_code, answer.json["errors"][0]["code"]) == (409, "shift_too_early")
    assert "da mezz'ora prima" in answer.json["detail"]
