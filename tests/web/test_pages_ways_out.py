"""The last rungs of a search on the office's pages: a line to ring, and who interpreted after all."""

import re
from html import unescape

import pytest

from tests.scenarios.town import Town
from tests.scenarios.ways_out import line, uncovered
from tests.web.people import add_people, sign_in
from tests.web.taps import page_of, read

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TITLE = "Una linea telefonica esterna"
QUESTION = "Chi ha interpretato, alla fine?"


@pytest.fixture(autouse=True)
def people(town: Town) -> None:
    add_people(town, "operator", "coordinator")


def test_a_line_is_offered_once_the_ways_out_are_due(town: Town) -> None:
    town.mediator("Amina Benali")
    line(town)
    line(town, name="Di notte", hours=[{"days": ["SU", "MO"], "start": "22:00", "end": "02:00"}])
    line(town, name="Di altri", offices=["Questura"])
    line(town, name="Di un'altra lingua", languages=["som"])
    made = town.ask()
    giulia, path = sign_in(town, "operator"), page_of(made)
    town.wait(minutes=19)
    assert TITLE not in read(giulia, path)
    town.wait(minutes=1)
    page = read(giulia, path)
    for words in (TITLE, 'href="tel:+39800123456"', ">800 123 456<", ">7391#<", "Abbiamo usato questa linea"):
        assert words in page, words
    for others in ("Di notte", "Di altri", "Di un'altra lingua", "btn-primary"):
        assert others not in page, others
    used = re.search(r'name="line" value="(\d+)" form="called"', page)
    assert used
    wrong = giulia.post(f"{path}/external", {"line": used[1], "minutes": "molti"}, path)
    assert (wrong.status_code, "Scrivi un numero." in unescape(wrong.text)) == (422, True)
    assert 'value="molti"' in wrong.text
    long = giulia.post(f"{path}/external", {"line": used[1], "minutes": "300"}, path)
    assert "Deve essere fra 1 e 240" in long.text
    assert town.state(made) == "searching"
    giulia.post(f"{path}/external", {"line": used[1], "minutes": "12"}, f"{path}/external")
    page = read(giulia, path)
    assert "Coperta da una linea telefonica esterna" in page
    assert "Linea Babele, 12 minuti." in page
    assert "Abbiamo usato" not in page
    assert "coperta da fuori" in read(giulia, "/requests")
    again = giulia.post(f"{path}/external", {"line": used[1], "minutes": "12"}, path)
    assert "Non cerchiamo più nessuno per questa richiesta: è coperta da fuori." in read(giulia, again.location)


def test_a_line_that_is_closed_now_is_not_offered_and_several_are_a_choice(town: Town) -> None:
    line(town, hours=[{"days": ["MO"], "start": "08:00", "end": "10:15"}])
    made = town.ask(language="wol")
    giulia, path = sign_in(town, "operator"), page_of(made)
    assert TITLE in read(giulia, path)
    town.wait(minutes=15)
    assert TITLE not in read(giulia, path)
    assert giulia.client.get(f"{path}/external").status_code == 302
    for name in ("Prima", "Seconda"):
        line(town, name=name, hours=None, access_code=None)
    page = read(giulia, path)
    assert re.findall(r"<option[^>]*>(\w+)</option>", page) == ["Prima", "Seconda"]
    assert "Codice di accesso" not in page
    unknown = giulia.post(f"{path}/external", {"line": "99", "minutes": "9"}, path)
    assert "scegline una dell'elenco" in unescape(unknown.text)


def test_a_planned_search_keeps_a_line_in_mind_for_its_time(town: Town) -> None:
    line(town)
    line(town, name="Solo di lunedì", hours=[{"days": ["MO"], "start": "08:00", "end": "18:00"}])
    made = town.plan(days=1, language="wol")
    giulia = sign_in(town, "operator")
    page = read(giulia, page_of(made))
    assert "Linea Babele" in page
    assert "Quando l'avrete usata, dillo qui." in page
    assert "Abbiamo usato" not in page
    assert "Solo di lunedì" not in page


def test_nobody_is_offered_anything_without_lines_and_over_a_desk(town: Town) -> None:
    made = town.ask(language="wol")
    carla, path = sign_in(town, "coordinator"), page_of(made)
    assert TITLE not in read(carla, path)
    sent = carla.post(f"{path}/external", {"line": "1", "minutes": "9"}, path)
    assert "Questa linea non c'è" in read(carla, sent.location)


def test_one_tap_says_who_interpreted_and_another_changes_it(town: Town) -> None:
    line(town)
    made = uncovered(town)
    giulia, path = sign_in(town, "operator"), page_of(made)
    page = read(giulia, path)
    assert QUESTION in page
    assert re.findall(r'name="who" value="(\w+)" aria-pressed="false"', page) == [
        "nobody", "relative", "child", "colleague", "app",
    ]  # fmt: skip
    assert "Se alla fine vi è servita, dillo qui." in page
    for who in ("child", "colleague"):
        giulia.post(f"{path}/unmet", {"who": who}, path)
        page = read(giulia, path)
        assert re.findall(r'value="(\w+)" aria-pressed="true"', page) == [who]
        assert "Grazie. Per cambiare, tocca un'altra risposta." in page
    searching = town.ask()
    refused = giulia.post(f"{page_of(searching)}/unmet", {"who": "app"}, path)
    assert "la richiesta è in ricerca" in read(giulia, refused.location)
    assert QUESTION not in read(giulia, page_of(searching))
