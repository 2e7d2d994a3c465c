"""A published roster is changed on pages and by the API: an absence, a swap with both mediators' word, a repair."""

import re

import pytest
from playwright.sync_api import Page

from tests.dispatch.desk_town import DeskTown
from tests.scenarios.town import Town
from tests.web.browser import Judge
from tests.web.people import Browserless, add_people, open_as, sign_in
from tests.web.taps import read

pytestmark = [pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]


@pytest.fixture
def carla(town: Town) -> Browserless:
    """A coordinator, signed in."""
    add_people(town, "coordinator")
    return sign_in(town, "coordinator")


def published(town: Town) -> DeskTown:
    """Amina has Monday, Boris Tuesday; Carla could come on Tuesday too. Boris has time for one morning a week."""
    desk = DeskTown(town.services.database, town.clock.now)
    desk.open_desk("MO", "TU")
    amina, boris = desk.mediator("Amina Benali", "MO", "TU"), desk.mediator("Boris Conti", "MO", "TU")
    for one, code in zip((amina, boris), desk.publish(amina, boris), strict=True):
        one.say(f"SI {code}")
        one.expect("confermato")
    desk.mediator("Carla Deda", "TU", "WE")
    town.call("PATCH", f"/mediators/{boris.id}", {"max_weekly_minutes": 240}, "coordinator")
    return desk


def test_two_shifts_are_swapped_from_a_shift_s_page(town: Town, carla: Browserless) -> None:
    desk = published(town)
    amina, boris = desk.phones[:2]
    first, second = (one.id for one in desk.shifts)
    where = f"/plans/{desk.plan_id}/shifts/{first}"
    assert where in carla.get(f"/plans/{desk.plan_id}")
    page = read(carla, where)
    assert "Con quale turno?" in page
    assert "Boris C." in page
    assert "Lo scambio si fa se dicono di sì tutti e due" in page
    assert carla.post(f"{where}/swap", {"with": first}, where).status_code == 422
    assert carla.post(f"{where}/swap", {"with": second}, where).status_code == 303
    hers = amina.code("Scambio di turno")
    boris.code("Scambio di turno")
    amina.say(f"SI {hers}")
    page = read(carla, where)
    assert "Aspettiamo le risposte entro" in page
    assert "ha detto sì" in page
    assert "non ha ancora risposto" in page
    assert carla.post(f"{where}/swap/cancel", {}, where).status_code == 303
    page = read(carla, where)
    assert "Scambio annullato: i turni restano come prima." in page
    assert "L'ultimo scambio è stato annullato." in page.replace("&#39;", "'")
    carla.get(f"/plans/{desk.plan_id}/shifts/999", 404)


def test_an_absence_and_a_swap_by_the_api(town: Town) -> None:
    desk = published(town)
    boris = desk.phones[1]
    first, second = (one.id for one in desk.shifts)
    path = f"/shifts/{first}/swap"
    for body, status, code in (
        ({"with_shift_id": str(first)}, 422, "swap_with_itself"),
        ({"with_shift_id": "999"}, 422, "unknown"),
        ({}, 422, "needed"),
    ):
        answer = town.call("POST", path, body, "coordinator")
        assert (answer.status_code, answer.json["errors"][0]["code"]) == (status, code), answer.text
    assert town.call("POST", path, {"with_shift_id": str(second)}, "desk").status_code == 403
    swapping = town.call("POST", path, {"with_shift_id": str(second)}, "coordinator")
    assert (swapping.status_code, swapping.json["state"]) == (200, "swapping")
    assert town.call("POST", path, {"with_shift_id": str(second)}, "coordinator").status_code == 409
    assert town.call("POST", f"{path}/cancel", role="coordinator").json["state"] == "confirmed"
    assert town.call("POST", f"{path}/cancel", role="coordinator").status_code == 409

    away = {"starts_at": "2026-12-15T00:00:00+01:00", "ends_at": "2026-12-16T00:00:00+01:00"}
    path = f"/mediators/{boris.id}/absences"
    for body, field in (
        ({**away, "ends_at": "2026-12-14T00:00:00+01:00"}, "ends_at"),
        ({**away, "starts_at": "2026-12-15T00:00:00"}, "starts_at"),
        ({"ends_at": "0001-01-01T00:00:00+00:00"}, "starts_at"),
        ({"starts_at": "9999-12-31T23:59:00+00:00"}, "ends_at"),
    ):
        answer = town.call("POST", path, body, "coordinator")
        assert answer.status_code == 422, answer.text
        assert field in [one["field"] for one in answer.json["errors"]]
    assert town.call("POST", path, away, "operator").status_code == 403
    assert town.call("POST", "/mediators/999/absences", away, "coordinator").status_code == 404
    once = town.call("POST", path, away, "coordinator", **{"Idempotency-Key": "ill"})
    assert (once.status_code, once.json["released"]) == (201, [{"kind": "shift", "id": str(second)}])
    again = town.call("POST", path, away, "coordinator", **{"Idempotency-Key": "ill"})
    assert again.json == once.json
    assert town.call("POST", path, away, "coordinator").json["released"] == []


def test_a_gap_is_mended_from_the_plan_s_page(town: Town, carla: Browserless) -> None:
    desk = published(town)
    amina, boris, deda = desk.phones
    absent = f"/mediators/{amina.id}"
    asked = carla.post(f"{absent}/changes", {"kind": "absence", "first_date": "2026-12-14"}, absent)
    before = carla.get(str(asked.location))
    assert "turno, Sportello" in before
    fields = dict(re.findall(r'name="(starts_at|ends_at)" value="([^"]+)"', before))
    carla.post(f"{absent}/absence", fields, absent)
    where = f"/plans/{desk.plan_id}/repair"
    assert where in carla.get(f"/plans/{desk.plan_id}")
    assert carla.post(where, {}, where).status_code == 303
    assert "Stiamo cercando come coprire i buchi" in read(carla, where)
    town.worker.solve_repairs()
    page = read(carla, where)
    assert "Si spostano 2 persone. Non resta nessun buco." in page
    assert "Boris C., dove manca qualcuno" in page
    assert "Carla D. al posto di Boris C." in page
    assert carla.post(f"{where}/take", {}, where).status_code == 303
    boris.expect("non devi più venire mar 15 dic")
    boris.expect("Ti proponiamo ancora")
    deda.expect("Il tuo turno")
    assert desk.held == [("Boris Conti", "published"), ("Carla Deda", "published")]


def test_in_a_browser_its_pages_are_for_everybody(town: Town, page: Page) -> None:
    add_people(town, "coordinator")
    desk = published(town)
    amina = desk.phones[0]
    first, second = (one.id for one in desk.shifts)
    url, judge = open_as(page, town, "coordinator"), Judge(page)
    day = "starts_at=2026-12-13T23:00:00%2B00:00&ends_at=2026-12-14T23:00:00%2B00:00"
    for path in (
        f"/mediators/{amina.id}/absence?{day}",
        f"/plans/{desk.plan_id}/shifts/{first}",
        f"/plans/{desk.plan_id}/repair?lang=ar",
        f"/plans/{desk.plan_id}/repair?lang=it",
    ):
        judge.open(url + path)
    asked = town.call("POST", f"/shifts/{first}/swap", {"with_shift_id": str(second)}, "coordinator")
    assert asked.status_code == 200
    judge.open(f"{url}/plans/{desk.plan_id}/shifts/{first}")
