"""How did it go? The office is asked once it is over; or that nobody came."""

import re
from html import unescape

import pytest

from tests.scenarios.town import Phone, Town
from tests.web.people import add_people, sign_in
from tests.web.taps import booked, page_of, read

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def amina(town: Town) -> Phone:
    add_people(town, "operator")
    return town.mediator("Amina Benali")


def test_nobody_came_and_nothing_is_asked_about_minutes(town: Town, amina: Phone) -> None:
    made = booked(town, amina)
    giulia, path = sign_in(town, "operator"), page_of(made)
    town.wait(minutes=12)
    found = re.search(r'href="([^"]+)">Non è venuto nessuno', read(giulia, path))
    assert found
    form = read(giulia, found[1])
    assert re.search(r'value="no_show_mediator" checked', form)
    giulia.post(f"{path}/report", {"outcome": "no_show_mediator", "minutes": "60"}, f"{path}/report")
    assert "Grazie: il mediatore non è venuto" in read(giulia, path)
    assert town.request(made)["report"]["minutes"] == 0


def test_that_nobody_came_where_somebody_has_begun_is_for_the_coordinator(town: Town, amina: Phone) -> None:
    made = booked(town, amina)
    town.wait(minutes=3)
    amina.say("INIZIO")
    amina.expect("Arrivo")
    giulia, path = sign_in(town, "operator"), page_of(made)
    giulia.post(f"{path}/report", {"outcome": "no_show_mediator", "minutes": ""}, f"{path}/report")
    town.tick()
    amina.silent()
    add_people(town, "coordinator")
    board = read(sign_in(town, "coordinator"), "/board")
    assert "l'ufficio dice che non è venuto nessuno, ma l'inizio era stato segnato" in board
    assert f'href="tel:{amina.number}"' in board


def test_what_is_over_and_untold_is_asked_about_first(town: Town, amina: Phone) -> None:
    made = booked(town, amina)
    giulia, path = sign_in(town, "operator"), page_of(made)
    town.wait(minutes=3)
    amina.say("INIZIO")
    town.wait(hours=2)
    home = read(giulia, "/")
    assert f"""href="{path}/report">Com'è andata?""" in home
    assert f"""href="{path}/report">Com'è andata?""" in read(giulia, "/requests")
    page = read(giulia, path)
    assert ">Com'è andata?" in page.replace("</svg> ", ">")
    assert f'href="{path}/report"' in page
    assert page.count("btn-primary") == 1
    wrong = giulia.post(f"{path}/report", {"minutes": "molti", "note": "resta"}, f"{path}/report")
    assert wrong.status_code == 422
    for words in ("Scegli una risposta", "Scrivi un numero", 'value="molti"', ">resta</textarea>"):
        assert words in unescape(wrong.text)
    far = giulia.post(f"{path}/report", {"outcome": "done", "minutes": "600"}, f"{path}/report")
    assert far.status_code == 422
    assert "Deve essere fra 1 e 180" in far.text
    giulia.post(f"{path}/report", {"outcome": "no_show_person", "minutes": "20"}, f"{path}/report")
    assert "Grazie: la persona non è venuta" in read(giulia, path)
    assert "persona assente" in read(giulia, "/requests")
    assert "/report" not in read(giulia, "/")


def test_a_mediator_of_whom_nobody_said_that_they_came_may_have_been_there(town: Town, amina: Phone) -> None:
    made = booked(town, amina)
    giulia, path = sign_in(town, "operator"), page_of(made)
    town.wait(minutes=15)
    town.wait(hours=2)
    assert town.state(made) == "done"
    assert "Com'è andata?" in read(giulia, path)
    assert f"{path}/report" in read(giulia, "/")
    giulia.post(f"{path}/report", {"outcome": "done", "minutes": "60"}, f"{path}/report")
    assert "Grazie: 60 minuti, tutto bene" in read(giulia, path)
