"""A roster is planned, published and confirmed: one text a mediator, numbered shifts, one code."""

from datetime import timedelta
from typing import Any

import pytest

from tests.scenarios.town import URP, Phone, Town

NEXT_MONDAY = "2026-12-14"
WORKING_WEEK = ["MO", "TU", "WE", "TH", "FR"]
OPEN = [{"days": WORKING_WEEK, "start": "09:00", "end": "13:00"}]
MORNINGS = ({"rrule": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "start": "08:00", "end": "14:00"},)


def needs(language: str, *days: str, minimum: int = 1) -> dict[str, Any]:
    return {"language": language, "days": list(days or WORKING_WEEK), "start": "09:00", "end": "13:00",
            "minimum": minimum}  # fmt: skip


def desk(town: Town, *cover: dict[str, Any], **more: Any) -> Any:
    body = {"name": "Sportello", "office": "URP", "place": URP, "hours": OPEN, "cover": list(cover), **more}
    return town.made("/desks", body)


def plan(town: Town, **more: Any) -> Any:
    """What a coordinator asks for, solved by the worker."""
    answer = town.call("POST", "/plans", {"from": NEXT_MONDAY, "weeks": 1, "seconds": 5, **more}, "coordinator")
    assert answer.status_code == 202, answer.text
    town.tick()
    return again(town, answer.json)


def again(town: Town, one: Any) -> Any:
    return town.call("GET", f"/plans/{one['id']}", role="coordinator").json


def publish(town: Town, one: Any) -> Any:
    answer = town.call("POST", f"/plans/{one['id']}/publish", role="coordinator")
    assert answer.status_code == 200, answer.text
    town.tick()
    return answer.json


def code_in(body: str) -> str:
    return body.partition("SI ")[2][:4]


def states(town: Town, one: Any) -> list[str]:
    return [shift["state"] for shift in again(town, one)["shifts"]]


def published(town: Town, *names: str) -> tuple[Any, list[Phone]]:
    """A week of mornings, of whoever speaks Moroccan Arabic."""
    people = [town.mediator(name, rules=MORNINGS) for name in names]
    desk(town, needs("ary"))
    return publish(town, plan(town)), people


def test_a_week_is_planned_published_and_confirmed(town: Town) -> None:
    amina = town.mediator("Amina Benali", rules=MORNINGS)
    desk(town, needs("ary"))
    draft = plan(town)
    assert (draft["state"], draft["gaps"], draft["gap"]) == ("draft", [], 0)
    assert [(one["starts_at"], one["mediator_id"], one["languages"]) for one in draft["shifts"]] == [
        (f"2026-12-{day}T08:00:00Z", amina.mediator_id, ["ary"]) for day in (14, 15, 16, 17, 18)
    ]
    assert amina.texts == []
    publish(town, draft)
    body = amina.expect(
        "Mediatori", "1) lun 14 dic 9-13 Sportello", "2) mar 15 dic 9-13,", "5) ven 18 dic 9-13", "SI", "NO"
    )
    assert states(town, draft) == ["published"] * 5
    amina.say(f"SI {code_in(body)}")
    amina.expect("confermati", "5) ven 18 dic")
    assert states(town, draft) == ["confirmed"] * 5
    roster = town.call("GET", f"/rosters?date={NEXT_MONDAY}", role="coordinator").json
    assert [one["mediator_name"] for one in roster["shifts"]] == ["Amina Benali"]
    free = town.call(
        "GET", f"/mediators/{amina.mediator_id}/availability?from=2026-12-14T00:00Z&to=2026-12-15T00:00Z",
        role="coordinator",
    ).json  # fmt: skip
    assert [(one["starts_at"][11:16], one["ends_at"][11:16]) for one in free["free"]] == [
        ("07:00", "08:00"), ("12:00", "13:00")
    ]  # fmt: skip


def test_what_nobody_covers_is_a_gap_with_each_ones_reason(town: Town) -> None:
    amina = town.mediator("Amina", rules=({"rrule": "FREQ=WEEKLY;BYDAY=MO,TU", "start": "08:00", "end": "14:00"},))
    town.mediator("Boris", "ben", rules=MORNINGS)
    desk(town, needs("ary", "MO", "WE"), needs("tir", "TU"))
    draft = plan(town)
    assert [one["starts_at"] for one in draft["shifts"]] == ["2026-12-14T08:00:00Z"]
    first, second = sorted(draft["gaps"], key=lambda one: one["starts_at"])
    assert (first["language"], first["starts_at"], first["ends_at"], first["missing"]) == (
        "tir", "2026-12-15T08:00:00Z", "2026-12-15T12:00:00Z", 1
    )  # fmt: skip
    assert [(one["rule"], one["mediator_id"]) for one in first["reasons"]] == [("nobody_speaks", None)]
    assert [(one["rule"], one["mediator_id"]) for one in second["reasons"]] == [("availability", amina.mediator_id)]
    assert second["reasons"][0]["text"] == "Non è disponibile in quell'orario."


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
    assert ("roster_silent", f"mediator:{amina.mediator_id}") in town.alarms()
    assert states(town, draft) == ["published"] * 5
    boris.accept("lun 14 dic")
    amina.expect("non devi più venire lun 14 dic 9-13")
    assert [one["mediator_name"] for one in again(town, draft)["shifts"]] == ["Boris"] + ["Amina"] * 4
    amina.say(f"SI {code}")
    amina.expect("confermati: 2) mar 15 dic")
    assert states(town, draft) == ["confirmed"] * 5
    assert town.alarms() == []


def test_whose_time_is_taken_before_publishing_is_passed_over(town: Town) -> None:
    amina = town.mediator("Amina", rules=MORNINGS)
    boris = town.mediator("Boris", "ary:good", rules=({"rrule": "FREQ=DAILY", "start": "00:00", "end": "24:00"},))
    desk(town, needs("ary", "MO"))
    draft = plan(town)
    (shift,) = draft["shifts"]
    mine, other = (amina, boris) if shift["mediator_id"] == amina.mediator_id else (boris, amina)
    taken: dict[str, Any] = {"rules": [], "exceptions": []}
    assert town.call("PUT", f"/mediators/{mine.mediator_id}/availability", taken, "coordinator").status_code == 200
    publish(town, draft)
    assert states(town, draft) == ["uncovered"]
    mine.silent()
    other.accept("lun 14 dic")
    assert states(town, draft) == ["confirmed"]


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


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["from"]), ({"from": None}, ["from"]), ({"from": "2026-W51-1", "weeks": 0}, ["from", "weeks"]),
        ({"from": "9998-12-28"}, ["from"]), ({"from": "2026-11-23"}, ["from"]), ({"from": "2026-12-15"}, ["from"]),
        ({"from": NEXT_MONDAY, "weeks": 1e30, "seconds": None}, ["seconds", "weeks"]),
        ({"from": NEXT_MONDAY, "desks": ["99"]}, ["desks.0"]), ({"from": NEXT_MONDAY, "desks": []}, ["desks"]),
    ],
)  # fmt: skip
def test_a_plan_that_can_not_be_made_says_why(town: Town, body: dict[str, Any], fields: list[str]) -> None:
    desk(town, needs("ary"))
    answer = town.call("POST", "/plans", body, "coordinator")
    assert answer.status_code == 422
    assert sorted({one["field"] for one in answer.json["errors"]}) == fields


@pytest.mark.parametrize("given", [{}, {"mediator_id": None}, {"mediator_id": True}, {"mediator_id": "99"}])
def test_nobody_is_given_a_shift_by_a_bad_body(town: Town, given: dict[str, Any]) -> None:
    town.mediator("Amina", rules=MORNINGS)
    desk(town, needs("ary"))
    draft = plan(town)
    path = f"/plans/{draft['id']}/shifts/{draft['shifts'][0]['id']}"
    assert town.call("PUT", path, given, "coordinator").status_code == 422


def test_where_more_are_needed_than_there_are_the_gap_says_that_all_are_there(town: Town) -> None:
    town.mediator("Amina", rules=MORNINGS)
    desk(town, needs("ary", "MO", minimum=3))
    draft = plan(town)
    (gap,) = draft["gaps"]
    assert (len(draft["shifts"]), gap["missing"], gap["reasons"][0]["rule"]) == (1, 2, "all_there")


def test_a_draft_is_looked_at_again_when_it_is_published(town: Town) -> None:
    """Who has gone gets nothing; a day that is closed since is not sought for."""
    amina, boris = (town.mediator(name, rules=MORNINGS) for name in ("Amina", "Boris"))
    made = desk(town, needs("ary", "MO", "TU", minimum=2))
    draft = plan(town)
    assert len(draft["shifts"]) == 4
    town.call("PATCH", f"/mediators/{amina.mediator_id}", {"active": False}, "coordinator")
    town.call("PATCH", f"/desks/{made['id']}", {"closed": ["2026-12-15"]}, "coordinator")
    publish(town, draft)
    amina.silent()
    boris.expect("Il tuo turno: lun 14 dic")
    assert sorted(states(town, draft)) == ["published", "uncovered"]
    assert len(town.call("GET", "/requests?kind=desk", role="coordinator").json) == 1


def test_of_two_drafts_of_the_same_weeks_the_second_adds_nothing(town: Town) -> None:
    amina, boris = (town.mediator(name, rules=MORNINGS) for name in ("Amina", "Boris"))
    desk(town, needs("ary"))
    first, second = plan(town), plan(town)
    publish(town, first)
    publish(town, second)
    assert (len(again(town, first)["shifts"]), again(town, second)["shifts"]) == (5, [])
    assert len(amina.texts) + len(boris.texts) == len({one["mediator_id"] for one in first["shifts"]})
    assert town.call("GET", "/requests?kind=desk", role="coordinator").json == []


def test_a_desk_that_is_open_for_less_than_an_hour_is_planned_too(town: Town) -> None:
    town.mediator("Amina", rules=MORNINGS)
    hours = {"days": ["MO"], "start": "09:00", "end": "09:45"}
    desk(town, {"language": "ary", **hours}, hours=[hours])
    draft = plan(town)
    assert (draft["state"], len(draft["shifts"]), draft["gaps"]) == ("draft", 1, [])


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


def test_who_said_stop_before_must_be_phoned(town: Town) -> None:
    amina = town.mediator("Amina", rules=MORNINGS)
    desk(town, needs("ary", "MO"))
    draft = plan(town)
    amina.say("STOP")
    publish(town, draft)
    assert ("roster_text_failed", f"mediator:{amina.mediator_id}") in town.alarms()


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
    assert ("roster_silent", f"mediator:{asked.mediator_id}") in town.alarms()
    other.accept("oggi 09:00")
    asked.expect("non devi più venire")
    assert states(town, draft) == ["confirmed"]
    assert town.alarms() == []
