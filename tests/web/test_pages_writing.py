"""The composing page: to whom, in which words, at what cost; with a script and without."""

import re
from html import unescape
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from languages.gsm7 import dear_signs, parts
from tests.scenarios.town import Town
from tests.web.browser import Judge, tab_to
from tests.web.people import Browserless, add_people, open_as, sign_in

NEW = "/messages/new"


@pytest.fixture
def carla(town: Town) -> Browserless:
    """A coordinator, signed in."""
    add_people(town, "coordinator", "operator")
    return sign_in(town, "coordinator")


def ticked(page: str) -> list[str]:
    """The ids of those who are chosen."""
    return re.findall(r'name="to" value="(\d+)" checked', page)


def told(page: str) -> dict[str, str]:
    """What it costs, as the server shows it."""
    return dict(re.findall(r'data-cost="(\w+)"[^>]*>([^<]*)<', page))


def post(carla: Browserless, do: str, to: Any = (), **typed: str) -> Any:
    """Press a button of the form; the answer."""
    key = re.search(r'name="form_key" value="(\w+)"', carla.get(NEW))
    assert key
    return carla.post(NEW, {"form_key": key[1], "do": do, "to": list(to), **typed}, NEW)


def test_it_is_a_coordinator_s(town: Town, carla: Browserless) -> None:
    sign_in(town, "operator").get(NEW, 403)


def test_who_was_meant_is_chosen_and_others_can_be_found(town: Town, carla: Browserless) -> None:
    amina = town.mediator("Amina Benali", contact_note="chiamare, niente SMS prima delle dieci")
    samira, hanane = town.mediator("Samira Elmi", "som", locale="fr"), town.mediator("Hanane Lahlou")
    hanane.say("STOP")
    town.call("PATCH", f"/mediators/{town.mediator('Nora Ait').mediator_id}", {"active": False}, "coordinator")
    request = town.ask()
    assert ticked(carla.get(NEW)) == []
    page = carla.get(f"{NEW}?to={samira.mediator_id}&to=999&to=x")
    assert ticked(page) == [samira.mediator_id]
    assert "scriviamo in francese" in page
    assert '<option value="fr" selected>' in page
    assert "Nora" not in page
    page = carla.get(f"{NEW}?request={request['id']}")
    assert ticked(page) == [amina.mediator_id]
    assert "niente SMS prima delle dieci" in page
    assert "ha scritto STOP: non riceve SMS" in page
    assert ticked(carla.get(f"{NEW}?request=999")) == []


def test_without_a_script_it_goes_step_by_step_and_keeps_what_was_typed(town: Town, carla: Browserless) -> None:
    amina, samira = town.mediator("Amina Benali"), town.mediator("Samira Elmi", "som")
    found = unescape(post(carla, "search", [amina.mediator_id], language="som", body="Ciao").text)
    assert ticked(found) == [amina.mediator_id]
    assert f'value="{samira.mediator_id}"' in found
    assert ">Ciao</textarea>" in found
    every = post(carla, "all", [amina.mediator_id], language="som").text
    assert ticked(every) == [amina.mediator_id, samira.mediator_id]
    ready = unescape(post(carla, "ready:ready_call_us", [amina.mediator_id], locale="fr").text)
    assert ">Mediatori : appelle-nous dès que tu peux.</textarea>" in ready
    both = [amina.mediator_id, samira.mediator_id]
    counted = unescape(post(carla, "count", both, body="È l’ora: " + "a" * 70).text)
    assert {key: told(counted)[key] for key in ("units", "room", "parts", "people", "all", "dear")} == {
        "units": "79", "room": "134", "parts": "2", "people": "2", "all": "4", "dear": "È’",
    }  # fmt: skip
    town.tick()
    amina.silent()


def test_it_is_sent_once_and_said_so(town: Town, carla: Browserless) -> None:
    amina, samira = town.mediator("Amina Benali"), town.mediator("Samira Elmi")
    form = {
        "form_key": "aa11",
        "do": "send",
        "to": [amina.mediator_id, samira.mediator_id],
        "body": " Ciao\r\na tutti ",
    }
    for _ in range(2):
        answer = carla.post(NEW, form, NEW)
        assert (answer.status_code, answer.location) == (303, "/messages")
        assert "Scritto a 2 persone." in carla.get("/messages")
    town.tick()
    assert amina.expect() == samira.expect() == "Ciao\na tutti"
    amina.silent()


@pytest.mark.parametrize("quiet_hours", [("09:00", "11:00")])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_at_night_it_says_when_it_leaves(town: Town, carla: Browserless) -> None:
    amina = town.mediator("Amina Benali")
    post(carla, "send", [amina.mediator_id], body="Ciao")
    assert "Scritto a 1 persona. Parte alle 11:00, finite le ore di silenzio." in carla.get("/messages")


def test_what_is_wrong_stands_beside_and_nothing_is_lost(town: Town, carla: Browserless) -> None:
    amina, samira = town.mediator("Amina Benali"), town.mediator("Samira Elmi")
    empty = post(carla, "send")
    assert empty.status_code == 422
    assert 'href="#to"' in empty.text
    assert 'href="#body"' in empty.text
    long = post(carla, "send", [amina.mediator_id], body="a" * 919)
    assert long.status_code == 422
    assert "al massimo 6 parti" in long.text
    assert ticked(long.text) == [amina.mediator_id]
    amina.say("STOP")
    stopped = post(carla, "send", [amina.mediator_id, samira.mediator_id], body="Ciao")
    assert stopped.status_code == 422
    assert "STOP da parte di Amina Benali" in stopped.text
    assert ticked(stopped.text) == [samira.mediator_id]
    town.tick()
    samira.silent()


def test_there_is_a_way_to_it_from_wherever_a_mediator_is_named(town: Town, carla: Browserless) -> None:
    amina, samira = town.mediator("Amina Benali"), town.mediator("Samira Elmi")
    searching, coming = town.ask(), town.plan()
    amina.expect_offer()
    amina.say(f"SI {amina.expect_offer()}")
    samira.say("non so")
    to_amina, to_samira = f"{NEW}?to={amina.mediator_id}", f"{NEW}?to={samira.mediator_id}"
    wanted = {
        f"/mediators/{amina.mediator_id}": to_amina,
        f"/requests/{coming['id']}": to_amina,
        "/board": to_samira,
        "/inbox": to_samira,
        "/messages": NEW,
        "/messages/1": to_amina,
    }
    for path, link in wanted.items():
        assert f'href="{link}"' in carla.get(path), path
    live = carla.get(f"/requests/{searching['id']}")
    assert all(f'href="{link}"' in live for link in (to_amina, to_samira, f"{NEW}?request={searching['id']}"))
    assert NEW not in sign_in(town, "operator").get(f"/requests/{searching['id']}")


TEXTS = (
    "", "Ciao", "a" * 161, "€" * 80 + "a", "a" * 152 + "€" + "a" * 152, "perché\nno [x]", "È l’ora", "ن" * 135,
    "🙏" * 36, "a" * 919,
    "grazie 🙏 a domani" + "x" * 60, "Иван è qui",
)  # fmt: skip


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_script_counts_as_the_server_does(town: Town, page: Page) -> None:
    amina, samira = town.mediator("Amina Benali"), town.mediator("Samira Elmi", "som")
    add_people(town, "coordinator")
    open_as(page, town, "coordinator", f"{NEW}?to={amina.mediator_id}")
    page.click("#others summary")
    page.check(f"#to-{samira.mediator_id}")
    for body in TEXTS:
        page.fill("#body", body)
        counted = parts(body)
        shown = {one: page.inner_text(f'[data-cost="{one}"]') for one in ("units", "parts", "people", "all")}
        assert shown == {"units": str(counted.units), "parts": str(counted.parts), "people": "2",
                         "all": str(counted.parts * 2)}, body  # fmt: skip
        assert page.text_content('[data-cost="dear"]') == dear_signs(body), body
        assert page.is_visible('[data-cost="plain"]') == (counted.encoding == "GSM-7"), body
        assert page.is_visible('[data-cost="too-long"]') == (counted.parts > 6), body
    page.select_option("#locale", "ar")
    page.click("text=Grazie")
    assert page.input_value("#body") == "Mediatori: شكرا على عملك. إلى اللقاء."
    page.keyboard.press("Control+z")
    assert page.input_value("#body") == TEXTS[-1]
    expect(page.locator(".without-script")).to_be_hidden()
    page.click("button:has-text('Invia')")
    page.wait_for_url("**/messages")
    expect(page.locator(".said")).to_have_text("Scritto a 2 persone.")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_everybody_can_use_it_at_both_widths(town: Town, page: Page) -> None:
    amina = town.mediator("Amina Benkirane El Idrissi Bouazzaoui", "ary", "fra", contact_note="chiamare dopo le dieci")
    town.mediator("Hanane Lahlou", locale="ar").say("STOP")
    town.mediator("Samira Elmi", "som")
    request = town.ask()
    add_people(town, "coordinator")
    url = open_as(page, town, "coordinator")
    judge = Judge(page)
    for path in (NEW, f"{NEW}?to={amina.mediator_id}", f"{NEW}?request={request['id']}&lang=ar", f"{NEW}?lang=it"):
        judge.open(url + path)
    page.fill("#body", "È l’ora " * 60)
    judge.look()
    page.click("button:has-text('Invia')")
    expect(page.locator("#faults")).to_be_focused()
    judge.look()
    page.goto(f"{url}{NEW}?to={amina.mediator_id}")
    page.focus("main")
    tab_to(page, "#body")
