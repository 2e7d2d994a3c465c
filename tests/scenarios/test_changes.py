"""The office needs something else than it asked for."""

from datetime import timedelta

import pytest

from tests.scenarios.town import Town


def change(town: Town, wanted: dict[str, str], **changes: object) -> int:
    """The office changes it, and the texts leave; the answer's status."""
    answer = town.call("PATCH", f"/requests/{wanted['id']}", changes)
    town.tick()
    return int(answer.status_code)


def test_another_time_is_a_new_ask_of_the_same_mediator_first(town: Town) -> None:
    amina, bilal = town.mediator("Amina B"), town.mediator("Bilal C")
    wanted = town.plan(days=5)
    code = amina.expect_offer()
    bilal.expect_offer()
    amina.say(f"SI {code}")
    amina.expect("Confermato")
    later = (town.clock.now + timedelta(days=5, hours=2)).isoformat()
    assert change(town, wanted, starts_at=later) == 200
    amina.expect("ha cambiato", "10:00-11:00")
    new = amina.expect_offer("12:00-13:00")
    bilal.silent()
    assert [one.count("METHOD:CANCEL") for one in town.mail.calendars("amina@example.org")] == [0, 1]
    amina.say(f"SI {code}")
    amina.expect("chiusa")
    assert town.state(wanted) == "searching"
    amina.say(f"SI {new}")
    amina.expect("Confermato", "12:00-13:00")
    assert town.state(wanted) == "assigned"


@pytest.mark.parametrize("change_to", [{"modality": ["in_person", "phone"]}, {"level": "good"}, {"gender": None}])
def test_who_is_booked_stays_where_the_office_asks_for_less(town: Town, change_to: dict[str, object]) -> None:
    amina = town.mediator("Amina B")
    contact = {"name": "Rossi", "phone": "0961 881234"}
    wanted = town.plan(days=5, level="native", gender="f", contact=contact)
    amina.accept()
    assert change(town, wanted, **change_to) == 200
    amina.silent()
    assert town.state(wanted) == "assigned"
    assert change(town, wanted, level="native", gender="f", modality=["phone"]) == 200
    amina.expect("ha cambiato")


def test_whoever_cannot_at_the_new_time_is_followed_by_the_others(town: Town) -> None:
    amina, bilal = town.mediator("Amina B"), town.mediator("Bilal C")
    wanted = town.plan(days=5)
    amina.say(f"SI {amina.expect_offer()}")
    bilal.say(f"NO {bilal.expect_offer()}")
    amina.expect("Confermato")
    assert change(town, wanted, duration_minutes=120) == 200
    amina.expect("ha cambiato")
    amina.say(f"NO {amina.expect_offer('10:00-12:00')}")
    bilal.say(f"SI {bilal.expect_offer('10:00-12:00')}")
    bilal.expect("Confermato")


def test_a_reserve_for_what_was_is_not_booked_for_what_is(town: Town) -> None:
    amina, bilal = town.mediator("Amina B"), town.mediator("Bilal C", gender="m")
    wanted = town.plan(days=5)
    amina.say(f"SI {amina.expect_offer()}")
    code = bilal.expect_offer()
    bilal.say(f"SI {code}")
    amina.expect("Confermato")
    bilal.expect("riserva")
    assert change(town, wanted, gender="f") == 200
    amina.expect("ha cambiato")
    new = amina.expect_offer()
    bilal.say(f"SI {code}")
    bilal.expect("chiusa")
    amina.say(f"SI {new}")
    amina.expect("Confermato")
    amina.say(f"RINUNCIO {new}")
    amina.expect("non sei più in programma")
    bilal.silent()
    assert change(town, wanted, duration_minutes=90) == 200
    assert change(town, wanted, gender=None) == 200
    assert bilal.expect_offer()


def test_another_contact_is_told_with_a_new_invite(town: Town) -> None:
    amina = town.mediator("Amina B")
    wanted = town.plan(days=5, contact={"name": "Rossi"})
    amina.say(f"SI {amina.expect_offer()}")
    amina.expect("Chiedi di Rossi")
    assert change(town, wanted, contact={"name": "Bianchi"}) == 200
    amina.expect("Chiedi di Bianchi")
    assert ["SEQUENCE:1" in one for one in town.mail.calendars("amina@example.org")] == [False, True]
    assert town.state(wanted) == "assigned"


def test_a_note_is_kept_and_nobody_is_woken(town: Town) -> None:
    amina = town.mediator("Amina B")
    wanted = town.plan(days=5)
    amina.accept()
    assert change(town, wanted, note_for_mediator="Terzo piano") == 200
    assert change(town, wanted, language="ary") == 200
    amina.silent()
    assert town.state(wanted) == "assigned"


def test_another_language_asks_other_people(town: Town) -> None:
    amina, bilal = town.mediator("Amina B"), town.mediator("Bilal C", "wol")
    wanted = town.ask()
    amina.expect_offer()
    assert change(town, wanted, language="wol") == 200
    bilal.expect_offer("wolof")
    amina.silent()


@pytest.mark.parametrize("changes", [{"language": "wol"}, {"gender": "m"}, {"modality": ["phone"]}])
def test_who_cannot_serve_what_is_asked_for_now_is_not_promised_anything(
    town: Town, changes: dict[str, object]
) -> None:
    amina = town.mediator("Amina B", modalities=["in_person"])
    wanted = town.plan(days=5, contact={"phone": "+390961888888"})
    amina.accept()
    assert change(town, wanted, **changes) == 200
    assert "prima" not in amina.expect("ha cambiato", "annullato", "non devi fare nulla")
    amina.silent()
    assert town.state(wanted) == "searching"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"language": "xxx"}, "language"),
        ({"starts_at": "2026-11-01T10:00:00Z"}, "starts_at"),
        ({"duration_minutes": 0}, "duration_minutes"),
        ({"place": {"name": ""}}, "place"),
        ({"modality": ["phone"]}, "contact.phone"),
    ],
)
def test_a_change_that_cannot_be_changes_nothing(town: Town, changes: dict[str, object], field: str) -> None:
    amina = town.mediator("Amina B")
    wanted = town.plan(days=5)
    amina.accept()
    answer = town.call("PATCH", f"/requests/{wanted['id']}", changes)
    town.tick()
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json["errors"]] == [field]
    amina.silent()


def test_who_is_called_off_late_is_offered_what_else_is_searched_for_then(town: Town) -> None:
    amina = town.mediator("Amina B")
    first = town.plan(days=0.9)
    amina.accept()
    second = town.plan(days=0.9, office=None)
    amina.silent()
    town.cancel(first)
    assert town.state(first) == "cancelled_late"
    told = amina.texts[amina.read :]
    amina.read = len(amina.texts)
    assert sorted("Annullato" in one for one in told) == [False, True]
    amina.say("SI")
    amina.expect("Confermato")
    assert town.state(second) == "assigned"


def test_what_has_begun_is_not_changed_and_strangers_see_nothing(town: Town) -> None:
    amina = town.mediator("Amina B")
    wanted = town.ask()
    code = amina.expect_offer()
    amina.say(f"SI {code}")
    amina.say(f"INIZIO {code}")
    refused = town.call("PATCH", f"/requests/{wanted['id']}", {"duration_minutes": 90})
    assert refused.status_code == 409
    assert "è in corso" in refused.json["detail"]
    assert town.call("PATCH", f"/requests/{wanted['id']}", {"duration_minutes": 90}, "stranger").status_code == 404
