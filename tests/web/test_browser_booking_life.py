"""An operator's hour in a real browser: a yes, the office is late, he is here, it takes longer, and how it went."""

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.scenarios.town import Phone, Town
from tests.web.browser import Judge, tab_to
from tests.web.people import add_people, open_as

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LONG = "Abdelkader Benkirane El Idrissi Bouazzaoui"
HERE = "button[id^=tap-here]"


@pytest.fixture
def bilal(town: Town) -> Phone:
    add_people(town, "operator", "coordinator")
    return town.mediator(LONG, contact_note="chiamare, non scrivere: di mattina lavora in un altro posto")


def enter(page: Page, town: Town, selector: str) -> None:
    """Reach a button by Tab, press it, and let what it does take effect."""
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    town.tick()


def test_the_hour_by_keyboard_and_every_page_of_it_for_everybody(town: Town, page: Page, bilal: Phone) -> None:
    url = open_as(page, town, "operator", "/requests/new?language=ary")
    judge = Judge(page)
    enter(page, town, "button:has-text('Cerca adesso')")
    live = page.url
    bilal.say(f"SI {bilal.expect_offer()}")
    heading = page.locator("h1")
    expect(heading).to_have_text(re.compile("Abdelkader B. viene: arriva verso le 10:00"))
    judge.look()
    enter(page, town, "#tap-late-15")
    expect(page.locator(".said")).to_have_text("Avviso inviato: siete in ritardo di 15 minuti.")
    judge.look()
    town.wait(minutes=26)
    expect(heading).to_have_text(re.compile("Abdelkader B. è con voi?"), timeout=10_000)
    judge.look()
    enter(page, town, HERE)
    expect(heading).to_have_text(re.compile("Abdelkader B. è con voi dalle 10:26"))
    judge.open(f"{live}?lang=ar")
    judge.open(f"{live}?lang=it")
    enter(page, town, "#tap-extend-30")
    expect(page.locator(".said")).to_have_text("Prolungato fino alle 11:45.")
    town.wait(minutes=55)
    enter(page, town, "#tap-finish")
    judge.look()
    enter(page, town, "button:has-text('Salva')")
    expect(page.locator("#faults")).to_be_focused()
    judge.look()
    tab_to(page, "#outcome-done")
    page.keyboard.press("Space")
    tab_to(page, "#note")
    page.keyboard.type("Molto paziente")
    expect(page.locator("#minutes")).to_have_value("55")
    enter(page, town, "button:has-text('Salva')")
    expect(heading).to_have_text(re.compile("Grazie: 55 minuti, tutto bene"))
    judge.open(live)
    judge.open(f"{live}?lang=ar")
    assert not any("paziente" in one for one in judge.asked)
    page.goto(f"{url}/?lang=it")


def test_what_changes_meanwhile_leaves_the_focus_where_it_is(town: Town, page: Page, bilal: Phone) -> None:
    hanane = town.mediator("Hanane Lahlou")
    made = town.ask()
    bilal.say(f"SI {bilal.expect_offer()}")
    open_as(page, town, "operator", f"/requests/{made['id']}")
    page.focus("#tap-late-15")
    hanane.say(f"SI {hanane.expect_offer()}")
    expect(page.locator(".time-line")).to_contain_text("Hanane L. è di riserva", timeout=10_000)
    expect(page.locator("#tap-late-15")).to_be_focused()


def test_nobody_comes_somebody_else_is_sought_and_the_coordinator_sees_to_it(
    town: Town, page: Page, bilal: Phone
) -> None:
    hanane = town.mediator("Hanane Lahlou", rules=())
    made = town.ask()
    bilal.say(f"SI {bilal.expect_offer()}")
    town.wait(minutes=3)
    bilal.say("RINUNCIO")
    url = open_as(page, town, "operator", f"/requests/{made['id']}")
    judge = Judge(page)
    expect(page.locator("h1")).to_contain_text("non può più venire: stiamo cercando un'altra persona")
    judge.look()
    judge.open(f"{url}/requests/{made['id']}?lang=ar")
    page.goto(f"{url}/?lang=it")
    page.context.clear_cookies()
    open_as(page, town, "coordinator", "/board")
    expect(page.locator("#board-tasks")).to_contain_text("Libera")
    judge.look()
    judge.open(f"{url}/requests/{made['id']}/release/1")
    judge.open(f"{url}/requests/{made['id']}")
    enter(page, town, "#by-phone")
    judge.look()
    judge.open(f"{url}/requests/{made['id']}/phone?q=nessuno")
    page.goto(f"{url}/requests/{made['id']}/phone")
    enter(page, town, f"button[value='{hanane.mediator_id}']")
    expect(page.locator("h1")).to_have_text(re.compile("Hanane L. viene"))
    hanane.expect("Confermato")
    bilal.expect("Confermato")
    bilal.expect("Cerchiamo")
    bilal.expect("non sei più in programma")


def test_a_refusal_and_a_meeting_that_goes_on_elsewhere(town: Town, page: Page, bilal: Phone) -> None:
    town.mediator("Hanane Lahlou")
    made = town.ask()
    bilal.say(f"SI {bilal.expect_offer()}")
    after = (town.clock.now + timedelta(minutes=65)).isoformat()
    town.ask("coordinator", kind="recorded", starts_at=after, mediator_id=bilal.mediator_id, office="Questura")
    url = open_as(page, town, "operator", f"/requests/{made['id']}")
    judge = Judge(page)
    enter(page, town, "#tap-late-30")
    expect(page.locator(".refused")).to_contain_text("ha un altro impegno subito dopo")
    judge.look()
    town.wait(minutes=16)
    judge.open(f"{url}/requests/{made['id']}")
    expect(page.locator("h1")).to_contain_text("Non sappiamo se")
    enter(page, town, HERE)
    enter(page, town, "#tap-extend-30")
    judge.look()
    page.click("text=Continua con un'altra persona")
    expect(page.locator("main")).to_contain_text("Continua l'incontro con Abdelkader B.")
    judge.look()


def test_the_taps_need_no_script(town: Town, browser: Any, bilal: Phone) -> None:
    made = town.ask()
    bilal.say(f"SI {bilal.expect_offer()}")
    context = browser.new_context(java_script_enabled=False, locale="it-IT")
    page = context.new_page()
    open_as(page, town, "operator", f"/requests/{made['id']}")
    page.click("#tap-late-15")
    assert "arriva verso le 10:15" in page.inner_text("h1")
    page.click(HERE)
    page.click("#tap-extend-30")
    town.clock.now += timedelta(minutes=40)
    page.click("#tap-finish")
    page.check("#outcome-done", force=True)
    page.click("text=Salva")
    assert "Grazie: 40 minuti, tutto bene" in page.inner_text("h1")
    context.close()
