"""A coordinator plans, looks, changes by hand and publishes, on pages."""

from datetime import timedelta

import pytest

from tests.scenarios.rosters import MORNINGS, NEXT_MONDAY, desk, needs, plan
from tests.scenarios.town import Town
from tests.web.people import Browserless, add_people, sign_in
from tests.web.taps import read


@pytest.fixture
def carla(town: Town) -> Browserless:
    """A coordinator, signed in."""
    add_people(town, "coordinator")
    return sign_in(town, "coordinator")


def prepare(town: Town, carla: Browserless, weeks: str = "1") -> str:
    """The address of a draft of every desk."""
    made = desk(town, needs("ary"), needs("tir", "TU"))
    form = {"desks": [made["id"]], "from": NEXT_MONDAY, "weeks": weeks}
    answer = carla.post("/plans", form, "/plans")
    assert answer.status_code == 303, answer.text
    where = str(answer.location)
    assert "Stiamo cercando" in read(carla, where)
    town.tick()
    return where


def test_from_the_form_to_the_published_roster(town: Town, carla: Browserless) -> None:
    amina = town.mediator("Amina Benali", rules=MORNINGS)
    where = prepare(town, carla)
    page = read(carla, where)
    assert "Bozza: 5 turni, 1 buco. Nessuno ha ancora ricevuto niente." in page
    assert "Manca tigrino" in page
    assert "Nessuno parla questa lingua al livello chiesto." in page
    assert "Pubblica: parte 1 SMS" in page
    assert "20 h" in page
    assert carla.post(f"{where}/publish", {}, where).status_code == 303
    town.tick()
    page = read(carla, where)
    assert "Pubblicato: 5 turni, 5 aspettano risposta, 1 buco." in page
    assert "non ha ancora risposto" in page
    amina.say(f"NO {amina.expect('5)').partition('SI ')[2][:4]} 2")
    page = read(carla, where)
    assert "Pubblicato: 5 turni, 4 aspettano risposta, 1 senza nessuno, 1 buco." in page
    assert "cerchiamo qualcuno" in page
    assert "Pubblicato: 5 turni" in read(carla, "/plans")


def test_a_shift_is_given_to_another_by_hand_and_a_rule_says_no(town: Town, carla: Browserless) -> None:
    amina = town.mediator("Amina Benali", rules=MORNINGS)
    where = prepare(town, carla)
    boris = town.mediator("Boris Conti", rules=({"rrule": "FREQ=WEEKLY;BYDAY=MO", "start": "08:00", "end": "14:00"},))
    shifts = town.call("GET", f"/api/v1{where}".removeprefix("/api/v1"), role="coordinator").json["shifts"]
    monday, tuesday = (f"{where}/shifts/{one['id']}" for one in shifts[:2])
    assert "Amina Benali" in read(carla, monday)
    assert carla.post(monday, {"mediator": boris.mediator_id}, monday).status_code == 303
    assert "Boris C." in read(carla, where)
    refused = carla.post(tuesday, {"mediator": boris.mediator_id}, tuesday)
    assert refused.status_code == 422
    assert "Non è disponibile in quell&#39;orario." in refused.text
    assert carla.post(monday, {"mediator": amina.mediator_id}, monday).status_code == 303


def test_a_draft_that_nobody_wants_is_thrown_away(town: Town, carla: Browserless) -> None:
    amina = town.mediator("Amina Benali", rules=MORNINGS)
    where = prepare(town, carla)
    assert carla.post(f"{where}/drop", {}, where).status_code == 303
    assert where not in read(carla, "/plans")
    amina.silent()


def test_what_is_wrong_is_said_beside_the_field(town: Town, carla: Browserless) -> None:
    assert "Nessuno sportello ha sia orari sia lingue da coprire" in read(carla, "/plans")
    made = desk(town, needs("ary"))
    for form, words in (
        ({"desks": [made["id"]], "from": "2026-11-16", "weeks": "1"}, "è già passata"),
        (
            {"desks": [made["id"]], "from": "2026-12-16", "weeks": "1"},
            "comincia di lunedì: scegli il lun 14 dic o il lun 21 dic",
        ),
        ({"desks": [made["id"]], "from": NEXT_MONDAY, "weeks": "99"}, "Deve essere fra 1 e 12."),
        ({"from": NEXT_MONDAY, "weeks": "1"}, "Manca"),
    ):
        answer = carla.post("/plans", form, "/plans")
        assert (answer.status_code, words in answer.text) == (422, True), (form, answer.text)


def test_weeks_in_which_the_desk_is_closed_leave_nothing_to_plan(town: Town, carla: Browserless) -> None:
    town.mediator("Amina Benali", rules=MORNINGS)
    closing = {"from": "2026-12-07", "until": "2026-12-31"}
    made = desk(town, needs("ary"), closings=[closing])
    where = carla.post("/plans", {"desks": [made["id"]], "from": NEXT_MONDAY, "weeks": "1"}, "/plans").location
    town.tick()
    assert "nessuno sportello è aperto in ore in cui serve qualcuno" in read(carla, where)


def test_a_shift_that_was_given_back_stands_once_on_the_days_roster(town: Town, carla: Browserless) -> None:
    amina = town.mediator("Amina Benali", rules=MORNINGS)
    where = prepare(town, carla)
    carla.post(f"{where}/publish", {}, where)
    town.tick()
    amina.say(f"NO {amina.expect('5)').partition('SI ')[2][:4]} 1")
    page = read(carla, f"/rosters/1/{NEXT_MONDAY}")
    assert page.count("Manca darija") == 1
    assert "nessuno, per ora" not in page


def test_the_first_gesture_repeats_the_week_before(town: Town, carla: Browserless) -> None:
    town.mediator("Amina Benali", rules=MORNINGS)
    assert "Come la settimana scorsa" not in read(carla, "/plans")
    where = prepare(town, carla)
    carla.post(f"{where}/publish", {}, where)
    town.clock.now += timedelta(days=14)
    assert "Ripete i turni della settimana da lun 14 dic" in read(carla, "/plans")
    form = {"desks": ["1"], "from": "2026-12-21", "weeks": "2", "how": "like"}
    where = str(carla.post("/plans", form, "/plans").location)
    town.tick()
    page = read(carla, where)
    assert "Come nella settimana da lun 14 dic." in page
    assert "Bozza: 8 turni, 2 buchi." in page
    assert "Cerca chi manca, tenendo questi turni" in page
    assert carla.post(f"{where}/solve", {}, where).status_code == 303
    town.tick()
    assert "Bozza: 8 turni, 2 buchi." in read(carla, where)


def test_a_plan_follows_preferences_where_nobody_loses(town: Town, carla: Browserless) -> None:
    amina, boris = (town.mediator(name, rules=MORNINGS) for name in ("Amina Benali", "Boris Conti"))
    desk(town, needs("ary", "MO", "TU", "WE"))
    page = f"/mediators/{amina.mediator_id}"
    assert "Nessuna preferenza." in read(carla, page)
    wrong = {"day": "MO", "start": "13:00", "end": "9", "kind": "wanted"}
    assert carla.post(f"{page}/wishes", wrong, page).status_code == 422
    for who, day, kind in (
        (amina, "MO", "unwanted"), (boris, "TU", "unwanted"), (amina, "WE", "wanted"), (boris, "WE", "unwanted")
    ):  # fmt: skip
        form = {"day": day, "start": "08:00", "end": "14:00", "kind": kind}
        assert carla.post(f"/mediators/{who.mediator_id}/wishes", form, page).status_code == 303
    assert "meglio di no" in read(carla, page)
    draft = plan(town)
    assert [one["mediator_id"] for one in draft["shifts"]] == [
        boris.mediator_id, amina.mediator_id, amina.mediator_id
    ]  # fmt: skip


def test_a_shift_is_added_and_taken_off_by_hand_and_answered_for_who_phones(town: Town, carla: Browserless) -> None:
    amina = town.mediator("Amina Benali", rules=MORNINGS)
    where = prepare(town, carla)
    form = {"desk": "1", "mediator": amina.mediator_id, "day": "2026-12-14", "start": "10:00", "end": "11:00"}
    refused = carla.post(f"{where}/add", form, f"{where}/add")
    assert (refused.status_code, "Ha già un turno in quell&#39;orario." in refused.text) == (422, True)
    first = f"{where}/shifts/{town.call('GET', where, role='coordinator').json['shifts'][0]['id']}"
    assert carla.post(f"{first}/remove", {}, first).status_code == 303
    assert "4 turni, 2 buchi" in read(carla, where)
    assert carla.post(f"{where}/add", form, f"{where}/add").status_code == 303
    assert "5 turni" in read(carla, where)
    carla.post(f"{where}/publish", {}, where)
    town.tick()
    amina.expect("1) lun 14 dic 10-11")
    second = f"{where}/shifts/{town.call('GET', where, role='coordinator').json['shifts'][1]['id']}"
    assert "Viene: conferma" in read(carla, second)
    assert carla.post(f"{second}/answer", {"as": "accept"}, second).status_code == 303
    assert "4 aspettano risposta" in read(carla, where)


def test_a_published_week_is_kept_as_the_usual_one_and_planned_from(town: Town, carla: Browserless) -> None:
    town.mediator("Amina Benali", rules=MORNINGS)
    where = prepare(town, carla)
    assert carla.post(f"{where}/template", {}, where).status_code == 303
    assert "Settimane tipo" not in read(carla, "/plans"), "a draft is nobody's usual week"
    carla.post(f"{where}/publish", {}, where)
    carla.post(f"{where}/template", {}, where)
    page = read(carla, "/plans")
    assert "lunedì 9:00–13:00" in page
    form = {"desks": ["1"], "from": "2026-12-21", "weeks": "1", "how": "template"}
    draft = str(carla.post("/plans", form, "/plans").location)
    town.tick()
    assert "Bozza: 4 turni, 1 buco." in read(carla, draft), "Friday is Christmas"
    assert carla.post("/plans/templates/1/drop", {}, "/plans").status_code == 303
    assert carla.post("/plans", form, "/plans").status_code == 422
