"""A roster is planned, looked at and published: who sits where, what nobody covers, and what has changed since."""

from typing import Any

import pytest

from tests.scenarios.rosters import MORNINGS, NEXT_MONDAY, again, code_in, desk, needs, plan, publish, states
from tests.scenarios.town import Town


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


def test_who_said_stop_before_must_be_phoned(town: Town) -> None:
    amina = town.mediator("Amina", rules=MORNINGS)
    desk(town, needs("ary", "MO"))
    draft = plan(town)
    amina.say("STOP")
    publish(town, draft)
    assert ("roster_text_failed", f"mediator:{amina.mediator_id}") in town.alarms()
