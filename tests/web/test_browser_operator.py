"""The operator's pages in a real browser: what renews itself, what is typed, what is printed, and what fails."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.scenarios.town import Town
from tests.web.people import add_people, open_as
from tests.web.test_pages_rosters import TODAY, open_desk, seek

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LIVE = re.compile(r"/requests/\d+$")


def test_a_refreshed_part_leaves_what_has_not_changed_where_it_is(town: Town, page: Page) -> None:
    amina = town.mediator("Amina Benali", "ary")
    town.mediator("Hanane Lahlou", "ary")
    add_people(town, "operator")
    made = town.ask()
    open_as(page, town, "operator", f"/requests/{made['id']}")
    page.evaluate("document.querySelector('#asked-2').marked = true")
    amina.say(f"NO {amina.expect_offer()}")
    expect(page.locator("#asked-1")).to_contain_text("ha detto no")
    assert page.evaluate("document.querySelector('#asked-2').marked")
    page.click("text=Perché non altri?")
    expect(page.locator("#others")).to_contain_text("Tutti quelli che parlano darija sono stati chiesti")


def test_typing_finds_languages_and_choosing_one_tells_what_to_expect(town: Town, page: Page) -> None:
    town.mediator("Oksana Kovalenko", "ukr")
    add_people(town, "operator")
    open_as(page, town, "operator", "/requests/new")
    page.locator("#q").press_sequentially("ucra", delay=20)
    expect(page.locator("#language-found input")).to_have_count(1)
    expect(page.locator("#prospect")).to_contain_text("1 libero ora")
    expect(page.locator("#contact_phone")).to_be_hidden()
    page.check("#how-phone", force=True)
    expect(page.locator("#contact_phone")).to_be_visible()
    expect(page.locator("#day")).to_be_hidden()
    page.check("#when-later", force=True)
    expect(page.locator("#day")).to_be_visible()


COVERED = """(() => {
    const bar = document.querySelector('.sticky-bottom, .form-actions'), one = document.activeElement;
    if (!bar || bar.contains(one) || !document.querySelector('main').contains(one)) return '';
    const here = (document.querySelector(`label[for="${one.id}"]`) ?? one).getBoundingClientRect();
    const field = one.getBoundingClientRect(), top = bar.getBoundingClientRect().top;
    return Math.min(here.top, field.top) >= top - 1 ? one.outerHTML.slice(0, 80) : '';
})()"""


@pytest.mark.parametrize(("role", "path"), [("operator", "/requests/new"), ("coordinator", "/mediators/new")])
def test_on_a_phone_the_bar_at_the_bottom_never_covers_what_has_the_focus(
    town: Town, page: Page, role: str, path: str
) -> None:
    town.mediator("Amina Benali", "ary")
    add_people(town, role)
    page.set_viewport_size({"width": 390, "height": 700})
    open_as(page, town, role, path)
    for key in ("Tab", "Shift+Tab"):
        for _ in range(40):
            page.keyboard.press(key)
            assert page.evaluate(COVERED) == ""


def test_the_main_way_needs_no_script(town: Town, browser: Any) -> None:
    town.mediator("Amina Benali", "ary")
    add_people(town, "operator")
    context = browser.new_context(java_script_enabled=False, locale="it-IT")
    page = context.new_page()
    open_as(page, town, "operator")
    page.fill("#q", "darija")
    page.click("text=Avanti")
    page.click("text=Cerca adesso")
    page.wait_for_url(LIVE)
    assert "Stiamo chiedendo a 1 mediatore" in page.inner_text("h1")
    page.click("text=Perché non altri?")
    page.click("text=Apri i motivi")
    assert "sono stati chiesti" in page.inner_text("main")
    page.go_back()
    page.click("text=Annulla la richiesta")
    page.click("text=Sì, annulla la richiesta")
    assert "Richiesta annullata" in page.inner_text("h1")
    context.close()


def test_the_roster_prints_on_one_sheet(town: Town, page: Page) -> None:
    desk = open_desk(town)
    add_people(town, "desk")
    for index, language in enumerate(("ary", "ukr", "ron", "ben", "urd", "wol", "som", "tir")):
        phone = town.mediator(f"Persona{index} Cognome Lungo", language)
        seek(town, desk, language, "11:00", 240)
        phone.say(f"SI {phone.expect_offer()}")
    open_as(page, town, "desk", f"/rosters/{desk['id']}/{TODAY}")
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


def test_a_page_that_can_not_renew_itself_says_so_and_keeps_what_it_shows(town: Town, page: Page) -> None:
    town.mediator("Amina Benali", "ary")
    add_people(town, "operator")
    made = town.ask()
    open_as(page, town, "operator", f"/requests/{made['id']}")
    page.route("**/live?*", lambda route: route.fulfill(status=503, body="<h1>away</h1>", content_type="text/html"))
    expect(page.locator("#stale")).to_be_visible()
    expect(page.locator("h1")).to_contain_text("Stiamo chiedendo")
    page.unroute("**/live?*")
    expect(page.locator("#stale")).to_be_hidden()


def test_who_was_signed_out_elsewhere_is_led_to_the_sign_in_page(town: Town, page: Page) -> None:
    town.mediator("Amina Benali", "ary")
    add_people(town, "operator")
    made = town.ask()
    open_as(page, town, "operator", f"/requests/{made['id']}")
    page.context.clear_cookies()
    page.wait_for_url("**/sign-in")
