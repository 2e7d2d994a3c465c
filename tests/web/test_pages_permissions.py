"""Every page says who may open it, and keeps others out."""

import re
from pathlib import Path

import pytest
from flask import Flask

from storage.migrate import upgrade
from tests.conftest import TEST_SECRET
from tests.scenarios.town import Town
from tests.web.people import PASSWORD, PEOPLE, Browserless, add_people, sign_in
from web.app import create_app
from web.permissions import GUARDED_OTHERWISE, allowed_roles, for_roles, undeclared_routes
from web.settings import load_settings


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path) -> Flask:
    """The product on an empty database."""
    env = {"MEDIATORI_DATABASE_URL": sqlite_url, "MEDIATORI_SECRET_KEY": TEST_SECRET, "MEDIATORI_VAR": str(tmp_path)}
    upgrade(sqlite_url)
    return create_app(load_settings({**env, "MEDIATORI_SMS_GATEWAY": "console"}))


def test_every_page_declares_its_roles(app: Flask) -> None:
    assert undeclared_routes(app) == []


def test_a_page_without_a_declaration_is_found(app: Flask) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "")
    assert undeclared_routes(app) == ["/forgotten (forgotten)"]


def test_a_role_that_does_not_exist_can_not_be_declared() -> None:
    with pytest.raises(ValueError, match="operetor"):
        for_roles("operetor")


def test_who_has_not_signed_in_is_led_to_the_sign_in_page_from_every_page(app: Flask) -> None:
    client = app.test_client()
    tried = 0
    for rule in app.url_map.iter_rules():
        roles = allowed_roles(app.view_functions[rule.endpoint])
        open_to_all = rule.rule.startswith(GUARDED_OTHERWISE) or roles == frozenset({"anybody"})
        if open_to_all or "GET" not in (rule.methods or ()):
            continue
        path = re.sub(r"<[^>]*>", "1", rule.rule)
        answer = client.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == 302, path
        assert answer.location.startswith("/sign-in"), path
        tried += 1
    assert tried > 8


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_each_role_finds_its_home_and_no_other_role_s(town: Town) -> None:
    add_people(town, "operator", "desk", "coordinator", "manager", "administrator")
    homes = {"coordinator": "/board", "desk": "/rosters", "administrator": "/users"}
    for role in ("operator", "desk", "coordinator", "manager", "administrator"):
        someone = sign_in(town, role)
        answer = someone.client.get("/", headers={"Accept": "text/html"})
        assert answer.location == homes.get(role)
    sign_in(town, "desk").get("/requests/new", 403)
    sign_in(town, "manager").get("/requests", 403)
    sign_in(town, "operator").get("/board", 403)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_five_wrong_passwords_and_the_address_waits_a_quarter_of_an_hour(town: Town) -> None:
    add_people(town, "operator")
    someone = Browserless(town.client.application.test_client())
    email = PEOPLE["operator"][1]
    for _ in range(5):
        wrong = someone.post("/sign-in", {"email": email, "password": "non-questa"}, "/sign-in")
        assert wrong.status_code == 422
        assert "non corrispondono" in wrong.text
    waits = someone.post("/sign-in", {"email": email, "password": PASSWORD}, "/sign-in")
    assert waits.status_code == 429
    assert "Riprova fra 15 minuti" in waits.text or "Riprova fra 16 minuti" in waits.text
    town.wait(minutes=16)
    assert someone.post("/sign-in", {"email": email, "password": PASSWORD}, "/sign-in").status_code == 302


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_after_signing_in_one_goes_on_where_one_wanted_to_and_never_to_another_site(town: Town) -> None:
    add_people(town, "operator")
    for wanted, goes in (
        ("/requests?state=done", "/requests?state=done"),
        ("//evil.example", "/"),
        ("https://e.org", "/"),
    ):
        someone = Browserless(town.client.application.test_client())
        form = {"email": PEOPLE["operator"][1], "password": PASSWORD, "next": wanted}
        assert someone.post("/sign-in", form, "/sign-in").location == goes


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_form_without_its_token_is_refused_and_sign_out_ends_the_session(town: Town) -> None:
    add_people(town, "operator")
    someone = sign_in(town, "operator")
    forged = someone.client.post("/requests/new", data={"language": "ary"}, headers={"Accept": "text/html"})
    assert forged.status_code == 400
    assert "ricaricala" in forged.text
    someone.post("/sign-out", {}, "/")
    assert someone.client.get("/requests").status_code == 302


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_demo_s_accounts_are_buttons_only_in_the_demo(town: Town) -> None:
    app = town.client.application
    assert "Oppure prova come" not in app.test_client().get("/").text
    app.config["DEMO_ACCOUNTS"] = [{"label": "Giulia, URP", "email": "giulia@example.org", "password": PASSWORD}]
    assert "Giulia, URP" in app.test_client().get("/").text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_pages_come_from_this_host_alone_and_are_not_kept(town: Town) -> None:
    answer = town.client.get("/")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert "style=" not in answer.text
    assert "<script>" not in answer.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_missing_is_a_page_for_people_and_a_problem_for_programs(town: Town) -> None:
    assert "Torna all'inizio" in town.client.get("/nulla", headers={"Accept": "text/html"}).text
    answer = town.client.get("/nulla", headers={"Accept": "application/json"})
    assert answer.mimetype == "application/problem+json"
