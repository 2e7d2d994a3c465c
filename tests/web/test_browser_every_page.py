"""Every page in a real browser: for everybody, as wide as a desk and as a phone, light, and from this host alone."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dispatch.keep_ask import keep_ask
from scheduling.offices import office_by_name
from storage.actor import Actor
from tests.scenarios.town import Town
from tests.scenarios.ways_out import line
from tests.web.browser import Judge
from tests.web.people import add_people, open_as
from tests.web.test_pages_rosters import TODAY, open_desk, seek

pytestmark = [pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]
LONG = "Amina Benkirane El Idrissi Bouazzaoui"
PLACE = {"name": "Questura, Ufficio Immigrazione e Cittadinanza Italiana", "address": "Piazza Cavour 1"}
WRITES = "Sì, ma dopo le 18: prima sono all'ospedale con mia figlia e non posso rispondere"


@pytest.fixture
def settings_of_town() -> dict[str, str]:
    """With the simulator as the carrier, so that /phones leads somewhere."""
    return {"MEDIATORI_SMS_GATEWAY": "simulator"}


def test_who_is_not_signed_in(town: Town, page: Page) -> None:
    judge, url = Judge(page), town.services.settings.public_url
    judge.open(url + "/")
    page.fill("#email", "nessuno@example.org")
    page.fill("#password", "non-questa-password")
    page.click("button:has-text('Entra')")
    expect(page.locator("#faults")).to_be_visible()
    judge.look()
    for path in ("/sign-in?lang=ar", "/privacy?lang=it", "/accessibility", "/api/v1/docs"):
        judge.open(url + path)
    judge.open(url + "/nulla", 404)
    town.mediator(LONG, "ary")
    town.ask()
    judge.open(url + "/phones")
    expect(page.locator(".answers button.first")).to_have_text(re.compile(r"SI \d{4}"))
    judge.look()


def test_the_form_and_the_operator_s_other_pages(town: Town, page: Page) -> None:
    town.mediator(LONG, "ary")
    add_people(town, "operator")
    desk = open_desk(town)
    seek(town, desk, "ron", "12:00")
    town.ask(place=PLACE)
    date = town.plan(days=12, place=PLACE, recurrence="FREQ=WEEKLY;COUNT=14")["series"]["dates"][2]["id"]
    with town.services.database.write() as session:
        office = office_by_name(session, "URP")
        assert office is not None
        urp = Actor("user:1", "operator", office.id)
        keep_ask(session, urp, int(date), f"{LONG}, {LONG}"[:80], town.clock.now)
    url = open_as(page, town, "operator")
    judge = Judge(page)
    for path in (
        "/",
        f"/requests/{date}",
        f"/requests/{date}/cancel",
        f"/requests/{date}/keep",
        "/templates",
        "/templates?lang=ar",
        "/?lang=it",
        "/requests/new?template=1",
        "/requests/new",
        "/requests/new?language=ary",
        "/requests/new?q=arab",
        "/requests/new?language=ary&lang=ar",
        "/?lang=ar",
        "/requests?lang=it",
        "/requests?state=uncovered",
        "/rosters",
        f"/rosters/{desk['id']}/{TODAY}",
        f"/rosters/{desk['id']}/2026-12-06",
    ):
        judge.open(url + path)
    judge.open(url + "/board", 403)
    judge.open(url + "/requests/999", 404)
    page.goto(f"{url}/requests/new")
    page.click("text=Cerca adesso")
    page.wait_for_selector("#faults")
    judge.look()


def test_a_request_in_each_of_its_states(town: Town, page: Page) -> None:
    amina = town.mediator(LONG, "ary")
    town.mediator("Ion Popescu", "ron")
    town.mediator("Oksana Koval", "rus")
    add_people(town, "operator")
    coming = town.ask(place=PLACE)
    amina.say(f"SI {amina.expect_offer()}")
    searching, nobody, cancelled = town.ask(language="ron"), town.ask(language="wol"), town.ask(language="ron")
    wider = town.ask(language="ukr")
    town.cancel(cancelled)
    states = {"assigned": coming, "searching": searching, "cancelled": cancelled}
    assert {name: town.state(one) for name, one in states.items()} == {name: name for name in states}
    url = open_as(page, town, "operator")
    judge = Judge(page)
    for one in (coming, searching, cancelled, nobody, wider):
        judge.open(f"{url}/requests/{one['id']}")
    for path in (
        f"{coming['id']}/others",
        f"{coming['id']}/cancel",
        f"{coming['id']}/change",
        f"{searching['id']}/change",
        f"{searching['id']}/cancel",
        f"{wider['id']}/widen",
    ):
        judge.open(f"{url}/requests/{path}")
        assert page.url.endswith(path)
    judge.open(f"{url}/requests/{searching['id']}?lang=ar")
    judge.open(f"{url}/requests/{coming['id']}?lang=ar")
    judge.open(f"{url}/requests/{coming['id']}/change?lang=ar")
    judge.open(f"{url}/requests/{coming['id']}/change?lang=it")
    page.fill("#place_name", "")
    page.click("text=Salva i cambiamenti")
    page.wait_for_selector("#faults")
    judge.look()
    page.goto(f"{url}/?lang=it")
    town.wait(minutes=61)
    assert town.state(searching) == "uncovered"
    judge.open(f"{url}/requests/{searching['id']}")
    expect(page.locator("h1")).to_have_text(re.compile("Nessuno ha potuto venire"))
    page.click("text=Un familiare")
    expect(page.locator("#unmet-relative")).to_have_attribute("aria-pressed", "true")
    judge.look()
    judge.open(f"{url}/unmet")
    judge.open(f"{url}/unmet?lang=ar")


def test_an_outside_line_while_the_page_renews_itself(town: Town, page: Page) -> None:
    amina = town.mediator(LONG, "ary")
    town.mediator("Hanane Lahlou", "ary")
    for name in ("Linea Babele", "Interpreti al telefono 24 ore su 24, contratto regionale"):
        line(town, name=name, hours=None)
    add_people(town, "operator")
    made = town.ask(place=PLACE)
    town.wait(minutes=20)
    url = open_as(page, town, "operator")
    judge = Judge(page)
    for lang in ("ar", "it"):
        judge.open(f"{url}/requests/{made['id']}?lang={lang}")
    page.select_option("#line", label="Linea Babele")
    page.fill("#minutes", "300")
    amina.say("NO")
    expect(page.locator("#live")).to_contain_text("ha detto no")
    page.click("text=Abbiamo usato questa linea")
    expect(page.locator("#faults")).to_contain_text("Deve essere fra 1 e 240")
    judge.look()
    expect(page.locator("#line option:checked")).to_have_text("Linea Babele")
    page.fill("#minutes", "30")
    page.click("text=Abbiamo usato questa linea")
    expect(page.locator("main")).to_contain_text("Linea Babele, 30 minuti.")
    judge.look()


def test_the_coordinator_s_board_rosters_and_messages(town: Town, page: Page) -> None:
    amina, hanane = town.mediator(LONG, "ary"), town.mediator("Hanane Lahlou", "ary")
    add_people(town, "coordinator")
    desk = open_desk(town)
    open_desk(town, "Questura")
    seek(town, desk, "ron", "12:00")
    town.ask(place=PLACE)
    amina.say(WRITES)
    hanane.say("STOP")
    town.wait(minutes=11)
    url = open_as(page, town, "coordinator", "/board")
    for words in ("Conta come sì", "ha scritto STOP", "Apri la ricerca"):
        expect(page.locator("main")).to_contain_text(words)
    first = town.call("GET", "/messages", role="coordinator").json[0]
    judge = Judge(page)
    for path in (
        "/board",
        "/board?lang=ar",
        "/requests?lang=it",
        "/requests/new",
        "/rosters",
        "/rosters?lang=ar",
        f"/rosters/{desk['id']}/{TODAY}?lang=it",
        f"/rosters/{desk['id']}/week/2026-W49",
        f"/rosters/{desk['id']}/week/2026-W49?lang=ar",
        f"/rosters/{desk['id']}/month/2026-12?lang=it",
        "/rosters/kiosk",
        f"/rosters/{desk['id']}/kiosk?lang=ar",
        "/messages?lang=it",
        "/messages?person=nessuno",
        f"/messages/{first['id']}",
    ):
        judge.open(url + path)


def test_the_mediators_of_a_coordinator(town: Town, page: Page) -> None:
    mornings = ({"rrule": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "start": "09:00", "end": "13:00"},)
    amina = town.mediator(
        LONG, "ary", "fra:good", "arb", "eng:basic", rules=mornings, contact_note="chiamare dopo le 10"
    )
    new = town.mediator("Bashir Omar", "som", rules=())
    add_people(town, "coordinator")
    town.plan(days=1, place=PLACE)
    amina.say(f"SI {amina.expect_offer()}")
    url = open_as(page, town, "coordinator", "/mediators")
    judge = Judge(page)
    for path in (
        "/mediators",
        "/mediators?q=nessuno",
        f"/mediators/{amina.mediator_id}",
        f"/mediators/{amina.mediator_id}?lang=ar",
        f"/mediators/{new.mediator_id}?lang=it",
        "/mediators/new",
        f"/mediators/{amina.mediator_id}/edit",
    ):
        judge.open(url + path)
    page.goto(f"{url}/mediators/{amina.mediator_id}")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    judge.look()
    page.select_option("#exclusion-office", label="URP")
    page.click("#offices button:has-text('Aggiungi')")
    expect(page.locator("#offices .said")).to_be_visible()
    page.click("text=Togli >> nth=0")
    expect(page.locator("#week .said")).to_contain_text("Annulla")
    judge.look()
    page.goto(f"{url}/mediators/new")
    page.click("button:has-text('Aggiungi')")
    page.wait_for_selector("#faults")
    judge.look()


@pytest.mark.parametrize(("role", "paths"), [
    ("administrator", ("/users", "/users?lang=ar")),
    ("desk", ("/rosters",)),
    ("manager", ("/",)),
])  # fmt: skip
def test_the_home_of_each_other_role(town: Town, page: Page, role: str, paths: Any) -> None:
    desk = open_desk(town)
    seek(town, desk, "ron", "12:00")
    add_people(town, "operator", role)
    url = open_as(page, town, role)
    judge = Judge(page)
    for path in paths:
        judge.open(url + path)
