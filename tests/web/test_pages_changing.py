"""The office changes what it has asked for, on a page: who was to come is asked again or told, and the page says it."""

from html import unescape
from typing import Any

import pytest

from tests.scenarios.town import Phone, Town
from tests.web.forms import fields_of
from tests.web.people import Browserless, add_people, sign_in
from tests.web.taps import page_of, read

LINK = "/change"
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def form_of(someone: Browserless, request: Any) -> dict[str, Any]:
    """The form as it is opened, filled in."""
    return fields_of(someone.get(page_of(request) + LINK), "change")


def send(town: Town, someone: Browserless, request: Any, form: dict[str, Any]) -> Any:
    """Send what stands in a form that was opened before; the answer."""
    answer = someone.client.post(page_of(request) + LINK, data=form, headers={"Accept": "text/html"})
    town.tick()
    return answer


def open_late(town: Town, someone: Browserless, request: Any, form: dict[str, Any]) -> Any:
    """Follow an old link; the answer."""
    return someone.client.get(page_of(request) + LINK, headers={"Accept": "text/html"})


def save(town: Town, someone: Browserless, request: Any, **changes: Any) -> str:
    """Open the form, change these fields, save, and read the page that it leads to."""
    answer = send(town, someone, request, {**form_of(someone, request), **changes})
    assert answer.status_code == 303, unescape(answer.text)
    return read(someone, answer.location)


@pytest.fixture
def amina(town: Town) -> Phone:
    add_people(town, "operator")
    return town.mediator("Amina Benali")


def test_an_office_moves_a_meeting_and_the_same_mediator_is_asked_first(town: Town, amina: Phone) -> None:
    bilal = town.mediator("Bilal Chaoui")
    wanted = town.plan(days=5)
    code = amina.expect_offer()
    bilal.expect_offer()
    amina.say(f"SI {code}")
    amina.expect("Confermato", "10:00-11:00")
    giulia = sign_in(town, "operator")
    assert f'href="{page_of(wanted)}/change">Cambia la richiesta' in giulia.get(page_of(wanted))
    page = read(giulia, page_of(wanted) + LINK)
    assert "Amina B. ha già detto sì: se cambi lingua" in page
    assert page.count("btn-primary") == 1
    page = save(town, giulia, wanted, hour="12:00")
    assert "l'incarico di Amina B. si è liberato, e chiediamo di nuovo" in page
    assert "Stiamo chiedendo a 1 mediatore" in page
    amina.expect("ha cambiato", "10:00-11:00", "prima a te")
    new = amina.expect_offer("12:00-13:00")
    bilal.silent()
    amina.say(f"SI {new}")
    amina.expect("Confermato", "12:00-13:00")
    assert town.state(wanted) == "assigned"


def test_another_language_asks_others_and_who_was_booked_is_free(town: Town, amina: Phone) -> None:
    moussa = town.mediator("Moussa Diop", "wol")
    wanted = town.ask()
    amina.accept()
    page = save(town, sign_in(town, "operator"), wanted, q="wolof")
    assert "l'incarico di Amina B. si è liberato, e chiediamo ad altri" in page
    amina.expect("non devi fare nulla")
    amina.silent()
    moussa.expect_offer("wolof")


@SQLITE
class TestTheForm:
    def test_what_was_asked_for_stands_in_it_and_saving_it_changes_nothing(self, town: Town, amina: Phone) -> None:
        odd = {
            "place": {"name": "URP  piano terra", "address": "Via  Jannoni 68", "lat": 38.9, "lon": 16.5},
            "contact": {"name": "Rossi", "phone": "+390961888888"},
            "also_speaks": ["fra", "eng"],
            "person_code": "P-7",
            "note_for_mediator": "Terzo piano\nscala B",
            "duration_minutes": 75,
            "gender": "f",
            "level": "basic",
        }
        wanted = town.plan(days=5, **odd)
        amina.accept()
        giulia = sign_in(town, "operator")
        form = form_of(giulia, wanted)
        assert (form["day"], form["hour"]) == (["2026-12-05"], ["10:00"])
        assert form["also_speaks"] == ["francese, inglese"]
        assert form["minutes"] == ["75"]
        before = town.request(wanted)
        assert "La richiesta è già così" in save(town, giulia, wanted)
        amina.silent()
        assert town.request(wanted) == before

    def test_who_waits_now_is_not_moved_by_the_seconds(self, town: Town, amina: Phone) -> None:
        town.wait(seconds=37)
        wanted = town.ask()
        amina.accept()
        town.wait(minutes=3)
        giulia = sign_in(town, "operator")
        assert "Richiesta cambiata." in save(town, giulia, wanted, note="Terzo piano")
        assert "Terzo piano" in read(giulia, page_of(wanted))
        amina.silent()

    def test_another_contact_is_told(self, town: Town, amina: Phone) -> None:
        wanted = town.plan(days=5, contact={"name": "Rossi"})
        amina.accept()
        page = save(town, sign_in(town, "operator"), wanted, contact_name="Bianchi")
        assert "Amina B. riceve subito il nuovo contatto" in page
        amina.expect("Chiedi di Bianchi")
        assert town.state(wanted) == "assigned"

    def test_before_anybody_has_said_yes_the_search_begins_again(self, town: Town, amina: Phone) -> None:
        wanted = town.plan(days=5)
        amina.expect_offer()
        giulia = sign_in(town, "operator")
        assert "Nessuno ha ancora detto sì" in read(giulia, page_of(wanted) + LINK)
        assert "la ricerca ricomincia" in save(town, giulia, wanted, minutes="90")
        amina.expect_offer("10:00-11:30")

    def test_the_own_place_has_its_position_and_another_has_none(self, town: Town, amina: Phone) -> None:
        wanted = town.plan(days=5)
        giulia = sign_in(town, "operator")
        save(town, giulia, wanted, place_name="Questura", address="Piazza Cavour")
        assert town.request(wanted)["place"] == {
            "name": "Questura", "address": "Piazza Cavour", "lat": None, "lon": None,
        }  # fmt: skip
        save(town, giulia, wanted, place_name="URP", address="Via Jannoni 68")
        assert town.request(wanted)["place"]["lat"] == 38.9059

    def test_other_languages_are_named_as_one_speaks(self, town: Town, amina: Phone) -> None:
        wanted = town.plan(days=5, also_speaks=["fra"])
        giulia = sign_in(town, "operator")
        save(town, giulia, wanted, also_speaks="francese, українська; wolof")
        assert town.request(wanted)["also_speaks"] == ["fra", "ukr", "wol"]
        for typed, sentence in (("xyzzyx", "Nessuna lingua si chiama «xyzzyx»"), ("arab", "più di una lingua")):
            wrong = send(town, giulia, wanted, {**form_of(giulia, wanted), "also_speaks": typed})
            assert wrong.status_code == 422
            assert sentence in unescape(wrong.text)
        save(town, giulia, wanted, also_speaks="")
        assert town.request(wanted)["also_speaks"] == []

    def test_every_fault_is_told_at_once_and_nothing_typed_is_lost(self, town: Town, amina: Phone) -> None:
        wanted = town.plan(days=5)
        amina.accept()
        giulia = sign_in(town, "operator")
        wrong = {"how": ["phone"], "day": "", "place_name": "", "note": "resta", "contact_phone": "12"}
        answer = send(town, giulia, wanted, {**form_of(giulia, wanted), **wrong})
        assert answer.status_code == 422
        for field in ("day", "place_name", "contact_phone"):
            assert f'href="#{field}"' in answer.text, field
            assert f'id="{field}-fault"' in answer.text, field
        assert ">resta</textarea>" in answer.text
        past = send(town, giulia, wanted, {**form_of(giulia, wanted), "day": "2026-11-01"})
        assert "È già passato" in past.text
        amina.silent()


@SQLITE
class TestMeanwhile:
    def test_what_has_begun_is_not_changed(self, town: Town, amina: Phone) -> None:
        wanted = town.ask()
        code = amina.accept()
        giulia = sign_in(town, "operator")
        form = form_of(giulia, wanted)
        amina.say(f"INIZIO {code}")
        late = {**form, "minutes": "90"}
        for press in (send, open_late):
            page = read(giulia, press(town, giulia, wanted, late).location)
            assert "Questa richiesta non si può più cambiare" in page
            assert "Cambia la richiesta" not in page

    def test_a_press_that_comes_twice_changes_once(self, town: Town, amina: Phone) -> None:
        wanted = town.plan(days=5)
        amina.accept()
        giulia = sign_in(town, "operator")
        form = {**form_of(giulia, wanted), "hour": "12:00"}
        for _ in range(2):
            assert send(town, giulia, wanted, form).location == page_of(wanted)
        amina.expect("ha cambiato")
        amina.expect_offer("12:00-13:00")
        amina.silent()

    def test_a_colleague_s_change_is_not_undone(self, town: Town, amina: Phone) -> None:
        wanted = town.plan(days=5)
        giulia = sign_in(town, "operator")
        form = form_of(giulia, wanted)
        save(town, giulia, wanted, hour="12:00")
        answer = send(town, giulia, wanted, {**form, "note": "Terzo piano"})
        assert "Nel frattempo la richiesta è stata cambiata" in read(giulia, answer.location)
        assert town.request(wanted)["starts_at"].endswith("11:00:00Z")

    def test_who_has_said_yes_since_is_not_released_unseen(self, town: Town, amina: Phone) -> None:
        wanted = town.plan(days=5)
        giulia = sign_in(town, "operator")
        form = {**form_of(giulia, wanted), "hour": "12:00"}
        amina.accept()
        answer = send(town, giulia, wanted, form)
        assert answer.status_code == 422
        page = unescape(answer.text)
        assert "Nel frattempo è cambiato chi viene" in page
        assert "Amina B. ha già detto sì" in page
        amina.silent()
        assert send(town, giulia, wanted, fields_of(answer.text, "change")).location == page_of(wanted)
        amina.expect("ha cambiato")

    def test_strangers_see_nothing(self, town: Town, amina: Phone) -> None:
        add_people(town, "stranger", "desk")
        wanted = town.ask()
        path = page_of(wanted) + LINK
        sign_in(town, "stranger").get(path, 404)
        sign_in(town, "desk").get(path, 403)
        stranger = sign_in(town, "stranger")
        assert stranger.post(path, {"minutes": "90"}, "/requests/new").status_code == 404
        forged = sign_in(town, "operator").client.post(path, data={"minutes": "90"}, headers={"Accept": "text/html"})
        assert forged.status_code == 400
