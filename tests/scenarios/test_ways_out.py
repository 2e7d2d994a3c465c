"""Nobody of ours can come: an outside telephone line serves, or the office says who interpreted after all."""

from typing import Any

import pytest

from storage.transaction import Database
from tests.scenarios.town import Town
from tests.scenarios.ways_out import LINE, called, line, uncovered
from tests.web.problems import fields_of
from web.offices_and_tokens import add_office_token


@pytest.fixture
def manager(town: Town) -> Town:
    """The town, where somebody answers to the funder."""
    database: Database = town.services.database
    add = add_office_token
    town.tokens["manager"] = database.run(lambda session: add(session, "manager", None, None, town.clock.now))
    return town


def test_a_line_is_kept_with_its_number_in_one_form(town: Town) -> None:
    made = line(town)
    assert made == {
        "id": made["id"],
        "name": "Linea Babele",
        "number": "+39800123456",
        "access_code": "7391#",
        "languages": ["ary", "wol"],
        "hours": LINE["hours"],
        "offices": ["URP"],
        "active": True,
    }
    always = line(town, name="Linea sempre", hours=None, offices=[], access_code=None)
    assert (always["hours"], always["offices"], always["access_code"]) == (None, [], None)


def test_offices_see_the_lines_that_they_may_use(town: Town) -> None:
    ours, everybody_s = line(town), line(town, name="Linea di tutti", offices=[])
    names = {
        role: [one["name"] for one in town.call("GET", "/external-lines", role=role).json]
        for role in ("operator", "stranger", "coordinator")
    }
    both = [ours["name"], everybody_s["name"]]
    assert names == {"operator": both, "stranger": [everybody_s["name"]], "coordinator": both}
    page = town.call("GET", "/external-lines?page=2&page_size=1")
    assert ([one["name"] for one in page.json], page.headers["X-Total-Count"]) == (["Linea di tutti"], "2")
    assert town.call("POST", "/external-lines", LINE).status_code == 403
    assert town.call("GET", "/external-lines", role="desk").status_code == 403
    path = f"/external-lines/{ours['id']}"
    assert town.call("PATCH", path, {"active": False}, "coordinator").json["active"] is False
    assert [one["name"] for one in town.call("GET", "/external-lines").json] == ["Linea di tutti"]
    assert town.call("PATCH", path, {"offices": [], "access_code": "1"}, "coordinator").json["offices"] == []
    assert len(town.call("GET", "/external-lines", role="coordinator").json) == 2


@pytest.mark.parametrize(("wrong", "fields"), [
    ({"languages": ["ary", "zzz"]}, ["languages.1"]),
    ({"languages": []}, ["languages"]),
    ({"offices": ["URP", "Nessuno"]}, ["offices.1"]),
    ({"number": "12"}, ["number"]),
    ({"name": " ", "hours": [{"days": ["MO"], "start": "9", "end": "10:00"}]}, ["hours.0.start", "name"]),
    ({"name": None, "number": 5, "languages": "ary"}, ["languages", "name", "number"]),
])  # fmt: skip
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_each_wrong_field_of_a_line_is_named(town: Town, wrong: dict[str, Any], fields: list[str]) -> None:
    answer = town.call("POST", "/external-lines", {**LINE, **wrong}, "coordinator")
    assert fields_of(answer) == fields
    assert town.call("GET", "/external-lines", role="coordinator").json == []


def test_two_lines_never_bear_the_same_name(town: Town) -> None:
    line(town)
    other = line(town, name="Altra")
    assert fields_of(town.call("POST", "/external-lines", LINE, "coordinator")) == ["name"]
    path = f"/external-lines/{other['id']}"
    assert fields_of(town.call("PATCH", path, {"name": LINE["name"], "offices": []}, "coordinator")) == ["name"]
    assert [one["name"] for one in town.call("GET", "/external-lines").json] == ["Linea Babele", "Altra"]


def test_a_search_ends_on_a_line_and_who_was_asked_need_not_answer(town: Town) -> None:
    amina = town.mediator("Amina B")
    used = line(town)
    wanted = town.ask()
    amina.expect_offer()
    assert town.request(wanted)["external"] is None
    said = called(town, wanted, line=used["id"])
    assert said.status_code == 200
    assert (said.json["state"], said.json["external"]) == ("covered_external", {"line": "Linea Babele", "minutes": 12})
    assert [one["state"] for one in said.json["offers"]] == ["lost"]
    amina.say("SI")
    assert town.state(wanted) == "covered_external"
    assert called(town, wanted).status_code == 409
    assert town.call("POST", f"/requests/{wanted['id']}/cancel").status_code == 409


def test_what_was_given_up_may_have_been_covered_by_a_line_all_the_same(town: Town) -> None:
    line(town)
    wanted = uncovered(town)
    town.call("POST", f"/requests/{wanted['id']}/unmet", {"who": "relative"})
    assert called(town, wanted, "coordinator", minutes=240).json["external"]["minutes"] == 240
    assert town.call("GET", "/unmet").json == []


def test_who_is_being_replaced_is_told_that_they_need_not_come(town: Town) -> None:
    amina = town.mediator("Amina B")
    line(town)
    wanted = town.ask()
    code = amina.accept()
    assert called(town, wanted).status_code == 409
    amina.say(f"RINUNCIO {code}")
    amina.expect()
    assert town.state(wanted) == "searching"
    ended = called(town, wanted).json
    assert (ended["state"], ended["bookings"]) == ("covered_external", [])
    amina.expect("non sei più in programma")
    amina.silent()
    assert town.alarms() == []
    assert "METHOD:CANCEL" in town.mail.calendars("amina@example.org")[-1]


def test_who_never_came_need_not_come_and_who_comes_for_another_seat_does(town: Town) -> None:
    amina, bilal = town.mediator("Amina B"), town.mediator("Bilal C")
    line(town)
    wanted = town.plan(days=1 / 24, seats=3)
    for phone in (amina, bilal):
        phone.accept()
    ended = called(town, wanted).json
    assert [one["mediator_id"] for one in ended["bookings"]] == [amina.mediator_id, bilal.mediator_id]
    town.wait(hours=1, minutes=1)
    amina.say("INIZIO")
    amina.expect("Arrivo")
    town.wait(hours=3)
    assert {one["state"] for one in town.request(wanted)["bookings"]} == {"ended"}
    assert town.state(wanted) == "covered_external"


def test_who_should_be_there_and_is_not_need_not_come(town: Town) -> None:
    amina = town.mediator("Amina B")
    line(town)
    wanted = town.plan(days=1 / 24, seats=2)
    amina.accept()
    town.wait(hours=1, minutes=5)
    assert (town.state(wanted), town.request(wanted)["closed_why"]) == ("uncovered", "seats_left")
    assert called(town, wanted).json["bookings"] == []
    amina.expect("non sei più in programma")


def test_where_a_mediator_has_come_the_office_reports_instead(town: Town) -> None:
    amina = town.mediator("Amina B")
    line(town)
    wanted = town.ask(seats=2)
    amina.say(f"SI {amina.expect_offer()}")
    town.wait(minutes=5)
    amina.say("INIZIO")
    refused = called(town, wanted)
    assert (refused.status_code, refused.json["detail"]) == (409, "È venuto un mediatore: di' com'è andata.")
    assert town.state(wanted) == "searching"


@pytest.mark.parametrize(("said", "fields"), [
    ({"line": "Nessuna"}, ["line"]),
    ({"line": "99", "minutes": 0}, ["line", "minutes"]),
    ({"minutes": 241}, ["minutes"]),
    ({"line": None, "minutes": "12"}, ["line", "minutes"]),
    ({"line": "Di altri"}, ["line"]),
    ({"line": "Spenta", "when": "now"}, ["line", "when"]),
])  # fmt: skip
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_call_that_cannot_have_been(town: Town, said: dict[str, Any], fields: list[str]) -> None:
    line(town)
    line(town, name="Di altri", offices=["Questura"])
    line(town, name="Spenta", active=False)
    wanted = town.ask()
    assert fields_of(called(town, wanted, **said)) == fields
    assert town.state(wanted) == "searching"
    town.cancel(wanted)
    assert fields_of(called(town, wanted, **said)) == fields
    assert called(town, wanted).status_code == 409


def test_other_offices_and_roles_say_nothing(town: Town) -> None:
    line(town, offices=[])
    wanted = uncovered(town)
    assert called(town, wanted, "stranger").status_code == 404
    assert called(town, wanted, "desk").status_code == 403
    path = f"/requests/{wanted['id']}/unmet"
    assert town.call("POST", path, {"who": "app"}, "stranger").status_code == 404
    assert town.call("POST", path, {"who": "app"}, "desk").status_code == 403
    assert town.state(wanted) == "uncovered"


def test_the_office_says_who_interpreted_and_may_say_it_again(town: Town) -> None:
    wanted = uncovered(town)
    path = f"/requests/{wanted['id']}/unmet"
    assert fields_of(town.call("POST", path, {"who": "amico"})) == ["who"]
    for who in ("child", "relative"):
        said = town.call("POST", path, {"who": who})
        assert (said.status_code, said.json["state"]) == (200, "uncovered")
        assert [one["who"] for one in town.call("GET", "/unmet").json] == [who]
    searching = town.ask(language="wol")
    refused = town.call("POST", f"/requests/{searching['id']}/unmet", {"who": "app"})
    assert refused.status_code == 409


def test_the_register_tells_each_office_its_own(manager: Town) -> None:
    town = manager
    first, second = uncovered(town), uncovered(town, "stranger", language="som")
    town.call("POST", f"/requests/{first['id']}/unmet", {"who": "nobody"})
    cancelled = town.ask()
    town.cancel(cancelled)
    row = {
        "request_id": first["id"],
        "office": "URP",
        "language": "wol",
        "month": "2026-11",
        "starts_at": first["starts_at"],
        "closed_why": "nobody_eligible",
        "who": "nobody",
    }
    assert town.call("GET", "/unmet").json == [row]
    for role in ("coordinator", "manager"):
        every = town.call("GET", "/unmet", role=role)
        assert [(one["request_id"], one["who"]) for one in every.json] == [
            (first["id"], "nobody"), (second["id"], None),
        ]  # fmt: skip
        assert every.headers["X-Total-Count"] == "2"
    assert town.call("GET", "/unmet", role="desk").status_code == 403
    second_page = town.call("GET", "/unmet?page=2&page_size=1", role="manager")
    assert [one["request_id"] for one in second_page.json] == [second["id"]]


def test_dates_are_local_and_both_included(town: Town) -> None:
    town.wait(hours=13, minutes=56)  # 23:56 of 30 November in Rome
    november = uncovered(town)
    december = uncovered(town)  # 00:01 of 1 December, still 30 November in UTC
    months = {one["request_id"]: one["month"] for one in town.call("GET", "/unmet").json}
    assert months == {november["id"]: "2026-11", december["id"]: "2026-12"}
    for query, expected in (
        ("from=2026-11-30&to=2026-11-30", [november["id"]]),
        ("from=2026-12-01", [december["id"]]),
        ("to=2026-11-29", []),
    ):
        assert [one["request_id"] for one in town.call("GET", f"/unmet?{query}").json] == expected
    assert fields_of(town.call("GET", "/unmet?from=2026-12-02&to=2026-12-01")) == ["to"]


def test_of_two_seats_given_up_one_is_booked_by_phone_and_the_search_ends_again(town: Town) -> None:
    wanted = town.ask(seats=2)
    town.wait(minutes=90)
    assert town.state(wanted) == "uncovered"
    amina = town.mediator("Amina B")
    path = f"/requests/{wanted['id']}/book"
    assert town.call("POST", path, {"mediator_id": amina.mediator_id}, "coordinator").status_code == 200
    town.tick()
    now = town.request(wanted)
    assert (now["state"], now["closed_why"], now["next"]) == ("uncovered", "seats_left", None)
    assert [one["mediator_id"] for one in now["bookings"]] == [amina.mediator_id]


def test_of_two_planned_seats_one_is_booked_by_phone_and_the_search_for_the_other_goes_on(town: Town) -> None:
    amina = town.mediator("Amina B")
    wanted = town.plan(days=3, seats=2)
    begun = town.request(wanted)["next"]
    path = f"/requests/{wanted['id']}/book"
    assert town.call("POST", path, {"mediator_id": amina.mediator_id}, "coordinator").status_code == 200
    now = town.request(wanted)
    assert (now["state"], now["next"]) == ("searching", begun)
