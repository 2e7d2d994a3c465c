"""A change of a mediator's week is taken back by one button, unless somebody has changed it once more."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from scheduling.availability_rows import load_availability
from tests.scenarios.town import Town
from tests.web.people import Browserless, add_people, open_as, sign_in
from tests.web.test_pages_mediators import MORNINGS

BACK = re.compile(r'<input type="hidden" name="(back|gone|stamp)" value="([^"]*)">')


@pytest.fixture
def carla(town: Town) -> Browserless:
    """A coordinator, signed in."""
    add_people(town, "coordinator")
    return sign_in(town, "coordinator")


def said(town: Town, mediator: str) -> list[str]:
    """All rules and dated changes."""
    with town.services.database.read() as session:
        found = load_availability(session, [int(mediator)])[int(mediator)]
    return sorted(map(str, [*found.rules, *found.exceptions]))


def offered(page: str) -> dict[str, list[str]]:
    """The fields of the form that takes the last change back."""
    found: dict[str, list[str]] = {}
    for name, value in BACK.findall(page):
        found.setdefault(name, []).append(value)
    return found


@pytest.mark.parametrize(("path", "form"), [
    ("rules", {"days": ["TU", "SA"], "start": "22:00", "end": "06:00", "kind": "standby", "no_holidays": "1"}),
    ("rules", {"days": ["MO"], "start": "14:00", "end": "18:00", "from": "2026-12-07", "until": "2027-01-31"}),
    ("changes", {"kind": "absence", "first_date": "2026-12-01", "last_date": "2026-12-04"}),
    ("week", {"what": "extra", "first_date": "2026-12-05", "start": "10:00", "end": "12:30"}),
    ("week", {"what": "standby", "first_date": "2026-12-06", "start": "10:00", "end": "12:30"}),
])  # fmt: skip
def test_whatever_was_added_goes_again(town: Town, carla: Browserless, path: str, form: dict[str, Any]) -> None:
    amina = town.mediator("Amina Benali", rules=MORNINGS)
    page = f"/mediators/{amina.mediator_id}"
    before = said(town, amina.mediator_id)
    carla.post(f"{page}/{path}", form, page)
    assert said(town, amina.mediator_id) != before
    seen = carla.get(page)
    undo = offered(seen)
    assert len(undo["gone"]) == 1
    assert f'action="{page}/undo"' in seen
    assert f'action="{page}/undo"' not in carla.get(page), "it is offered once, after the change"
    assert carla.post(f"{page}/undo", undo, page).status_code == 303
    assert "di nuovo come prima" in carla.get(page)
    assert said(town, amina.mediator_id) == before


def test_whatever_was_removed_comes_back(town: Town, carla: Browserless) -> None:
    amina = town.mediator("Amina Benali", rules=MORNINGS)
    page = f"/mediators/{amina.mediator_id}"
    carla.post(f"{page}/changes", {"kind": "absence", "first_date": "2026-12-01", "first_time": "10:00"}, page)
    before, seen = said(town, amina.mediator_id), carla.get(page)
    for name in ("rule", "change"):
        key = re.search(rf'name="{name}" value="([^"]+)"', seen)
        assert key
        carla.post(f"{page}/remove", {name: key[1]}, page)
        assert said(town, amina.mediator_id) != before
        carla.post(f"{page}/undo", offered(carla.get(page)), page)
        assert said(town, amina.mediator_id) == before


def test_what_somebody_else_has_changed_meanwhile_is_left_alone(town: Town, carla: Browserless) -> None:
    amina = town.mediator("Amina Benali", rules=MORNINGS)
    page = f"/mediators/{amina.mediator_id}"
    carla.post(f"{page}/changes", {"kind": "absence", "first_date": "2026-12-01"}, page)
    undo = offered(carla.get(page))
    other = sign_in(town, "coordinator")
    other.post(f"{page}/changes", {"kind": "absence", "first_date": "2026-12-02"}, page)
    both = said(town, amina.mediator_id)
    carla.post(f"{page}/undo", undo, page)
    seen = carla.get(page)
    assert "Nel frattempo" in seen
    assert f'action="{page}/undo"' not in seen
    assert said(town, amina.mediator_id) == both


def test_a_form_that_no_page_has_written_changes_nothing(town: Town, carla: Browserless) -> None:
    amina = town.mediator("Amina Benali", rules=MORNINGS)
    page, before = f"/mediators/{amina.mediator_id}", said(town, amina.mediator_id)
    carla.post(f"{page}/changes", {"kind": "absence", "first_date": "2026-12-01"}, page)
    stamp = offered(carla.get(page))["stamp"]
    after = said(town, amina.mediator_id)
    assert after != before
    for keys in (["x"], ["a|b|c"], ["2026-12-01T00:00:00+00:00|2026-12-02T00:00:00+00:00|maybe"], ["|||||||||"]):
        carla.post(f"{page}/undo", {"back": keys, "stamp": stamp}, page)
        assert "Nel frattempo" in carla.get(page)
    carla.post(f"{page}/undo", {"back": ["NEVER|09:00|13:00|None|None|False|True"], "stamp": stamp}, page)
    assert "rule" not in offered(carla.get(page))
    assert said(town, amina.mediator_id) == after
    carla.post("/mediators/999/undo", {"stamp": stamp}, page)


def test_what_is_there_already_offers_nothing_to_take_back(town: Town, carla: Browserless) -> None:
    amina = town.mediator("Amina Benali", rules=MORNINGS)
    page = f"/mediators/{amina.mediator_id}"
    form = {"days": ["MO", "TU", "WE", "TH", "FR"], "start": "09:00", "end": "13:00", "kind": "free"}
    carla.post(f"{page}/rules", form, page)
    seen = carla.get(page)
    assert "Era già così." in seen
    assert f'action="{page}/undo"' not in seen


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_in_a_browser_what_was_drawn_is_taken_back_by_the_button_beside_it(town: Town, page: Page) -> None:
    add_people(town, "coordinator")
    amina = town.mediator("Amina Benali", rules=MORNINGS)
    before = said(town, amina.mediator_id)
    open_as(page, town, "coordinator", f"/mediators/{amina.mediator_id}")
    day = page.locator('.blocks[data-date="2026-12-02"]')
    day.scroll_into_view_if_needed()
    box = day.bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 45)
    page.mouse.down()
    page.mouse.move(box["x"] + 20, box["y"] + 115, steps=4)
    page.mouse.up()
    page.click("text=Assente solo questo giorno")
    said_so = page.locator("#week .said")
    expect(said_so).to_contain_text("Disponibilità cambiata.")
    expect(said_so).to_be_in_viewport()
    expect(page.locator(".blocks .block-away")).to_have_count(1)
    page.click("#week .said button:has-text('Annulla')")
    expect(page.locator("#week .said")).to_contain_text("di nuovo come prima")
    expect(page.locator(".blocks .block-away")).to_have_count(0)
    assert said(town, amina.mediator_id) == before
