"""On a mediator's page: offices that prefer or avoid them, and where they are not to be sent."""

import re

import pytest

from tests.scenarios.town import Town
from tests.web.people import Browserless, add_people, sign_in


@pytest.fixture
def carla(town: Town) -> Browserless:
    """A coordinator, signed in; there are two offices."""
    add_people(town, "coordinator", "operator", "stranger")
    return sign_in(town, "coordinator")


def number_of(page: str, office: str) -> str:
    """An office's value in the form."""
    found = re.search(rf'<option value="(\d+)">{office}<', page)
    assert found, f"{office} is not offered"
    return found[1]


def test_an_office_prefers_avoids_and_says_nothing_any_more(town: Town, carla: Browserless) -> None:
    amina, leila = town.mediator("Amina Benali"), town.mediator("Leila Naji")
    page = f"/mediators/{amina.mediator_id}"
    seen = carla.get(page)
    assert "Nessun ufficio ha detto nulla." in seen
    urp = number_of(seen, "URP")
    assert carla.post(f"{page}/preferences", {"office": urp, "kind": "prefers"}, page).status_code == 303
    assert re.search(r"<strong dir=\"auto\">URP</strong> preferisce", carla.get(page))
    assert ranked(town)[0] == amina.mediator_id
    carla.post(f"{page}/preferences", {"office": urp, "kind": "avoids"}, page)
    seen = carla.get(page)
    assert re.search(r"<strong dir=\"auto\">URP</strong> evita", seen)
    assert "</strong> preferisce" not in seen
    assert ranked(town)[0] == leila.mediator_id
    assert f'action="{page}/preferences"' in seen
    carla.post(f"{page}/preferences", {"office": urp}, page)
    assert "Nessun ufficio ha detto nulla." in carla.get(page)
    assert "Nessun ufficio ha detto nulla." in carla.get(f"/mediators/{leila.mediator_id}")


def ranked(town: Town) -> list[str]:
    """Whom an office's new request would ask, the first first."""
    made = town.plan(days=9)
    found = town.call("GET", f"/requests/{made['id']}/candidates", role="coordinator").json
    town.cancel(made)
    return [str(one["mediator_id"]) for one in sorted(found, key=lambda one: -one["score"])]


def test_who_is_not_to_be_sent_is_not_asked_until_it_is_lifted(town: Town, carla: Browserless) -> None:
    amina = town.mediator("Amina Benali")
    page = f"/mediators/{amina.mediator_id}"
    seen = carla.get(page)
    assert "Può andare dappertutto." in seen
    carla.post(f"{page}/exclusions", {"office": number_of(seen, "URP"), "kind": "conflict"}, page)
    assert re.search(r"<strong dir=\"auto\">URP</strong> conflitto di interessi", carla.get(page))
    first = town.ask()
    amina.silent()
    lift = re.search(rf'action="({page}/exclusions/\d+/lift)"', carla.get(page))
    assert lift
    assert carla.post(lift[1], {}, page).status_code == 303
    assert "Può andare dappertutto." in carla.get(page)
    assert carla.post(lift[1], {}, page).status_code == 303, "two may both have tried"
    town.cancel(first)
    town.ask()
    amina.expect_offer()


def test_of_a_person_by_their_code(town: Town, carla: Browserless) -> None:
    amina = town.mediator("Amina Benali")
    page = f"/mediators/{amina.mediator_id}"
    carla.post(f"{page}/exclusions", {"person_code": "P-77", "kind": "do_not_send"}, page)
    assert re.search(r"persona P-77</strong> meglio non mandare", carla.get(page))
    town.ask(person_code="P-77")
    amina.silent()
    town.ask(person_code="P-78")
    amina.expect_offer()


@pytest.mark.parametrize(
    ("path", "form", "field", "words"),
    [
        ("preferences", {"kind": "prefers"}, "preference-office", "Per quale ufficio?"),
        ("preferences", {"kind": "loves", "office": "1"}, "preference-kind", "Valore non previsto"),
        ("exclusions", {"kind": "conflict"}, "exclusion-office", "uno dei due"),
        ("exclusions", {"kind": "conflict", "office": "1", "person_code": "P-7"}, "exclusion-office", "uno dei due"),
        ("exclusions", {"person_code": "P-7"}, "exclusion-kind", "Valore non previsto"),
        ("exclusions", {"kind": "conflict", "person_code": "x" * 41}, "exclusion-person_code", "troppo lungo"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_wrong_stands_at_its_field(
    town: Town, carla: Browserless, path: str, form: dict[str, str], field: str, words: str
) -> None:
    amina = town.mediator("Amina Benali")
    page = f"/mediators/{amina.mediator_id}"
    answer = carla.post(f"{page}/{path}", form, page)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert f'id="{field}-fault"' in answer.text
    assert words in answer.text
    if "person_code" in form:
        assert f'value="{form["person_code"]}"' in answer.text
    assert "Può andare dappertutto." in carla.get(page)


def test_an_office_is_never_told_why(town: Town, carla: Browserless) -> None:
    amina = town.mediator("Amina Benali")
    page = f"/mediators/{amina.mediator_id}"
    seen = carla.get(page)
    carla.post(f"{page}/exclusions", {"office": number_of(seen, "URP"), "kind": "conflict"}, page)
    made = town.ask()
    giulia = sign_in(town, "operator")
    for path in (f"/requests/{made['id']}", f"/requests/{made['id']}/others"):
        told = giulia.get(path).casefold()
        assert "conflitto" not in told
        assert "non è da mandare" not in told
    assert "Non è da mandare in questo caso." in carla.get(f"/requests/{made['id']}/others")
    giulia.get(page, 403)
    for path in ("preferences", "exclusions", "exclusions/1/lift", "undo"):
        assert giulia.post(f"{page}/{path}", {"kind": "conflict", "person_code": "P-1"}, "/").status_code == 403, path
    carla.get("/mediators/999", 404)
    assert carla.post("/mediators/999/exclusions", {"kind": "conflict", "person_code": "P-1"}, page).status_code == 404
