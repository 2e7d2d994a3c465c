"""What repeats on the pages: the form, the list of dates, and one action for the rest of them."""

from datetime import timedelta
from typing import Any

import pytest

from tests.scenarios.test_series import repeat, states, yes
from tests.scenarios.town import Town
from tests.web.forms import fields_of
from tests.web.people import Browserless, add_people, sign_in
from tests.web.test_pages_ask import NOW_BY_FOOT, made_by

TUESDAYS = {
    **NOW_BY_FOOT, "when": "later", "day": "2026-12-15", "hour": "10:00",
    "repeats": "weekly", "times": "6", "until": "",
}  # fmt: skip
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def post(giulia: Browserless, **more: str) -> Any:
    return giulia.post("/requests/new", {**TUESDAYS, **more}, "/requests/new")


def starts_of(town: Town) -> list[str]:
    return [one["starts_at"][:10] for one in town.call("GET", "/requests").json]


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ({"times": "2"}, ["2026-12-15", "2026-12-22"]),
        ({"times": "", "until": "2026-12-29"}, ["2026-12-15", "2026-12-22", "2026-12-29"]),
        ({"repeats": "fortnightly", "times": "2"}, ["2026-12-15", "2026-12-29"]),
        ({"repeats": "daily", "times": "3"}, ["2026-12-15", "2026-12-16", "2026-12-17"]),
        ({"repeats": "monthly", "times": "2"}, ["2026-12-15", "2027-01-15"]),
        ({"repeats": "monthly", "times": "3", "day": "2026-12-31"}, ["2026-12-31", "2027-01-31", "2027-02-28"]),
        ({"repeats": ""}, ["2026-12-15"]),
        ({"when": "now"}, ["2026-11-30"]),
    ],
)
def test_the_form_makes_a_request_a_date(town: Town, said: dict[str, str], days: list[str]) -> None:
    add_people(town, "operator")
    made_by(post(sign_in(town, "operator"), **said))
    assert starts_of(town) == days


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"times": ""}, "times", "Quante volte, o fino a quale giorno?"),
        ({"until": "2027-01-01"}, "times", "scrivi solo uno dei due"),
        ({"times": "molte"}, "times", "Scrivi un numero"),
        ({"times": "1"}, "times", "Deve essere fra 2 e 60"),
        ({"times": "61"}, "times", "Deve essere fra 2 e 60"),
        ({"times": "60", "repeats": "monthly"}, "times", "per troppo tempo"),
        ({"times": "3", "day": "2028-11-27"}, "times", "È troppo lontano nel tempo"),
        ({"times": "", "until": "2026-12-15"}, "until", "prima della seconda volta"),
        ({"times": "", "until": "mai"}, "until", "La data non è valida"),
        ({"times": "", "until": "2027-06-15", "repeats": "daily"}, "times", "Sono troppe date"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_made(
    town: Town, said: dict[str, str], field: str, words: str
) -> None:
    add_people(town, "operator")
    answer = post(sign_in(town, "operator"), **said)
    assert answer.status_code == 422
    assert f'id="{field}-fault"' in answer.text
    assert words in answer.text
    sent = {**TUESDAYS, **said}
    assert f'<option value="{sent["repeats"]}" selected>' in answer.text
    shown = fields_of(answer.text, "ask")
    assert {name: shown[name] for name in ("times", "until", "day")} == {
        name: [sent[name]] for name in ("times", "until", "day")
    }
    assert starts_of(town) == []


def test_the_form_shows_the_days_before_they_are_asked_for(town: Town) -> None:
    add_people(town, "operator")
    giulia = sign_in(town, "operator")
    page = giulia.post("/requests/new/prospect", {**TUESDAYS, "times": "3"}, "/requests/new").text
    assert "3 date: mar 15 dic, mar 22 dic, mar 29 dic." in page
    assert "date:" not in giulia.post("/requests/new/prospect", {**TUESDAYS, "times": ""}, "/requests/new").text


def test_the_live_page_lists_every_date_with_how_far_it_is(town: Town) -> None:
    amina = town.mediator("Amina Benali")
    add_people(town, "operator")
    giulia = sign_in(town, "operator")
    first = made_by(post(giulia, times="3"))
    town.tick()
    amina.accept()
    town.wait(seconds=5)
    page = giulia.get(f"/requests/{first}")
    assert "Data 1 di 3" in page
    assert "mar 22 dic 10:00" in page
    assert "si chiede dopo" in page
    third = int(first) + 2
    assert f'href="/requests/{third}"' in page
    page = giulia.get(f"/requests/{third}")
    assert "Prima chiediamo per la data precedente" in page
    assert "Nessuno da chiedere" not in page
    assert "Amina B." in page
    home, listed = giulia.get("/"), giulia.get("/requests")
    assert "mar 22 dic 10:00-11:00 (2 di 3)" in home
    assert "(3 di 3)" not in home
    assert "(3 di 3): si chiede dopo" in listed


def test_one_tick_cancels_the_dates_that_follow_too(town: Town) -> None:
    add_people(town, "operator")
    giulia = sign_in(town, "operator")
    first = made_by(post(giulia, times="3"))
    path = f"/requests/{first}/cancel"
    assert "Annulla anche le 2 date che seguono" in giulia.get(path)
    giulia.post(path, {"following": "1"}, path)
    assert {one["state"] for one in town.call("GET", "/requests").json} == {"cancelled"}
    alone = made_by(post(giulia, repeats="", form_key="two"))
    assert "che segu" not in giulia.get(f"/requests/{alone}/cancel")


def test_the_cancel_page_says_which_of_the_dates_that_follow_are_late(town: Town) -> None:
    amina = town.mediator("Amina Benali")
    add_people(town, "operator")
    first, *_ = repeat(town, "FREQ=DAILY;COUNT=3", days=1)
    for number in (1, 2, 3):
        yes(amina, f"{number} di 3")
    giulia, path = sign_in(town, "operator"), f"/requests/{first['id']}/cancel"
    page = giulia.get(path)
    assert "Annulla anche le 2 date che seguono" in page
    assert "Con poco preavviso" not in page
    town.clock.now += timedelta(hours=24, minutes=1)
    page = giulia.get(path)
    assert "È tardi: sarà segnata come annullata con poco preavviso" in page
    assert "Con poco preavviso: mer 2 dic. Il tempo può essere pagato lo stesso." in page
    giulia.post(path, {"following": "1"}, path)
    assert states(town) == ["cancelled_late", "cancelled_late", "cancelled"]


def test_a_date_that_was_given_up_with_somebody_coming_is_counted_with_those_that_follow(town: Town) -> None:
    amina = town.mediator("Amina Benali")
    add_people(town, "operator")
    until = (town.clock.now + timedelta(days=1)).isoformat()
    asked = repeat(town, "FREQ=DAILY;COUNT=2", days=4, seats=2, useful_until=until)
    for number in (1, 2):
        amina.accept(f"{number} di 2")
        town.wait(hours=24)
    assert states(town) == ["uncovered", "uncovered"]
    giulia, path = sign_in(town, "operator"), f"/requests/{asked[0]['id']}/cancel"
    assert "Annulla anche la data che segue" in giulia.get(path)
    giulia.post(path, {"following": "1"}, path)
    assert states(town) == ["cancelled", "cancelled"]
    town.tick()
    amina.expect("Annullato", "fino a sab 5 dic")


def test_cancelling_without_the_tick_cancels_one_date(town: Town) -> None:
    add_people(town, "operator")
    giulia = sign_in(town, "operator")
    first = made_by(post(giulia, times="2"))
    giulia.post(f"/requests/{first}/cancel", {}, f"/requests/{first}/cancel")
    assert [one["state"] for one in town.call("GET", "/requests").json] == ["cancelled", "searching"]


def test_again_takes_what_was_asked_for_but_not_for_whom_nor_when(town: Town) -> None:
    add_people(town, "operator")
    giulia = sign_in(town, "operator")
    said = {
        "how": ["phone", "in_person"], "minutes": "90", "place_name": "Scuola Pitagora", "address": "Via Milano 1",
        "contact_name": "Rossi", "contact_phone": "+39 0961 881111", "level": "native", "gender": "f", "seats": "2",
        "person_code": "P-7731", "note": "terzo piano",
    }  # fmt: skip
    made = made_by(post(giulia, **said))  # type: ignore[arg-type]
    last = int(made) + 5
    assert f'href="/requests/new?again={last}"' in giulia.get("/")
    page = giulia.get(f"/requests/new?again={made}")
    for there in (
        'name="language" value="ary" id="language-ary" checked', 'value="phone" id="how-phone" checked',
        'value="in_person" id="how-in_person" checked', 'value="90" id="minutes-90" checked', 'value="Scuola Pitagora"',
        'value="Via Milano 1"', 'value="Rossi"', 'value="+390961881111"', '<option value="native" selected>',
        '<option value="f" selected>', 'name="seats" value="2"', 'value="now" id="when-now" checked',
    ):  # fmt: skip
        assert there in page, there
    for absent in ("P-7731", "terzo piano", "2026-12-15", '<option value="weekly" selected>'):
        assert absent not in page, absent
