"""What is called off, widened or decided by a person afterwards, and who learns of it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from dispatch.board_tasks import tasks
from dispatch.exclude_mediator import exclude_mediator
from dispatch.exclusions import Exclusion
from dispatch.operator_home import operator_home
from dispatch.requests import Request
from dispatch.search_on import search_on
from dispatch.widen_search import widen_search
from notifications.events import Event, raise_event
from storage.actor import SYSTEM, Actor
from tests.scenarios.town import URP, Phone, Town
from web.offices_and_tokens import add_office_token

ON_CALL = {"rrule": "FREQ=DAILY", "start": "08:00", "end": "20:00", "standby": True}


def widen(town: Town, request: Any, *codes: str) -> None:
    """The operator agrees to other languages, and the texts leave."""
    town.services.database.run(
        lambda session: widen_search(
            session, SYSTEM, int(request["id"]), codes, town.clock.now, town.services.settings.dispatch
        )
    )
    town.tick()


def to_phone(town: Town) -> list[str]:
    """The names that the board proposes to phone, of every task."""
    with town.services.database.read() as session:
        return [call.name for task in tasks(session, town.clock.now) for call in task.calls]


def test_who_was_booked_and_called_off_is_told_so_again_whatever_they_answer(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    request = town.ask()
    code = amina.accept()
    town.cancel(request)
    amina.expect("Annullato")
    amina.say(f"SI {code}")
    amina.expect("era stata annullata", code)
    assert [one["state"] for one in town.request(request)["offers"]] == ["withdrawn"]
    amina.say(f"NO {code}")
    assert town.replies() == []


def test_a_reply_counts_as_a_yes_only_while_there_is_something_to_say_yes_to(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    request = town.ask()
    amina.say(f"sì {amina.expect_offer()}, forse")
    amina.expect("una persona legge")
    town.cancel(request)
    (reply,) = town.replies()
    refused = town.resolve(reply, **{"as": "accept"})
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (409, "as")
    assert town.resolve(reply, **{"as": "nothing"}).status_code == 200


def test_one_of_two_seats_that_was_booked_can_still_be_called_off_after_the_search_was_given_up(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    starts_at = (town.clock.now + timedelta(days=1)).isoformat()
    until = (town.clock.now + timedelta(hours=2)).isoformat()
    request = town.ask(kind="planned", starts_at=starts_at, seats=2, useful_until=until)
    amina.accept()
    town.wait(hours=3)
    assert town.state(request) == "uncovered"
    assert town.cancel(request).status_code == 200
    amina.expect("Annullato")
    assert town.cancel(request).status_code == 409


def test_those_of_a_language_that_a_search_is_widened_to_are_asked_at_once(town: Town) -> None:
    on_call = town.mediator("Pronta Prima", rules=(ON_CALL,))
    others = [town.mediator(f"Persona {letter}") for letter in "BCDEFGH"]
    egyptian = town.mediator("Mona Fahmy", "arz")
    urgent = town.ask()
    on_call.expect_offer()
    widen(town, urgent, "arz")
    egyptian.expect_offer()
    assert all(one.texts == [] for one in others)


def test_a_planned_search_asks_the_newcomers_of_a_widening_beside_those_it_waits_for(town: Town) -> None:
    first = [town.mediator(f"Persona {letter}") for letter in "ABC"]
    egyptian = town.mediator("Mona Fahmy", "arz")
    request = town.plan(days=5)
    for one in first:
        one.expect_offer()
    widen(town, request, "arz")
    egyptian.expect_offer()


def test_a_related_variety_stays_a_variety_that_the_person_must_agree_to(town: Town) -> None:
    town.mediator("Mona Fahmy", "arz")
    request = town.ask()
    town.services.database.run(lambda session: session.execute(update(Request).values(widened_to=["arz"])))
    (row,) = town.call("GET", f"/requests/{request['id']}/candidates", role="coordinator").json
    (why,) = [one for one in row["reasons"] if one["rule"] == "language"]
    assert "lingua ponte" not in why["text"]


def test_who_cannot_be_there_in_time_is_asked_to_serve_by_phone(town: Town) -> None:
    amina = town.mediator("Amina Berrada", modalities=["in_person", "phone"])
    lamezia = {"name": "Ospedale di Lamezia", "lat": 38.9706, "lon": 16.3097}
    town.plan(days=2, place=lamezia)
    amina.say(f"SI {amina.expect_offer('Lamezia')}")
    amina.expect("Confermato")
    soon = (town.clock.now + timedelta(days=2, hours=1, minutes=5)).isoformat()
    contact = {"name": "Rossi", "phone": "+390961881111"}
    town.ask(kind="planned", starts_at=soon, modality=["in_person", "phone"], contact=contact)
    code = amina.expect_offer("al telefono")
    assert "di persona" not in amina.texts[-1]
    amina.say(f"SI {code}")
    amina.expect("Confermato")


def test_an_urgent_booking_stays_on_the_office_s_home_until_the_mediator_is_done(town: Town) -> None:
    amina = town.mediator("Amina Berrada", home={"lat": 38.82, "lon": 16.59})
    request = town.ask(duration_minutes=30)
    town.wait(minutes=20)
    amina.say(f"SI {amina.expect_offer()}")
    (booking,) = town.request(request)["bookings"]
    town.wait(minutes=25)
    assert booking["ends_at"] > town.clock.now.strftime("%Y-%m-%dT%H:%M:%SZ")
    office = Actor("token:1", "operator", 1)
    with town.services.database.read() as session:
        home = operator_home(session, office, town.clock.now, town.services.settings.zone)
    assert [line.names for line in home.today] == [["Amina Berrada"]]


def test_an_hour_in_vain_is_on_the_board_with_whom_to_phone_and_nobody_who_must_not_go(town: Town) -> None:
    town.mediator("Amina Berrada")
    samira, karim = town.mediator("Samira Essaidi"), town.mediator("Karim Idrissi", gender="m")
    town.services.database.run(
        lambda session: session.execute(
            insert(Exclusion).values(
                mediator_id=int(samira.mediator_id), office_id=1, kind="conflict", made_at=town.clock.now
            )
        )
    )
    request = town.ask(gender="f")
    assert karim.texts == []
    town.wait(minutes=61)
    assert town.state(request) == "uncovered"
    with town.services.database.read() as session:
        assert [task.kind for task in tasks(session, town.clock.now)] == ["uncovered"]
    assert to_phone(town) == ["Amina Berrada"]


def test_the_carrier_s_block_is_learnt_from_whatever_text_it_turned_away(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    town.ask()
    code = amina.expect_offer()
    town.simulator.state.faults = town.simulator.state.faults.changed({"script": ["21610"]})
    amina.say(f"SI {code}")
    assert ("opted_out", f"mediator:{amina.mediator_id}") in town.alarms()
    town.plan(days=4)
    amina.silent()


def test_an_event_that_can_never_be_followed_does_not_hold_up_the_others(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    amina = town.mediator("Amina Berrada")

    def something_wrong(session: Any) -> None:
        raise_event(session, "offer:999999", "send_failed", town.clock.now)
        raise_event(session, f"mediator:{amina.mediator_id}", "opted_out", town.clock.now)

    town.services.database.run(something_wrong)
    town.tick()
    assert ("opted_out", f"mediator:{amina.mediator_id}") in town.alarms()
    with town.services.database.read() as session:
        assert session.query(Event).filter(Event.handled_at.is_(None)).count() == 1
    assert "event 1" in caplog.text


def test_a_desk_request_of_the_coordinator_is_the_desks_own(town: Town) -> None:
    amina: Phone = town.mediator("Amina Berrada")
    hours = [{"days": ["MO", "TU", "WE", "TH", "FR"], "start": "09:00", "end": "13:00"}]
    closed = (town.clock.now + timedelta(days=3)).date().isoformat()
    desk = town.made("/desks", {"name": "Sportello", "office": "URP", "place": URP, "hours": hours, "closed": [closed]})
    said = {"kind": "desk", "desk_id": desk["id"], "language": "ary", "duration_minutes": 60, "modality": ["in_person"]}
    on_closed_day = {**said, "starts_at": (town.clock.now + timedelta(days=3)).isoformat()}
    refused = town.call("POST", "/requests", on_closed_day, "coordinator")
    assert (refused.status_code, [one["field"] for one in refused.json["errors"]]) == (422, ["starts_at"])
    made = town.made("/requests", {**said, "starts_at": (town.clock.now + timedelta(days=2)).isoformat()})
    town.tick()
    amina.expect_offer("URP")
    assert town.request(made)["office"] == "URP"
    now, database = town.clock.now, town.services.database
    town.tokens["of no office"] = database.run(lambda s: add_office_token(s, "coordinator", None, None, now))
    again = town.made("/requests", {**said, "starts_at": (now + timedelta(days=4)).isoformat()}, "of no office")
    assert again["office"] == "URP"
    stranger = town.call("POST", "/requests", on_closed_day, "stranger")
    assert (stranger.status_code, [one["field"] for one in stranger.json["errors"]]) == (422, ["desk_id"])


def test_a_search_that_cannot_go_on_holds_up_no_other_and_is_on_the_board(
    town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stuck, fine = town.ask(), town.ask(language="fra")

    def fail_for_one(session: Any, request_id: int, *rest: Any) -> bool:
        if request_id == int(stuck["id"]):
            raise ValueError("something nobody thought of")
        return search_on(session, request_id, *rest)

    monkeypatch.setattr("web.worker.search_on", fail_for_one)
    ines = town.mediator("Ines Petit", "fra")
    town.wait(minutes=2)
    ines.say(f"SI {ines.expect_offer()}")
    assert (town.state(stuck), town.state(fine)) == ("searching", "assigned")
    assert f"search {stuck['id']}: ValueError" in caplog.text
    with town.services.database.read() as session:
        assert [task.kind for task in tasks(session, town.clock.now)] == ["late_search"]


def test_who_is_excluded_after_they_were_asked_can_say_yes_no_more_and_is_not_told_why(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    request = town.ask()
    code = amina.expect_offer()
    coordinator = Actor("user:1", "coordinator")
    town.services.database.run(
        lambda session: exclude_mediator(
            session, int(amina.mediator_id), kind="conflict", office_id=1, now=town.clock.now, actor=coordinator
        )
    )
    amina.say(f"SI {code}")
    assert town.state(request) == "searching"
    told = amina.expect(code)
    assert not any(word in told for word in ("conflitto", "esclus", "Confermato"))
