"""What an office keeps under a name: from a request, as a button, renamed, dropped; and never another office's."""

from typing import Any

import pytest
from sqlalchemy import select

from dispatch.kept_asks import MOST_KEPT, KeptAsk
from tests.scenarios.town import URP, Town
from tests.web.people import Browserless, add_people, sign_in

COLLOQUIO = "Colloquio del martedì, darija, 60 minuti"
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def ask(town: Town) -> str:
    more: Any = {
        "modality": ["phone", "in_person"], "contact": {"name": "Rossi", "phone": "+390961881111"}, "gender": "f",
        "level": "native", "seats": 2, "person_code": "P-7731", "note_for_mediator": "terzo piano",
        "place": {**URP, "name": "Scuola Pitagora"},
    }  # fmt: skip
    return str(town.plan(days=4, **more)["id"])


def keep(who: Browserless, request: str, name: str = COLLOQUIO) -> Any:
    return who.post(f"/requests/{request}/keep", {"name": name}, f"/requests/{request}/keep")


def kept(town: Town) -> list[KeptAsk]:
    with town.services.database.read() as session:
        return list(session.scalars(select(KeptAsk).order_by(KeptAsk.id)))


@pytest.fixture
def giulia(town: Town) -> Browserless:
    add_people(town, "operator", "stranger", "coordinator")
    return sign_in(town, "operator")


def test_a_request_is_kept_under_a_name_without_whom_and_when(town: Town, giulia: Browserless) -> None:
    request = ask(town)
    assert f'href="/requests/{request}/keep"' in giulia.get(f"/requests/{request}")
    assert 'value="darija, 60 minuti"' in giulia.get(f"/requests/{request}/keep")
    assert keep(giulia, request).location == "/templates"
    assert f"Salvato: {COLLOQUIO}." in giulia.get("/templates")
    (one,) = kept(town)
    for page in ("/", "/requests/new", "/templates"):
        assert f'href="/requests/new?template={one.id}"' in giulia.get(page)
    form = giulia.get(f"/requests/new?template={one.id}")
    for there in (
        'id="language-ary" checked', 'id="how-phone" checked', 'id="how-in_person" checked', 'id="minutes-60" checked',
        'value="Scuola Pitagora"', 'value="Rossi"', 'value="+390961881111"', '<option value="native" selected>',
        '<option value="f" selected>', 'name="seats" value="2"', 'id="when-now" checked',
    ):  # fmt: skip
        assert there in form, there
    for absent in ("P-7731", "terzo piano"):
        assert absent not in form


def test_the_same_kept_twice_is_kept_once(town: Town, giulia: Browserless) -> None:
    request = ask(town)
    assert keep(giulia, request).status_code == keep(giulia, request).status_code == 303
    assert len(kept(town)) == 1


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("  ", "Manca questo valore"),
        ("x" * 81, "al massimo 80 caratteri"),
        (COLLOQUIO.upper(), "C&#39;è già un modello con questo nome"),
        ("a\0b", "carattere non ammesso"),
    ],
)
def test_what_is_wrong_with_a_name_stands_beside_it(town: Town, giulia: Browserless, name: str, words: str) -> None:
    request = ask(town)
    keep(giulia, request)
    answer = keep(giulia, request, name)
    assert answer.status_code == 422
    assert 'id="name-fault"' in answer.text
    assert words in answer.text
    assert len(kept(town)) == 1


def test_a_kept_ask_is_renamed_and_dropped(town: Town, giulia: Browserless) -> None:
    request = ask(town)
    keep(giulia, request)
    keep(giulia, request, "Altro")
    first, second = kept(town)
    taken = giulia.post(f"/templates/{second.id}/rename", {"name": COLLOQUIO}, "/templates")
    assert taken.status_code == 422
    assert f'id="name-{second.id}-fault"' in taken.text
    assert giulia.post(f"/templates/{second.id}/rename", {"name": " Visita  medica "}, "/templates").status_code == 303
    assert [one.name for one in kept(town)] == [COLLOQUIO, "Visita medica"]
    assert giulia.post(f"/templates/{first.id}/drop", {}, "/templates").status_code == 303
    assert "Eliminato: Colloquio" in giulia.get("/templates")
    assert [one.name for one in kept(town)] == ["Visita medica"]
    assert town.state({"id": request}) == "searching"
    assert giulia.post(f"/templates/{first.id}/drop", {}, "/templates").status_code == 404


def test_another_office_sees_and_changes_nothing(town: Town, giulia: Browserless) -> None:
    request = ask(town)
    keep(giulia, request)
    (one,) = kept(town)
    ettore = sign_in(town, "stranger")
    assert COLLOQUIO not in ettore.get("/") + ettore.get("/templates") + ettore.get("/requests/new")
    assert "Scuola Pitagora" not in ettore.get(f"/requests/new?template={one.id}")
    ettore.get(f"/requests/{request}/keep", 404)
    for tap in ("rename", "drop"):
        assert ettore.post(f"/templates/{one.id}/{tap}", {"name": "Mio"}, "/requests/new").status_code == 404
    assert [each.name for each in kept(town)] == [COLLOQUIO]
    carla = sign_in(town, "coordinator")
    carla.get("/templates", 403)
    assert COLLOQUIO not in carla.get("/requests/new")


def test_there_is_a_most_and_an_empty_list_says_what_to_do(town: Town, giulia: Browserless) -> None:
    assert "Ancora nessun modello" in giulia.get("/templates")
    request = ask(town)
    for number in range(MOST_KEPT):
        keep(giulia, request, f"Modello {number}")
    answer = keep(giulia, request, "Uno di troppo")
    assert answer.status_code == 422
    assert f"sono già {MOST_KEPT}" in answer.text


@pytest.mark.parametrize("wrong", ["x", "0", "999999", "9" * 40])
def test_a_kept_ask_that_is_not_there_opens_the_empty_form(town: Town, giulia: Browserless, wrong: str) -> None:
    assert "Che lingua serve?" in giulia.get(f"/requests/new?template={wrong}")
