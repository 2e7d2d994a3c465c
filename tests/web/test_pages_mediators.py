"""The mediators' pages: the list, the form, one mediator's week, by hand, by keyboard and without scripts."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.scenarios.town import Town
from tests.web.people import Browserless, add_people, open_as, sign_in

MORNINGS = ({"rrule": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "start": "09:00", "end": "13:00"},)
NEW = {
    "name": "Oksana Koval",
    "phone": "333 1112223",
    "language": ["ukr", "rus", "", ""],
    "level": ["native", "good", "good", "good"],
    "locale": "it",
    "modality": ["in_person", "phone"],
    "contact_note": "solo di mattina",
    "max_weekly_hours": "20,5",
    "active": "1",
}


@pytest.fixture
def carla(town: Town) -> Browserless:
    """A coordinator, signed in."""
    add_people(town, "coordinator", "operator")
    return sign_in(town, "coordinator")


def said(town: Town, mediator: str) -> Any:
    """What is free this week, as the API tells it."""
    path = f"/mediators/{mediator}/availability?from=2026-11-30&to=2026-12-06"
    return town.call("GET", path, role="coordinator").json["free"]


def test_the_list_says_who_is_free_now_and_what_comes_next(town: Town, carla: Browserless) -> None:
    amina = town.mediator("Amina Benali", "ary", "fra:good", rules=MORNINGS)
    town.mediator("Bashir Omar", "som", rules=())
    town.mediator("Amina Bruni", "ita")
    town.plan(days=1)
    amina.say(f"SI {amina.expect_offer()}")
    page = carla.get("/mediators")
    assert "3 mediatori" in page
    assert "disponibile fino alle 13:00" in page
    assert "mar 1 dic 10:00, URP" in page
    assert "non disponibile" in page
    assert "Bashir O." in page
    assert "Bashir Omar" not in page
    assert "Amina Benali" in page, "two would look the same"
    assert amina.number not in page


def test_one_is_found_by_name_whatever_the_accents_and_by_language(town: Town, carla: Browserless) -> None:
    town.mediator("Désirée Kouassi", "fra")
    town.mediator("Bashir Omar", "som")
    for query in ("?q=desiree", "?q=KOU+dés", "?language=fra"):
        page = carla.get(f"/mediators{query}")
        assert "Désirée K." in page
        assert "Bashir" not in page
    assert "Nessuno corrisponde" in carla.get("/mediators?q=nessuno")
    assert "Désirée K." in carla.get("/mediators?page=abc&q=d")


def test_a_new_mediator_joins(town: Town, carla: Browserless) -> None:
    answer = carla.post("/mediators", NEW, "/mediators/new")
    assert answer.status_code == 303
    page = carla.get(answer.location)
    assert "Oksana K." in page
    assert "333 111 2223" in page
    assert "solo di mattina" in page
    assert "finché manca, nessuna richiesta arriva" in page
    made = town.call("GET", "/mediators", role="coordinator").json[0]
    assert made["languages"] == [{"code": "rus", "level": "good"}, {"code": "ukr", "level": "native"}]
    assert (made["max_weekly_minutes"], made["phone"]) == (1230, "+393331112223")


def test_a_welcome_goes_only_where_it_was_ticked(town: Town, carla: Browserless) -> None:
    carla.post("/mediators", {**NEW, "welcome": "1"}, "/mediators/new")
    carla.post("/mediators", {**NEW, "phone": "333 1112224"}, "/mediators/new")
    sent = town.call("GET", "/messages", role="coordinator").json
    assert [one["to"] for one in sent] == ["+393331112223"]


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(town: Town, carla: Browserless) -> None:
    wrong = {**NEW, "name": "", "phone": "12", "language": ["ukr", "ukr", "", ""], "email": "no", "home_lat": "a"}
    answer = carla.post("/mediators", wrong, "/mediators/new")
    assert answer.status_code == 422
    assert 'href="#home_lat"' in answer.text
    wrong["home_lat"] = "38"
    page = carla.post("/mediators", wrong, "/mediators/new").text
    for field in ("name", "phone", "email", "home_lon", "language-1"):
        assert f'href="#{field}"' in page, field
        assert f'id="{field}-fault"' in page, field
        assert f'id="{field}"' in page, field
    assert 'value="12"' in page
    assert "solo di mattina" in page
    assert town.call("GET", "/mediators", role="coordinator").json == []


def test_what_is_known_changes(town: Town, carla: Browserless) -> None:
    amina = town.mediator("Amina Benali", "ary")
    other = town.mediator("Bashir Omar", "som")
    path = f"/mediators/{amina.mediator_id}/edit"
    assert 'value="Amina Benali"' in carla.get(path)
    assert "già questo numero" in carla.post(path, {**NEW, "phone": other.number}, path).text
    assert carla.post(path, NEW, path).status_code == 303
    assert "Oksana K." in carla.get(f"/mediators/{amina.mediator_id}")
    carla.get("/mediators/999", 404)
    carla.get("/mediators/999/edit", 404)


@pytest.mark.parametrize(
    ("locale", "spoken", "words"),
    [
        ("ar", "ary", "Scriviamo in arabo"),
        ("it", "ary", "Scriviamo in italiano"),
        ("som", "fra", "ripieghiamo su questa"),
        ("som", "som", "ripieghiamo sull"),
    ],
)
def test_the_page_says_in_which_language_they_are_written_to(
    town: Town, carla: Browserless, locale: str, spoken: str, words: str
) -> None:
    one = town.mediator("Amina Benali", spoken, locale=locale)
    assert words in carla.get(f"/mediators/{one.mediator_id}")


def test_a_rule_comes_and_goes_without_any_script(town: Town, carla: Browserless) -> None:
    amina = town.mediator("Amina Benali", rules=())
    page = f"/mediators/{amina.mediator_id}"
    form = {"days": ["MO", "WE"], "start": "09:00", "end": "13:00", "kind": "standby", "no_holidays": "1"}
    answer = carla.post(f"{page}/rules", form, page)
    assert answer.status_code == 303
    seen = carla.get(page)
    assert "lunedì e mercoledì 09:00–13:00, non nei festivi" in seen
    assert seen.count("block-standby at-3 for-8") == 2
    assert len(said(town, amina.mediator_id)) == 2
    key = re.search(r'name="rule" value="([^"]+)"', seen)
    assert key
    carla.post(f"{page}/remove", {"rule": key[1]}, page)
    assert said(town, amina.mediator_id) == []
    assert carla.post(f"{page}/remove", {"rule": key[1]}, page).status_code == 303


def test_absences_and_extra_times(town: Town, carla: Browserless) -> None:
    amina = town.mediator("Amina Benali", rules=MORNINGS)
    page = f"/mediators/{amina.mediator_id}"
    carla.post(f"{page}/changes", {"kind": "absence", "first_date": "2026-12-01", "last_date": "2026-12-02"}, page)
    extra = {"kind": "extra", "first_date": "2026-12-05", "first_time": "20:00", "last_time": "22:30"}
    carla.post(f"{page}/changes", extra, page)
    seen = carla.get(page)
    assert "da mar 1 dic a mer 2 dic" in seen
    assert "sab 5 dic 20:00–22:30" in seen
    free = said(town, amina.mediator_id)
    assert [one["starts_at"][8:10] for one in free] == ["30", "03", "04", "05"]
    keys = re.findall(r'name="change" value="([^"]+)"', seen)
    carla.post(f"{page}/remove", {"change": keys[0]}, page)
    assert len(said(town, amina.mediator_id)) == 6


@pytest.mark.parametrize(
    ("path", "form", "field", "words"),
    [
        ("rules", {"start": "09:00", "end": "13:00"}, "rule-days", "In quali giorni?"),
        ("rules", {"days": "MO"}, "rule-start", "A che ora?"),
        ("rules", {"days": "MO", "start": "09:00", "end": "09:00"}, "rule-end", "coincidono"),
        ("rules", {"days": "MO", "start": "9 e mezza", "end": "13:00"}, "rule-start", "non è valida"),
        ("rules", {"days": "MO", "start": "09:00", "end": "10:00", "until": "x"}, "rule-until", "La data"),
        ("changes", {"kind": "extra"}, "change-first_date", "In quale giorno?"),
        ("changes", {"first_date": "2026-12-03", "last_date": "2026-12-01"}, "change-last_date", "prima dell"),
        ("changes", {"first_date": "2026-12-03", "first_time": "25:00"}, "change-first_time", "non è valida"),
    ],
)
def test_a_time_that_cannot_be_is_told_beside_its_field(
    town: Town, carla: Browserless, path: str, form: dict[str, Any], field: str, words: str
) -> None:
    amina = town.mediator("Amina Benali", rules=())
    page = f"/mediators/{amina.mediator_id}"
    answer = carla.post(f"{page}/{path}", form, page)
    assert answer.status_code == 422
    assert f'id="{field}-fault"' in answer.text
    assert f'href="#{field}"' in answer.text
    assert f'id="{field}"' in answer.text
    assert words in answer.text
    if "start" in form:
        assert f'value="{form["start"]}"' in answer.text


def test_an_absence_over_an_engagement_is_told(town: Town, carla: Browserless) -> None:
    amina = town.mediator("Amina Benali")
    town.plan(days=1)
    amina.say(f"SI {amina.expect_offer()}")
    page = f"/mediators/{amina.mediator_id}"
    amina.expect("Confermato")
    asked = carla.post(f"{page}/changes", {"kind": "absence", "first_date": "2026-12-01"}, page)
    assert asked.status_code == 303
    before = carla.get(str(asked.location))
    assert "Ha 1 impegno in quei giorni" in before
    assert "darija, URP" in before
    assert said(town, amina.mediator_id) != [], "nothing has been done yet"
    fields = dict(re.findall(r'name="(starts_at|ends_at)" value="([^"]+)"', before))
    assert carla.post(f"{page}/absence", fields, page).status_code == 303
    town.tick()
    amina.expect("assenza: mar 1 dic", "URP")
    seen = carla.get(f"{page}?week=2026-12-01")
    assert "Liberato 1 impegno: stiamo cercando altri." in seen
    (key,) = re.findall(r'name="change" value="([^"]+)"', seen)
    carla.post(f"{page}/remove", {"change": key}, page)
    assert "Quello che era stato liberato resta ad altri." in carla.get(page)
    carla.post(f"{page}/changes", {"kind": "absence", "first_date": "2026-12-02"}, page)
    seen = carla.get(page)
    assert "Assenza aggiunta." in seen
    assert "che resta" not in seen
    assert carla.get(f"{page}/absence?starts_at=ieri&ends_at=", 303) is not None


def test_a_night_on_call_is_drawn_on_both_days(town: Town, carla: Browserless) -> None:
    night = {"rrule": "FREQ=WEEKLY;BYDAY=MO", "start": "22:00", "end": "06:00", "standby": True}
    amina = town.mediator("Amina Benali", rules=(night,))
    page = carla.get(f"/mediators/{amina.mediator_id}")
    assert 'data-first-hour="0"' in page
    assert "lunedì 22:00–06:00 del giorno dopo" in page
    assert "22:00–24:00" in page
    assert "00:00–06:00" in page


def test_past_offers_stand_with_their_answers(town: Town, carla: Browserless) -> None:
    amina = town.mediator("Amina Benali")
    town.ask()
    amina.say(f"NO {amina.expect_offer()}")
    page = carla.get(f"/mediators/{amina.mediator_id}")
    assert "ha detto no" in page
    assert "darija, URP" in page
    sign_in(town, "operator").get(f"/mediators/{amina.mediator_id}", 403)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_in_a_browser_a_range_is_drawn_and_said_to_be_an_absence(town: Town, page: Page) -> None:
    add_people(town, "coordinator")
    amina = town.mediator("Amina Benali", rules=MORNINGS)
    open_as(page, town, "coordinator", f"/mediators/{amina.mediator_id}")
    assert Axe().run(page).response["violations"] == []
    day = page.locator('.blocks[data-date="2026-12-02"]')
    day.scroll_into_view_if_needed()
    box = day.bounding_box()
    assert box
    hour = box["height"] / 11
    page.mouse.move(box["x"] + 20, box["y"] + hour * 2 + 5)
    page.mouse.down()
    page.mouse.move(box["x"] + 20, box["y"] + hour * 4 - 5, steps=4)
    expect(page.locator(".block-drawn")).to_have_text("10:00–12:00")
    page.mouse.up()
    expect(page.locator("#week-dialog-title")).to_have_text("mer 2 dic, 10:00–12:00")
    assert Axe().run(page).response["violations"] == []
    page.keyboard.press("Escape")
    expect(page.locator(".block-drawn")).to_have_count(0)
    page.mouse.move(box["x"] + 20, box["y"] + hour * 2 + 5)
    page.mouse.down()
    page.mouse.move(box["x"] + 20, box["y"] + hour * 4 - 5, steps=4)
    page.mouse.up()
    page.click("text=Assente solo questo giorno")
    page.wait_for_selector(".block-away")
    free = [(one["starts_at"][8:13], one["ends_at"][11:13]) for one in said(town, amina.mediator_id)]
    assert ("02T08", "09") in free
    assert ("02T11", "12") in free


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_on_a_phone_the_week_is_a_list_of_days(town: Town, page: Page) -> None:
    add_people(town, "coordinator")
    amina = town.mediator("Amina Benali", rules=MORNINGS)
    page.set_viewport_size({"width": 390, "height": 844})
    url = open_as(page, town, "coordinator", f"/mediators/{amina.mediator_id}")
    assert not page.is_visible(".week-hours")
    assert page.inner_text(".week-day >> nth=0").split() == ["Oggi,", "lun", "30", "nov", "09:00–13:00", "disponibile"]
    for path in (f"/mediators/{amina.mediator_id}", "/mediators", "/mediators/new"):
        page.goto(url + path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert Axe().run(page).response["violations"] == [], path
