"""Who is asked and who is not, and the reason that the page of candidates gives."""

from datetime import timedelta
from typing import Any

from sqlalchemy import insert

from dispatch.exclusions import Exclusion
from scheduling.mediators import Preference
from tests.scenarios.town import Phone, Town

LAMEZIA = {"name": "Ospedale di Lamezia", "lat": 38.9706, "lon": 16.3097}


def reasons(town: Town, request: Any, phone: Phone) -> list[str]:
    """The rules that exclude a mediator."""
    found = town.call("GET", f"/requests/{request['id']}/candidates", role="coordinator").json
    (one,) = (row for row in found if row["mediator_id"] == phone.mediator_id)
    return [why["rule"] for why in one["reasons"] if why["effect"] == "excludes"]


def test_the_gender_that_was_asked_for(town: Town) -> None:
    amina, karim = town.mediator("Amina Berrada"), town.mediator("Karim Idrissi", gender="m")
    request = town.ask(gender="f")
    amina.expect_offer()
    karim.silent()
    assert reasons(town, request, karim) == ["gender"]


def test_the_level_that_is_needed(town: Town) -> None:
    learns, speaks = town.mediator("Amina Berrada", "ary:basic"), town.mediator("Samira Essaidi", "ary:good")
    request = town.ask()
    speaks.expect_offer()
    learns.silent()
    assert reasons(town, request, learns) == ["level"]
    town.ask(level="basic")
    learns.expect_offer()


def test_another_language_is_not_asked_even_where_it_is_close(town: Town) -> None:
    egyptian, also = town.mediator("Mona Fahmy", "arz"), town.mediator("Ines Petit", "fra")
    request = town.ask(also_speaks=["fra"])
    egyptian.silent()
    also.silent()
    assert reasons(town, request, egyptian) == ["language"]


def test_who_must_not_be_sent_to_a_person_or_an_office(town: Town) -> None:
    amina, samira, third = (town.mediator(name) for name in ("Amina Berrada", "Samira Essaidi", "Nadia Alami"))
    rows: list[dict[str, Any]] = [
        {"mediator_id": int(amina.mediator_id), "person_code": "P-77", "office_id": None, "kind": "conflict"},
        {"mediator_id": int(samira.mediator_id), "person_code": None, "office_id": 1, "kind": "do_not_send"},
    ]
    town.services.database.run(
        lambda session: session.execute(insert(Exclusion), [{**row, "made_at": town.clock.now} for row in rows])
    )
    request = town.ask(person_code="P-77")
    third.expect_offer()
    amina.silent()
    samira.silent()
    assert reasons(town, request, amina) == ["exclusion"]
    other = town.plan(days=4, person_code="P-78")
    amina.expect_offer()
    assert reasons(town, other, samira) == ["exclusion"]


def test_no_more_than_the_minutes_of_a_week(town: Town) -> None:
    amina = town.mediator("Amina Berrada", max_weekly_minutes=90)
    town.plan(days=2)
    amina.accept()
    same_week, next_week = town.plan(days=3), town.plan(days=8)
    assert reasons(town, same_week, amina) == ["weekly_minutes"]
    assert town.request(same_week)["offers"] == []
    assert len(town.request(next_week)["offers"]) == 1


def test_not_outside_the_own_hours_and_not_in_an_absence(town: Town) -> None:
    mornings = town.mediator("Amina Berrada", rules=({"rrule": "FREQ=DAILY", "start": "08:00", "end": "10:30"},))
    request = town.ask()
    mornings.silent()
    assert reasons(town, request, mornings) == ["availability"]
    town.ask(duration_minutes=30)
    mornings.expect_offer()


def test_the_way_from_one_place_to_the_next_is_left_free(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    at = town.clock.now + timedelta(days=3)
    town.ask(kind="planned", starts_at=at.isoformat())
    first = amina.expect_offer()
    soon_after = (at + timedelta(minutes=75)).isoformat()
    second = town.ask(kind="planned", starts_at=soon_after, place=LAMEZIA)
    other = amina.expect_offer()
    amina.say(f"SI {first}")
    amina.expect("Confermato")
    amina.say(f"SI {other}")
    amina.expect("impegno")
    assert town.state(second) == "searching"
    third = town.ask(kind="planned", starts_at=soon_after, place=LAMEZIA)
    assert reasons(town, third, amina) == ["travel"]
    contact = {"name": "Rossi", "phone": "+390961881111"}
    by_phone = town.ask(kind="planned", starts_at=soon_after, place=LAMEZIA, modality=["phone"], contact=contact)
    assert reasons(town, by_phone, amina) == []


def test_any_of_several_modalities_will_do(town: Town) -> None:
    stays = town.mediator("Amina Berrada", modalities=["phone"])
    comes = town.mediator("Samira Essaidi", modalities=["in_person"])
    signs = town.mediator("Nadia Alami", modalities=["video"])
    contact = {"name": "Rossi", "phone": "+390961881111"}
    request = town.ask(modality=["in_person", "phone"], contact=contact)
    comes.expect_offer("di persona")
    signs.silent()
    code = stays.expect_offer("al telefono")
    stays.say(f"SI {code}")
    stays.expect("Confermato", "+390961881111")
    assert town.state(request) == "assigned"


def test_the_mediator_of_last_time_and_whom_the_office_prefers_come_first(town: Town) -> None:
    people = [town.mediator(f"Persona {letter}") for letter in "ABCDEF"]
    first = town.plan(days=1, person_code="P-5")
    people[2].say(f"SI {people[2].expect_offer()}")
    assert town.state(first) == "assigned"
    prefers = {"mediator_id": int(people[5].mediator_id), "office_id": 1, "kind": "prefers"}
    town.services.database.run(lambda session: session.execute(insert(Preference), [prefers]))
    again = town.plan(days=9, person_code="P-5")
    asked = [one["mediator_id"] for one in town.request(again)["offers"]]
    assert asked[:2] == [people[2].mediator_id, people[5].mediator_id]


def test_who_is_no_longer_active_is_not_asked(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    answer = town.call("PATCH", f"/mediators/{amina.mediator_id}", {"active": False}, "coordinator")
    if answer.status_code == 422:
        town.services.database.run(
            lambda session: session.connection().exec_driver_sql("UPDATE mediators SET active = false")
        )
    request = town.ask()
    amina.silent()
    assert reasons(town, request, amina)[0] == "active"
