"""The coordinator writes to mediators, and moves a reply to the request that it is about."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from dispatch.to_read import MOST_OTHERS, to_read
from dispatch.unread import UnreadReply
from storage.journal import JournalRow
from tests.scenarios.town import Phone, Town

CALL_US = "Chiamaci appena puoi."


def write(town: Town, body: str, *phones: Phone, role: str = "coordinator", **headers: str) -> Any:
    """The answer; what was written leaves."""
    said = {"to": [one.mediator_id for one in phones], "body": body}
    answer = town.call("POST", "/messages", said, role, **headers)
    town.tick()
    return answer


def faults(answer: Any) -> list[tuple[str, str]]:
    """Each wrong field with its code."""
    return [(one["field"], one["code"]) for one in answer.json["errors"]]


def test_each_gets_one_text_whatever_they_were_asked(town: Town) -> None:
    amina, samira = town.mediator("Amina Benali"), town.mediator("Samira Elmi", "som")
    request = town.ask()
    amina.say(f"NO {amina.expect_offer()}")
    answer = write(town, f"  {CALL_US}\r\nGrazie ", amina, samira, amina)
    assert answer.status_code == 201
    assert [(one["to"], one["parts"], one["state"]) for one in answer.json] == [
        (amina.number, 1, "queued"),
        (samira.number, 1, "queued"),
    ]
    assert amina.expect() == samira.expect() == f"{CALL_US}\nGrazie"
    amina.silent()
    shown = town.call("GET", f"/messages?to={samira.mediator_id}", role="coordinator").json
    assert [(one["id"], one["state"]) for one in shown] == [(answer.json[1]["id"], "delivered")]
    assert answer.headers["X-Total-Count"] == "2"
    assert town.state(request) == "searching"
    with town.services.database.read() as session:
        rows = session.scalars(select(JournalRow).where(JournalRow.kind == "written_to")).all()
        assert [row.subject for row in rows] == [f"mediator:{one.mediator_id}" for one in (amina, samira)]
        assert all(row.facts == {"people": 2} for row in rows)


def test_only_a_coordinator_writes(town: Town) -> None:
    amina = town.mediator("Amina Benali")
    assert write(town, CALL_US, amina, role="operator").status_code == 403
    amina.silent()


def test_the_same_key_sends_once(town: Town) -> None:
    amina = town.mediator("Amina Benali")
    key = {"Idempotency-Key": "one-press"}
    first, again = write(town, CALL_US, amina, **key), write(town, CALL_US, amina, **key)
    assert first.json == again.json
    assert again.status_code == 201
    amina.expect(CALL_US)
    amina.silent()


def test_every_wrong_field_is_named_and_nothing_leaves(town: Town) -> None:
    amina, samira = town.mediator("Amina Benali"), town.mediator("Samira Elmi")
    town.call("PATCH", f"/mediators/{samira.mediator_id}", {"active": False}, "coordinator")
    said = {"to": [amina.mediator_id, "999", samira.mediator_id, "x", 5], "body": " \n"}
    answer = town.call("POST", "/messages", said, "coordinator")
    assert answer.status_code == 422
    assert sorted(faults(answer)) == [
        ("body", "words_needed"),
        ("to.1", "unknown"),
        ("to.2", "mediator_inactive"),
        ("to.3", "unknown"),
        ("to.4", "text_invalid"),
    ]
    assert "Samira Elmi non lavora con noi" in answer.text
    town.tick()
    amina.silent()


@pytest.mark.parametrize(
    ("to", "body", "wrong"),
    [
        ([], CALL_US, [("to", "people_needed")]),
        ([str(one) for one in range(1000, 1201)], CALL_US, [("to", "too_many")]),
        (["1"], "a" * 918, []),
        (["1"], "a" * 919, [("body", "too_many_parts")]),
        (["1"], "è una sera ş" + "a" * 400, [("body", "too_many_parts")]),
        (["1"], None, [("body", "null_refused")]),
        ("1", CALL_US, [("to", "list_invalid")]),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_how_much_and_to_how_many(town: Town, to: Any, body: Any, wrong: list[tuple[str, str]]) -> None:
    town.mediator("Amina Benali")
    answer = town.call("POST", "/messages", {"to": to, "body": body}, "coordinator")
    assert answer.status_code == (422 if wrong else 201), answer.text
    assert not wrong or faults(answer) == wrong


def test_who_said_stop_is_named_and_nobody_is_written_to(town: Town) -> None:
    amina, samira = town.mediator("Amina Benali"), town.mediator("Samira Elmi")
    amina.say("STOP")
    answer = write(town, CALL_US, samira, amina)
    assert answer.status_code == 409
    assert faults(answer) == [("to", "opted_out")]
    assert "Amina Benali" in answer.json["detail"]
    assert "Samira" not in answer.json["detail"]
    samira.silent()
    amina.say("START")
    amina.expect("ricevi di nuovo")
    assert write(town, CALL_US, samira, amina).status_code == 201
    amina.expect(CALL_US)


@pytest.mark.parametrize("quiet_hours", [("09:00", "11:00")])
def test_at_night_it_waits_for_the_morning(town: Town) -> None:
    amina = town.mediator("Amina Benali", night_opt_in=True)
    (message,) = write(town, CALL_US, amina).json
    assert message["state"] == "scheduled"
    amina.silent()
    town.wait(hours=2)
    amina.expect(CALL_US)


def test_a_reply_is_moved_to_the_request_that_it_is_about(town: Town) -> None:
    amina = town.mediator("Amina Benali")
    first, second = town.plan(days=3), town.plan(days=5)
    code, _ = amina.expect_offer(), amina.expect_offer()
    amina.say(f"{code} sì, ma solo venerdì")
    (reply,) = town.replies()
    assert reply["request_id"] == first["id"]
    answer = move(town, reply, second["id"])
    assert (answer.status_code, answer.json["request_id"]) == (200, second["id"])
    assert town.replies() == [answer.json]
    assert town.resolve(reply, **{"as": "accept"}).status_code == 200
    assert (town.state(first), town.state(second)) == ("searching", "assigned")
    again = move(town, reply, first["id"])
    assert (again.status_code, faults(again)) == (409, [("state", "already_resolved")])


def test_a_reply_to_nothing_finds_its_request(town: Town) -> None:
    amina = town.mediator("Amina Benali")
    amina.say("posso venire io giovedì")
    request = town.plan(days=3)
    (reply,) = town.replies()
    assert reply["request_id"] is None
    assert move(town, reply, request["id"]).status_code == 200
    town.resolve(reply, **{"as": "accept"})
    assert town.state(request) == "assigned"


def test_it_is_moved_only_to_where_the_mediator_was_asked(town: Town) -> None:
    amina = town.mediator("Amina Benali")
    town.mediator("Samira Elmi", "som")
    elsewhere = town.ask(language="som")
    amina.say("forse")
    (reply,) = town.replies()
    for request_id in (elsewhere["id"], "999", "x"):
        answer = move(town, reply, request_id)
        assert (answer.status_code, faults(answer)) == (422, [("request_id", "not_asked_there")]), request_id
    assert move(town, {"id": "999"}, elsewhere["id"]).status_code == 404
    assert move(town, reply, elsewhere["id"], role="operator").status_code == 403


def move(town: Town, reply: Any, request_id: str, role: str = "coordinator") -> Any:
    """The answer to a reply's moving."""
    return town.call("POST", f"/replies/{reply['id']}/move", {"request_id": request_id}, role)


def others(town: Town) -> list[list[int]]:
    """Of each reply to read, the requests that it can be moved to."""
    with town.services.database.read() as session:
        found = to_read(session, UnreadReply.state == "open", 100)
        return [[other.request.id for other in one.others] for one in found]


def test_a_reply_can_be_moved_to_what_its_mediator_had_been_asked_of_late(town: Town) -> None:
    """Each by its own time: a reply that lies for months makes no other's choice longer."""
    amina = town.mediator("Amina Benali")
    old = [int(town.plan(days=days)["id"]) for days in (60, 62)]
    amina.say("forse")
    town.clock.now += timedelta(days=40)
    asked = [int(town.plan(days=5 + number)["id"]) for number in range(MOST_OTHERS + 1)]
    town.clock.now += timedelta(minutes=1)
    amina.say("quel giorno vengo")
    town.clock.now += timedelta(minutes=1)
    town.plan(days=4)
    assert others(town) == [old[::-1], asked[: -MOST_OTHERS - 1 : -1]]


def test_what_a_reply_can_be_moved_to_stands_once_and_its_own_request_does_not(town: Town) -> None:
    amina, bilal = town.mediator("Amina Benali"), town.mediator("Bilal C")
    first, second = town.plan(days=5), town.plan(days=7)
    code = amina.expect_offer()
    amina.expect_offer()
    bilal.say(f"SI {bilal.expect_offer()}")
    bilal.say("RINUNCIO")
    amina.expect_offer()
    assert others(town) == []
    amina.say(f"sì {code}, credo")
    assert others(town) == [[int(second["id"])]]
    amina.say("non so")
    assert others(town)[1] == [int(first["id"]), int(second["id"])]
