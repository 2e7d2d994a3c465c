"""The operator's way in a real browser: form, live page, yes, roster; by keyboard; for everybody; light."""

import gzip
import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.scenarios.conftest import Town
from tests.web.people import PEOPLE, add_people, open_as
from tests.web.test_pages_rosters import TODAY, open_desk, seek

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LIVE = re.compile(r"/requests/\d+$")
MOST_BYTES = 250_000


def test_from_the_form_to_the_yes_and_the_page_tells_it_by_itself(town: Town, page: Page) -> None:
    amina = town.mediator("Amina Benali", "ary")
    add_people(town, "operator")
    open_as(page, town, "operator")
    page.fill("#q", "الدارجة")
    page.press("#q", "Enter")
    expect(page.locator("#prospect")).to_contain_text("1 mediatore")
    page.click("text=Cerca adesso")
    page.wait_for_url(LIVE)
    town.tick()
    expect(page.locator("h1")).to_have_text(re.compile("Stiamo chiedendo a 1 mediatore di darija"))
    page.focus("text=Annulla la richiesta")
    amina.say(f"SI {amina.expect_offer('URP')}")
    expect(page.locator("h1")).to_have_text(re.compile("Amina B. viene: arriva verso le 10:00"))
    assert "Amina B. viene" in page.title()
    expect(page.locator("#announced")).to_have_text(re.compile("Amina B. viene"))
    assert page.evaluate("document.activeElement.getAttribute('href')").endswith("/cancel")


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


def test_by_tab_and_enter_only(town: Town, page: Page) -> None:
    town.mediator("Amina Benali", "ary")
    add_people(town, "operator")
    page.goto(town.services.settings.public_url)
    tab_to(page, "#email")
    page.keyboard.type(PEOPLE["operator"][1])
    page.keyboard.press("Tab")
    page.keyboard.type("una-password-lunga")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=In corso")
    tab_to(page, "#q")
    page.keyboard.type("darija")
    page.keyboard.press("Enter")
    page.wait_for_url("**/requests/new?**")
    tab_to(page, "button:has-text('Cerca adesso')")
    page.keyboard.press("Enter")
    page.wait_for_url(LIVE)
    tab_to(page, "text=Annulla la richiesta")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cancel")
    tab_to(page, "button:has-text('Sì, annulla la richiesta')")
    page.keyboard.press("Enter")
    page.wait_for_url(LIVE)
    expect(page.locator("h1")).to_contain_text("Richiesta annullata")


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until this has the focus, which must be seen."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.locator(selector).first.evaluate("one => one === document.activeElement"):
            shown = page.evaluate(
                "(() => { const s = getComputedStyle(document.activeElement);"
                " return s.outlineStyle !== 'none' || s.boxShadow !== 'none'; })()"
            )
            assert shown, f"{selector}: the focus is not seen"
            return
    raise AssertionError(f"Tab never reaches {selector}")


@pytest.mark.timeout(110)
def test_each_page_is_for_everybody_fits_a_phone_and_is_light(town: Town, page: Page) -> None:
    amina = town.mediator("Amina Benkirane El Idrissi Bouazzaoui", "ary")
    town.mediator("Ion Popescu", "ron")
    desk = open_desk(town)
    add_people(town, "operator")
    seek(town, desk, "ron", "12:00")
    place = {"name": "Questura, Ufficio Immigrazione e Cittadinanza Italiana", "address": "Piazza Cavour 1"}
    searching = town.ask(language="ron", place=place)
    coming = town.ask(place=place)
    amina.say(f"SI {amina.expect_offer()}")
    hosts, weights = watch(page)
    url = town.services.settings.public_url
    look_at(page, url + "/", weights)
    open_as(page, town, "operator")
    for path in (
        "/",
        "/requests/new?language=ary",
        "/requests/new?q=arab",
        "/requests",
        f"/requests/{searching['id']}",
        f"/requests/{coming['id']}",
        f"/requests/{coming['id']}/others",
        f"/requests/{coming['id']}/cancel",
        "/rosters",
        f"/rosters/{desk['id']}/{TODAY}",
        "/privacy",
        "/accessibility",
        "/requests/new?language=ary&lang=ar",
        "/?lang=ar",
        "/nulla?lang=it",
    ):
        look_at(page, url + path, weights)
    page.goto(f"{url}/requests/new")
    page.click("text=Cerca adesso")
    page.wait_for_selector("#faults")
    look_at(page, None, weights)
    assert {host.rpartition(":")[0] for host in hosts} <= {"127.0.0.1"}


def watch(page: Page) -> tuple[set[str], dict[str, int]]:
    """The hosts that were asked, and the compressed bytes of each file of the page that stands open."""
    hosts: set[str] = set()
    weights: dict[str, int] = {}

    def came(response: Any) -> None:
        if response.url.startswith("data:"):
            return
        hosts.add(response.url.split("/")[2])
        if response.request.resource_type != "font" and response.status == 200:
            weights[response.url] = len(gzip.compress(response.body(), 6))

    page.on("response", came)
    return hosts, weights


def look_at(page: Page, address: str | None, weights: dict[str, int]) -> None:
    """Open it at the width of a desk and of a phone, and judge it."""
    page.set_viewport_size({"width": 1280, "height": 800})
    if address is not None:
        page.goto(address)
        page.wait_for_load_state("load")
    found = Axe().run(page)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
    page.set_viewport_size({"width": 390, "height": 800})
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0, f"{page.url} is {wider} px wider than a phone"
    small = page.evaluate(
        "[...document.querySelectorAll('main button, main a.btn, main .choice, main summary, main select')]"
        ".filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 43.5)"
        ".map(e => e.outerHTML.slice(0, 90))"
    )
    assert not small, f"{page.url}: too small for a thumb: {small}"
    static = sum(size for url, size in weights.items() if "/static/" in url)
    pages = max((size for url, size in weights.items() if "/static/" not in url), default=0)
    assert static + pages < MOST_BYTES, weights


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
