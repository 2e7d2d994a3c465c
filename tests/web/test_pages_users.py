"""The administrator's page: people, offices, tokens."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.scenarios.town import Town
from tests.web.people import PASSWORD, Browserless, add_people, open_as, sign_in
from web.users import hasher

LEAST_MEMORY_KIB, LEAST_PASSES = 19 * 1024, 2
"""What OWASP asks of argon2id."""
NEW = {"name": "Nora Sale", "email": "nora@example.org", "role": "operator", "office": "Questura"}


@pytest.fixture
def ada(town: Town) -> Browserless:
    """An administrator, signed in."""
    add_people(town, "administrator", "operator", "coordinator")
    return sign_in(town, "administrator")


def shown_once(text: str) -> str:
    """What stands on the page this one time."""
    found = re.search(r"<code>([^<]+)</code>", text)
    assert found, text
    return found[1]


def can_enter(town: Town, email: str, password: str) -> bool:
    """Whether these two open the door."""
    someone = Browserless(town.client.application.test_client())
    answer = someone.post("/sign-in", {"email": email, "password": password}, "/sign-in")
    return bool(answer.status_code == 302)


def test_people_stand_with_role_office_and_last_sign_in(town: Town, ada: Browserless) -> None:
    page = ada.get("/users")
    assert "Giulia Ferrari" in page
    assert "giulia@example.org" in page
    assert "mai" in page
    assert "10:00" in page
    for role in ("operator", "coordinator"):
        sign_in(town, role).get("/users", 403)


def test_who_is_invited_comes_in_with_a_password_shown_once(town: Town, ada: Browserless) -> None:
    password = shown_once(ada.post("/users", NEW, "/users").text)
    assert can_enter(town, "nora@example.org", password)
    assert password not in ada.get("/users")


def test_a_wrong_invitation_keeps_what_was_typed(town: Town, ada: Browserless) -> None:
    answer = ada.post("/users", {**NEW, "email": "giulia@example.org", "office": "", "name": ""}, "/users")
    assert answer.status_code == 422
    for field in ("user-name", "user-email", "user-office"):
        assert f'href="#{field}"' in answer.text
        assert f'id="{field}-fault"' in answer.text or field == "user-office"
    assert 'value="giulia@example.org"' in answer.text


def number_of(ada: Browserless, name: str) -> str:
    """Under which number a person stands on the page."""
    row = ada.get("/users").split(name)[1].split("</tr>")[0]
    found = re.search(r'action="/users/(\d+)/password"', row)
    assert found
    return found[1]


def test_the_product_keeps_passwords_at_a_cost_though_tests_do_not() -> None:
    assert hasher.hash(PASSWORD).startswith("$argon2id$")
    assert hasher.memory_cost >= LEAST_MEMORY_KIB
    assert hasher.time_cost >= LEAST_PASSES


def test_who_is_kept_out_is_out_at_once(town: Town, ada: Browserless) -> None:
    giulia = sign_in(town, "operator")
    path = f"/users/{number_of(ada, 'Giulia Ferrari')}/active"
    ada.post(path, {"active": "0"}, "/users")
    assert "Giulia" not in giulia.get("/")
    assert not can_enter(town, "giulia@example.org", PASSWORD)
    ada.post(path, {"active": "1"}, "/users")
    assert can_enter(town, "giulia@example.org", PASSWORD)


def test_nobody_locks_themselves_out(town: Town, ada: Browserless) -> None:
    assert ada.post("/users/1/active", {"active": "0"}, "/users").status_code == 422
    assert can_enter(town, "ada@example.org", PASSWORD)
    assert ada.post("/users/99/active", {"active": "0"}, "/users").status_code == 404


def test_a_new_password_replaces_the_old_one(town: Town, ada: Browserless) -> None:
    number = number_of(ada, "Giulia Ferrari")
    password = shown_once(ada.post(f"/users/{number}/password", {}, "/users").text)
    assert can_enter(town, "giulia@example.org", password)
    assert not can_enter(town, "giulia@example.org", PASSWORD)


def test_an_office_is_added_and_told_where_it_is(town: Town, ada: Browserless) -> None:
    form = {"name": "Anagrafe", "address": "Via Acri 15", "lat": "38,9", "lon": "16.59"}
    assert ada.post("/users/offices", form, "/users").status_code == 303
    page = ada.get("/users")
    assert "Via Acri 15" in page
    path = re.search(r'Via Acri 15.*?action="(/users/offices/\d+)"', page, re.DOTALL)
    assert path
    assert "38.9" in page
    assert "C&#39;è già un ufficio" in ada.post(path[1], {**form, "name": "URP"}, "/users").text
    assert 'id="office-lat-fault"' not in page
    assert ada.post("/users/offices", {"name": "X", "lat": "nord"}, "/users").status_code == 422
    assert ada.post(path[1], {**form, "address": "Via Nuova 1"}, "/users").status_code == 303
    assert "Via Nuova 1" in ada.get("/users")


def test_a_token_is_shown_once_and_can_be_closed(town: Town, ada: Browserless) -> None:
    page = ada.post("/users/tokens", {"label": "Cruscotto", "role": "coordinator", "office": ""}, "/users").text
    bearer = {"Authorization": f"Bearer {shown_once(page)}"}
    assert town.client.get("/api/v1/mediators", headers=bearer).status_code == 200
    seen = ada.get("/users")
    assert "Cruscotto" in seen
    assert shown_once(page) not in seen
    number = re.findall(r'action="/users/tokens/(\d+)/disable"', seen)[-1]
    ada.post(f"/users/tokens/{number}/disable", {}, "/users")
    assert town.client.get("/api/v1/mediators", headers=bearer).status_code == 401
    assert "non vale più" in ada.get("/users")
    assert ada.post("/users/tokens", {"role": "operator", "label": "x" * 81}, "/users").status_code == 422


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_in_a_browser_it_fits_a_phone(town: Town, page: Page) -> None:
    add_people(town, "administrator", "operator")
    page.set_viewport_size({"width": 390, "height": 844})
    open_as(page, town, "administrator", "/users")
    page.click("text=Invita una persona")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert Axe().run(page).response["violations"] == []
