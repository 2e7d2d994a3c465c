"""The pages of desks in a real browser, at the width of a desk and of a phone."""

import pytest
from playwright.sync_api import Page, expect

from tests.scenarios.rosters import MORNINGS, desk, needs, plan, publish
from tests.scenarios.town import Town
from tests.web.browser import Judge
from tests.web.people import add_people, open_as
from tests.web.test_pages_rosters import TODAY


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_desk_from_all_sides(town: Town, page: Page) -> None:
    town.mediator("Amina Benali", rules=MORNINGS)
    made = desk(town, needs("ary"), needs("wol", "SA"))
    publish(town, plan(town))
    town.call("PATCH", f"/desks/{made['id']}", {"closed": ["2026-12-14"]}, "coordinator")
    add_people(town, "coordinator")
    judge, url = Judge(page), town.services.settings.public_url
    for path in ("/sportelli", "/sportelli?lang=ar", "/sportelli?lang=it"):
        judge.open(url + path)
    open_as(page, town, "coordinator")
    for path in ("/desks", "/desks/new", f"/desks/{made['id']}", f"/desks/{made['id']}?lang=ar", "/desks?lang=it"):
        judge.open(url + path)
    judge.open(f"{url}/rosters/{made['id']}/{TODAY}")
    page.click("button:has-text('Wolof')")
    expect(page.locator("#walk-ins")).to_contain_text("1 persona.")
    page.fill("#other", "arabo")
    page.keyboard.press("Enter")
    expect(page.locator("#other-fault")).to_be_visible()
    judge.look()
    page.click("text=Annulla l'ultima")
    expect(page.locator("#walk-ins")).to_contain_text("Ancora nessuno")
    page.goto(f"{url}/desks/new")
    page.fill("#name", "Sportello Casa")
    page.keyboard.press("Enter")  # saves, and does not ask for more lines
    expect(page.locator("#faults")).to_be_visible()
    expect(page.locator("#name")).to_have_value("Sportello Casa")
    judge.look()
