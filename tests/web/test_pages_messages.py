"""The messages' page: did it arrive?"""

import csv
from io import StringIO
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from sqlalchemy import update

from notifications.outbox import Message
from tests.scenarios.town import Town
from tests.web.people import Browserless, add_people, open_as, sign_in
from web.csv_file import cell, csv_bytes


@pytest.fixture
def carla(town: Town) -> Browserless:
    """A coordinator, signed in."""
    add_people(town, "coordinator", "operator")
    return sign_in(town, "coordinator")


def change(town: Town, message_id: int, **values: Any) -> None:
    """What a carrier might have said of a message."""
    town.services.database.run(
        lambda session: session.execute(update(Message).where(Message.id == message_id).values(**values))
    )


def test_each_text_says_whether_it_arrived(town: Town, carla: Browserless) -> None:
    assert "Non è ancora partito nessun messaggio" in carla.get("/messages")
    town.mediator("Amina Benali", "ary")
    town.mediator("Samira Elmi", "ary")
    town.ask()
    change(town, 2, state="failed", failed_at=town.clock.now, error_code="30006", error_text="Landline")
    page = carla.get("/messages")
    assert "consegnato 10:00" in page
    assert "non arrivato: numero non raggiungibile" in page
    assert "(30006)" in page
    assert "1 messaggio non è arrivato" in page
    assert "Amina B." in page
    sign_in(town, "operator").get("/messages", 403)


def test_a_message_has_a_life(town: Town, carla: Browserless) -> None:
    amina = town.mediator("Amina Benali", "ary")
    town.ask()
    change(
        town, 1, state="failed", delivered_at=None, failed_at=town.clock.now, error_code="30005", error_text="Unknown"
    )
    page = carla.get("/messages/1")
    for words in ("scritto", "accettato", "il numero non esiste", "Unknown", "30005", "richiesta 1", amina.texts[0]):
        assert words in page, words
    assert f'href="tel:{amina.number}"' in page
    carla.get("/messages/99", 404)
    carla.get(f"/messages/{10**30}", 404)


def test_the_list_is_narrowed_by_person_state_and_request(town: Town, carla: Browserless) -> None:
    amina = town.mediator("Amina Benali", "ary")
    town.mediator("Samira Elmi", "som")
    town.ask()
    town.ask(language="som")
    for query in ("person=amina", f"person={amina.mediator_id}", "person=%2B393332000000", "request=1"):
        page = carla.get(f"/messages?{query}")
        assert "1 messaggio<" in page, query
        assert "Amina B." in page, query
    assert "2 messaggi<" in carla.get("/messages?state=delivered")
    for query in ("state=failed", "person=nessuno", "request=x", "request=99", f"request={10**30}"):
        assert "Nessun messaggio corrisponde" in carla.get(f"/messages?{query}"), query


def test_the_file_opens_in_a_spreadsheet_and_runs_nothing(town: Town, carla: Browserless) -> None:
    town.mediator("=1+1", "ary")
    town.ask()
    answer = carla.client.get("/messages.csv?state=delivered")
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.data.startswith(b"\xef\xbb\xbfid;created_at;")
    row = next(csv.DictReader(StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert (row["to"], row["name"], row["state"]) == ("'+393332000000", "'=1+1", "delivered")
    assert row["created_at"] == "2026-11-30 10:00:00"
    assert len(carla.client.get("/messages.csv?state=failed").data.splitlines()) == 1


@pytest.mark.parametrize("text", ["=1", "+39", "-2", "@a", "\t=1", " =1", "\r1", "＝1"])
def test_no_cell_begins_as_a_formula_does(text: str) -> None:
    assert cell(text) == f"'{text}"
    assert cell("a=1") == "a=1"
    assert cell(-5) == -5
    assert csv_bytes([("à", 1)]).decode("utf-8-sig") == "à;1\r\n"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_in_a_browser_it_fits_a_phone(town: Town, page: Page) -> None:
    add_people(town, "coordinator")
    town.mediator("Amina Benali", "ary", locale="ar")
    town.ask()
    page.set_viewport_size({"width": 390, "height": 844})
    url = open_as(page, town, "coordinator", "/messages")
    for path in ("/messages", "/messages/1"):
        page.goto(url + path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert Axe().run(page).response["violations"] == [], path
