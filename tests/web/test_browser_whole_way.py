"""The whole way in one browser: an operator asks, a mediator says SI on their phone, the page tells it, the roster."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.scenarios.town import Phone, Town
from tests.web.browser import Judge, after, tab_to
from tests.web.people import PASSWORD, PEOPLE, add_people, open_as
from tests.web.test_pages_rosters import TODAY, open_desk, seek

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LIVE = re.compile(r"/requests/\d+$")
GROUPS = r"^(\+39)(\d{3})(\d{3})(\d+)$"
ROSTER = re.compile(rf"/rosters/\d+/{TODAY}$")


@pytest.fixture
def settings_of_town() -> dict[str, str]:
    """With the simulator as the carrier, so that /phones leads to its phones."""
    return {"MEDIATORI_SMS_GATEWAY": "simulator"}


@pytest.fixture
def giulia(town: Town) -> tuple[Phone, Phone]:
    """An operator who may ask; Amina, who may come; and Oksana, who is asked to sit at the office's desk today."""
    amina, oksana = town.mediator("Amina Benali", "ary"), town.mediator("Oksana Koval", "ukr")
    add_people(town, "operator")
    seek(town, open_desk(town), "ukr", "11:00")
    return amina, oksana


def card_of(phone: Phone) -> str:
    """The selector of that number's card on the wall of phones."""
    shown = re.sub(GROUPS, r"\1 \2 \3 \4", phone.number)
    return f'.phone:has-text("{shown}")'


def buzzing(phones: Page, phone: Phone) -> str:
    """The same, once it buzzes."""
    expect(phones.locator(f"{card_of(phone)} .buzz")).to_be_visible()
    return card_of(phone)


def test_by_tab_and_enter_alone_on_every_page_to_the_yes_and_the_roster(
    town: Town, page: Page, giulia: tuple[Phone, Phone]
) -> None:
    amina, oksana = giulia
    page.goto(town.services.settings.public_url)
    tab_to(page, "#email")
    page.keyboard.type(PEOPLE["operator"][1])
    tab_to(page, "#password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("text=In corso")
    tab_to(page, "#q")
    page.keyboard.type("darija")
    page.keyboard.press("Enter")
    page.wait_for_url("**/requests/new?**")
    tab_to(page, "button:has-text('Cerca adesso')")
    page.keyboard.press("Enter")
    page.wait_for_url(LIVE)
    town.tick()
    expect(page.locator("h1")).to_have_text(re.compile("Stiamo chiedendo a 1 mediatore di darija"))

    phones = page.context.new_page()
    phones.goto(f"{town.services.settings.public_url}/phones")
    for one in (amina, oksana):
        card = buzzing(phones, one)
        tab_to(phones, f"{card} .answers button:has-text('SI')")
        phones.keyboard.press("Enter")
        expect(phones.locator(f"{card} .from-phone")).to_have_text(re.compile(r"SI \d{4}"))
    town.tick()

    expect(page.locator("h1")).to_have_text(re.compile("Amina B. viene: arriva verso le 10:00"))
    page.bring_to_front()
    tab_to(page, "nav a:has-text('Turni')")
    page.keyboard.press("Enter")
    page.wait_for_url(ROSTER)
    row = page.locator("table.roster tr", has_text="Oksana K.")
    expect(row).to_contain_text("ucraino")
    expect(row).to_contain_text("11–13")
    expect(row).to_contain_text("attesa alle 11")


def test_si_is_clicked_on_the_buzzing_phone_and_the_open_page_turns_by_itself(
    town: Town, page: Page, giulia: tuple[Phone, Phone]
) -> None:
    amina, oksana = giulia
    page.clock.install()
    open_as(page, town, "operator")
    page.fill("#q", "الدارجة")
    page.press("#q", "Enter")
    expect(page.locator("#prospect")).to_contain_text("1 mediatore")
    page.click("text=Cerca adesso")
    page.wait_for_url(LIVE)
    live = page.url
    page.focus("text=Annulla la richiesta")
    phones, roster = page.context.new_page(), page.context.new_page()
    roster.goto(f"{town.services.settings.public_url}/rosters")
    expect(roster.locator("tr.gap")).to_contain_text("Manca ucraino")
    town.tick()

    phones.goto(f"{town.services.settings.public_url}/phones")
    judge = Judge(phones)
    for one in (amina, oksana):
        phones.click(f"{buzzing(phones, one)} .answers button:has-text('SI')")
        expect(phones.locator(f"{card_of(one)} .from-phone")).to_have_text(re.compile(r"SI \d{4}"))
    judge.look()
    town.tick()
    expect(phones.locator(card_of(amina))).to_contain_text("Confermato")

    expect(page.locator("h1")).to_have_text(re.compile("Amina B. viene: arriva verso le 10:00"))
    expect(page.locator("#announced")).to_have_text(re.compile("Amina B. viene"))
    assert page.url == live
    assert "Amina B. viene" in page.title()
    assert page.evaluate("document.activeElement.getAttribute('href')").endswith("/cancel")
    after(roster, 15)
    expect(roster.locator("table.roster")).to_contain_text("Oksana K.")
    expect(roster.locator("tr.gap")).to_have_count(0)


def test_by_tab_and_enter_a_request_is_taken_back(town: Town, page: Page, giulia: tuple[Phone, Phone]) -> None:
    amina, _ = giulia
    made = town.ask()
    open_as(page, town, "operator", f"/requests/{made['id']}")
    tab_to(page, "text=Annulla la richiesta")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cancel")
    tab_to(page, "button:has-text('Sì, annulla la richiesta')")
    page.keyboard.press("Enter")
    page.wait_for_url(LIVE)
    expect(page.locator("h1")).to_contain_text("Richiesta annullata")
    town.tick()
    amina.expect_offer()
    amina.silent()


def test_nothing_that_is_written_about_a_person_stands_in_an_address(
    town: Town, page: Page, giulia: tuple[Phone, Phone]
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_as(page, town, "operator", "/requests/new")
    page.locator("summary", has_text="Altre opzioni").click()
    page.locator("[name=person_code]").fill("CANARYCODE")
    page.locator("[name=note]").fill("CANARY riservata")
    with page.expect_response("**/requests/new/languages**"):
        page.locator("#q").press_sequentially("darija")
    with page.expect_response("**/requests/new/prospect"):
        page.locator("#language-found [type=radio]").first.check()
    assert len(asked) > 2
    assert "CANARY" not in " ".join(asked)
