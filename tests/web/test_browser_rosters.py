"""In a real browser: a screen that loses its line and finds it again, and a week on one sheet of paper."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.scenarios.town import Town
from tests.web.browser import after
from tests.web.people import add_people, open_as
from tests.web.test_pages_roster_views import booked
from tests.web.test_pages_rosters import open_desk

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
POLL = 15


def test_a_kiosk_that_loses_its_line_says_how_old_it_is_and_recovers_by_itself(town: Town, page: Page) -> None:
    desk = open_desk(town)
    booked(town, desk)
    add_people(town, "desk")
    page.clock.install()
    open_as(page, town, "desk", f"/rosters/{desk['id']}/kiosk")
    stale = page.locator("#stale")
    expect(stale).to_be_hidden()
    page.route("**/kiosk/live*", lambda route: route.abort())
    after(page, POLL)
    expect(stale).to_have_text(re.compile("Collegamento perso: questi dati sono delle 10:00"))
    expect(stale).to_be_visible()
    expect(page.locator("main")).to_contain_text("Amina B.")
    page.unroute("**/kiosk/live*")
    town.wait(minutes=57)
    after(page, POLL)
    expect(page.locator(".kiosk-when")).to_contain_text("10:57")
    expect(stale).to_be_hidden()


def test_a_week_lies_on_one_sheet_on_its_side(town: Town, page: Page) -> None:
    desk = open_desk(town)
    for number, name in enumerate(("Amina Benali", "Hanane Lahlou", "Samira Elmi")):
        booked(town, desk, name, f"{11 + 2 * number}:00")
    add_people(town, "desk")
    open_as(page, town, "desk", f"/rosters/{desk['id']}/week/2026-W49")
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    box = re.search(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)", printed)
    assert box is not None
    assert float(box[1]) > float(box[2])
