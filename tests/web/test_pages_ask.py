"""The form: 30 seconds with any browser, and every fault beside its field with all that was typed."""

import re
from datetime import timedelta
from typing import Any

import pytest

from dispatch.bookings import Booking
from dispatch.prospect import usual_minutes
from dispatch.requests import Request
from tests.scenarios.town import Town
from tests.web.people import add_people, sign_in

NOW_BY_FOOT = {
    "language": "ary", "how": ["in_person"], "when": "now", "minutes": "60", "place_name": "URP",
    "address": "Via Jannoni 68", "contact_name": "Giulia", "level": "good", "seats": "1",
}  # fmt: skip


def made_by(answer: Any) -> str:
    """The id of the request whose live page we are led to."""
    found = re.search(r"/requests/(\d+)$", answer.location or "")
    assert found, answer.text
    return found[1]


def test_an_operator_asks_with_a_form_and_the_phones_ring(town: Town) -> None:
    amina = town.mediator("Amina Benali", "ary")
    add_people(town, "operator")
    giulia = sign_in(town, "operator")
    answer = giulia.post("/requests/new", NOW_BY_FOOT, "/requests/new?language=ary")
    town.tick()
    amina.expect_offer("URP", "Via Jannoni 68")
    assert "Stiamo chiedendo a 1 mediatore di darija" in giulia.get(f"/requests/{made_by(answer)}")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
class TestTheForm:
    def test_what_the_person_also_understands_is_kept_with_the_request(self, town: Town) -> None:
        add_people(town, "operator")
        giulia = sign_in(town, "operator")
        said = NOW_BY_FOOT | {"also_speaks": "francese, qwertz"}
        answer = giulia.post("/requests/new", said, "/requests/new?language=ary")
        assert answer.status_code == 422
        assert 'id="also_speaks-fault"' in answer.text
        answer = giulia.post("/requests/new", NOW_BY_FOOT | {"also_speaks": "francese; inglese"}, "/requests/new")
        assert town.request({"id": made_by(answer)})["also_speaks"] == ["fra", "eng"]

    def test_a_language_is_found_in_any_script(self, town: Town) -> None:
        add_people(town, "operator")
        giulia = sign_in(town, "operator")
        for typed, code in (
            ("українська", "ukr"),
            ("ucraino", "ukr"),
            ("الدارجة", "ary"),
            ("বাংলা", "ben"),
            ("pashto", "pus"),
        ):
            page = giulia.get(f"/requests/new?q={typed}")
            chosen = re.search(r'name="language" value="(\w+)" id="[\w-]+" checked', page)
            assert chosen, typed
            assert chosen[1] == code or typed == "pashto"

    def test_a_name_that_means_several_languages_is_asked_about(self, town: Town) -> None:
        add_people(town, "operator")
        answer = sign_in(town, "operator").post(
            "/requests/new", {**NOW_BY_FOOT, "language": "", "q": "arab"}, "/requests/new"
        )
        assert answer.status_code == 422
        assert "Più lingue corrispondono" in answer.text
        assert 'value="ary" id="found-ary"' in answer.text or 'value="arz" id="found-arz"' in answer.text

    def test_every_fault_is_told_at_once_and_nothing_typed_is_lost(self, town: Town) -> None:
        add_people(town, "operator")
        wrong = {"language": "", "how": ["phone"], "when": "later", "place_name": "", "day": "", "hour": ""}
        form = {**NOW_BY_FOOT, **wrong, "note": "due righe\nsull'appuntamento", "contact_phone": "12"}
        answer = sign_in(town, "operator").post("/requests/new", form, "/requests/new")
        assert answer.status_code == 422
        for field in ("q", "day", "hour", "place_name", "contact_phone"):
            assert f'href="#{field}"' in answer.text, field
            assert f'id="{field}-fault"' in answer.text, field
        assert "Ci sono 5 cose da correggere" in answer.text
        assert "due righe\nsull" in answer.text
        assert 'value="later" id="when-later" checked' in answer.text
        assert "<title>Errore: " in answer.text

    def test_the_place_is_the_office_s_own_with_its_position(self, town: Town) -> None:
        add_people(town, "operator")
        giulia = sign_in(town, "operator")
        assert 'value="Via Jannoni 68"' in giulia.get("/requests/new")
        made = made_by(giulia.post("/requests/new", NOW_BY_FOOT, "/requests/new"))
        assert town.request({"id": made})["place"]["lat"] == 38.9059
        moved = {**NOW_BY_FOOT, "address": "Corso Mazzini 1", "form_key": "two"}
        made = made_by(giulia.post("/requests/new", moved, "/requests/new"))
        assert town.request({"id": made})["place"]["lat"] is None

    def test_the_same_form_sent_twice_makes_one_request(self, town: Town) -> None:
        add_people(town, "operator")
        giulia = sign_in(town, "operator")
        twice = {**NOW_BY_FOOT, "form_key": "one-form"}
        first = made_by(giulia.post("/requests/new", twice, "/requests/new"))
        assert made_by(giulia.post("/requests/new", twice, "/requests/new")) == first

    @pytest.mark.parametrize(
        ("day", "hour", "which", "fault", "starts_at"),
        [
            ("2026-12-03", "10:00", "", None, "2026-12-03T09:00:00Z"),
            ("2027-03-28", "02:30", "", "non esistono", None),
            ("2027-10-31", "02:30", "", "due volte", None),
            ("2027-10-31", "02:30", "first", None, "2027-10-31T00:30:00Z"),
            ("2027-10-31", "02:30", "second", None, "2027-10-31T01:30:00Z"),
            ("2026-11-29", "10:00", "", "già passato", None),
        ],
    )
    def test_later_is_local_time_with_its_two_odd_nights(
        self, town: Town, day: str, hour: str, which: str, fault: str | None, starts_at: str | None
    ) -> None:
        add_people(town, "operator")
        giulia = sign_in(town, "operator")
        form = {**NOW_BY_FOOT, "when": "later", "day": day, "hour": hour, "which_hour": which}
        answer = giulia.post("/requests/new", form, "/requests/new")
        if fault:
            assert fault in answer.text
        else:
            assert town.request({"id": made_by(answer)})["starts_at"] == starts_at
        assert ("Quale delle due?" in answer.text) == (fault == "due volte")

    def test_what_can_be_expected_is_told_as_soon_as_the_language_is_known(self, town: Town) -> None:
        town.mediator("Amina Benali", "ary")
        town.mediator("Hanane Lahlou", "ary", rules=())
        add_people(town, "operator")
        giulia = sign_in(town, "operator")
        assert "<b>2 mediatori</b>" in giulia.get("/requests/new?language=ary")
        for code, told in (("ary", "1 libero ora"), ("tir", "Nessun mediatore")):
            assert told in giulia.post("/requests/new/prospect", {"language": code}, "/requests/new").text
        assert "Di solito" not in giulia.get("/requests/new?language=ary")

    def test_how_soon_is_told_only_of_ten_cases_and_more(self, town: Town) -> None:
        town.mediator("Amina Benali", "ary")
        add_people(town, "operator")
        for index in range(10):
            made = town.ask()
            with town.services.database.write() as session:
                row = session.get_one(Request, int(made["id"]))
                row.asked_at -= timedelta(days=1)
            code = town.phones["Amina Benali"].texts[-1].split("SI ")[1][:4]
            town.phones["Amina Benali"].say(f"SI {code}")
            with town.services.database.write() as session:
                booking = session.query(Booking).order_by(Booking.id.desc()).first()
                assert booking is not None
                booking.booked_at = town.clock.now - timedelta(days=1) + timedelta(minutes=index)
            town.cancel(made)
            with town.services.database.read() as session:
                told = usual_minutes(session, "ary", town.clock.now)
            assert told == (None if index < 9 else 7)
        assert "Di solito qualcuno risponde entro 7 minuti" in sign_in(town, "operator").get(
            "/requests/new?language=ary"
        )

    def test_the_last_request_can_be_repeated(self, town: Town) -> None:
        add_people(town, "operator")
        giulia = sign_in(town, "operator")
        form = {**NOW_BY_FOOT, "minutes": "45", "contact_name": "Rossi", "gender": "f"}
        made = made_by(giulia.post("/requests/new", form, "/requests/new"))
        home = giulia.get("/")
        assert f"/requests/new?again={made}" in home
        page = giulia.get(f"/requests/new?again={made}")
        assert 'value="Rossi"' in page
        assert 'value="45" id="minutes-45" checked' in page

    def test_a_coordinator_says_for_which_office(self, town: Town) -> None:
        add_people(town, "operator", "coordinator")
        carla = sign_in(town, "coordinator")
        nowhere = carla.post("/requests/new", NOW_BY_FOOT, "/requests/new")
        assert "Per quale ufficio?" in nowhere.text
        made = made_by(carla.post("/requests/new", {**NOW_BY_FOOT, "office": "URP"}, "/requests/new"))
        assert town.request({"id": made})["office"] == "URP"

    def test_seats_that_are_no_number_are_refused(self, town: Town) -> None:
        add_people(town, "operator")
        answer = sign_in(town, "operator").post("/requests/new", {**NOW_BY_FOOT, "seats": "tre"}, "/requests/new")
        assert 'href="#seats"' in answer.text
