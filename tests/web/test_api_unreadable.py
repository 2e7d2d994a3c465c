"""Bodies, paths and headers that make no sense: one clear sentence each, in four languages, never a 5xx."""

from io import BytesIO
from typing import Any

import pytest

from tests.scenarios.town import URP, Town
from web.api.bodies import DEEPEST

PROBLEM = "application/problem+json"
JSON = "application/json"
GOOD = {"kind": "on_demand", "language": "ary", "duration_minutes": 60, "place": URP, "modality": ["in_person"]}
DEEP = b'{"also_speaks": ' + b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1) + b"}"
BODIES: list[tuple[bytes, str | None, int, str]] = [
    (b"", JSON, 422, "Manca il contenuto"),
    (b"", None, 422, "Manca il contenuto"),
    (b" \n", JSON, 422, "Manca il contenuto"),
    (b"[]", JSON, 422, "Qui serve un oggetto"),
    (b"null", JSON, 422, "Qui serve un oggetto"),
    (b'"x"', JSON, 422, "Qui serve un oggetto"),
    (b"{", JSON, 400, "riga 1, carattere 2"),
    (b'{"kind":\n}', JSON, 400, "riga 2, carattere 1"),
    (b'{"kind": "\xff"}', JSON, 400, "UTF-8"),
    ('{"kind": 1}'.encode("utf-16"), JSON, 400, "UTF-8"),
    (DEEP, JSON, 400, "annidato"),
    (b"[" * 100_000, JSON, 400, "annidato"),
    (b'{"seats": ' + b"1" * 5000 + b"}", JSON, 400, "numero troppo lungo"),
    (b"{}", None, 415, "Content-Type: application/json"),
    (b"{}", "text/plain", 415, "Content-Type: application/json"),
    (b"kind=on_demand", "application/x-www-form-urlencoded", 415, "Content-Type: application/json"),
    (b'{"kind": "' + b"x" * 5_000_000 + b'"}', JSON, 413, "1000000 byte"),
]
HUGE = "9" * 30


def send(town: Town, method: str, path: str, body: bytes, kind: str | None, **headers: str) -> Any:
    bearer = {"Authorization": f"Bearer {town.tokens['coordinator']}", **headers}
    return town.client.open(f"/api/v1{path}", method=method, data=body, headers=bearer, content_type=kind)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_body_that_cannot_be_read(town: Town) -> None:
    amina = town.mediator("Amina Berrada").mediator_id
    calls = (("POST", "/requests"), ("POST", "/mediators"), ("POST", "/desks"), ("PATCH", f"/mediators/{amina}"))
    for method, path in (*calls, ("PUT", f"/mediators/{amina}/availability")):
        for body, kind, status, words in BODIES:
            answer = send(town, method, path, body, kind)
            assert (answer.status_code, answer.mimetype) == (status, PROBLEM), (path, body[:20], answer.text)
            assert words in answer.json["detail"], (path, body[:20], answer.json)
            assert status != 422 or [one["field"] for one in answer.json["errors"]] == ["body"]
    assert town.call("GET", "/mediators", role="coordinator").headers["X-Total-Count"] == "1"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_body_that_does_not_say_how_long_it_is(town: Town) -> None:
    for size, status in ((2_000_000, 413), (2000, 422)):
        answer = town.client.post(
            "/api/v1/requests",
            input_stream=BytesIO(b'{"kind": "' + b"x" * size + b'"}'),
            headers={"Authorization": f"Bearer {town.tokens['operator']}"},
            content_type=JSON,
            environ_overrides={"wsgi.input_terminated": True},
        )
        assert (answer.status_code, answer.mimetype) == (status, PROBLEM), answer.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_json_that_is_spelt_otherwise_is_taken(town: Town) -> None:
    body = b'\xef\xbb\xbf{"kind": "on_demand", "language": "ary", "duration_minutes": 6e1, "seats": 1.0, "place": '
    rest = b'{"name": "URP", "lat": 38, "lon": 16.0}, "modality": ["in_person"]}'
    for kind in (JSON, "application/json; charset=utf-8", "application/vnd.x+json"):
        assert send(town, "POST", "/requests", body + rest, kind).status_code == 201


def test_values_that_no_database_holds(town: Town) -> None:
    """On PostgreSQL, a NUL or half a character in a text would be refused by the database itself."""
    amina = town.mediator("Amina Berrada")
    town.ask()
    amina.say("boh")
    desk = town.made("/desks", {"name": "Sportello", "office": "URP", "place": URP})
    hours = {"days": ["MO"], "start": "09:00", "end": "13:00"}
    calls: list[tuple[str, str, dict[str, Any], list[str]]] = [
        ("POST", "/requests", GOOD, ["language", "office", "person_code", "note_for_mediator", "linked_request_id"]),
        ("POST", "/requests", GOOD, ["place.name", "place.address", "contact.name", "contact.phone", "contact.url"]),
        ("POST", "/requests", GOOD, ["desk_id", "mediator_id", "recurrence", "also_speaks.0", "modality.0", "gender"]),
        ("PATCH", f"/mediators/{amina.mediator_id}", {}, ["name", "phone", "email", "locale", "contact_note"]),
        ("PATCH", f"/mediators/{amina.mediator_id}", {}, ["gender", "modalities.0", "languages.0.code"]),
        ("PATCH", f"/desks/{desk['id']}", {}, ["name", "office", "place.name", "place.address", "closed.0"]),
        ("PATCH", f"/desks/{desk['id']}", {"hours": [hours]}, ["hours.0.start", "hours.0.days.0"]),
        ("POST", "/replies/1/resolve", {"as": "accept"}, ["code", "as"]),
        ("PUT", f"/mediators/{amina.mediator_id}/availability", {}, ["rules.0.rrule", "rules.0.end"]),
    ]
    for method, path, body, fields in calls:
        for field in fields:
            for text in ("a\0b", "\ud800", "\0"):
                answer = town.call(method, path, put(body, field, text), "coordinator")
                assert answer.status_code == 422, (path, field, answer.text)
                assert any(one["field"] == field for one in answer.json["errors"]), (field, answer.json)


def put(body: dict[str, Any], field: str, value: Any) -> dict[str, Any]:
    """The body with a value put at a dotted field."""
    name, _, inner = field.partition(".")
    if not inner:
        return {**body, name: value}
    if inner == "0":
        return {**body, name: [value]}
    if inner.startswith("0."):
        return {**body, name: [put((body.get(name) or [{}])[0], inner[2:], value)]}
    return {**body, name: put(body.get(name) or {}, inner, value)}


def test_numbers_beyond_every_column(town: Town) -> None:
    amina = town.mediator("Amina Berrada").mediator_id
    for path in (f"/requests/{HUGE}", f"/mediators/{2**63}", "/mediators/999999999", f"/desks/{2**31}/roster"):
        assert town.call("GET", path, role="coordinator").status_code == 404, path
    for field in ("seats", "duration_minutes", "desk_id", "mediator_id"):
        for number in (2**31, 2**63, 10**30, HUGE, -1, 1e300, float("nan"), float("inf"), float("-inf")):
            answer = town.call("POST", "/requests", {**GOOD, field: number}, "coordinator")
            assert answer.status_code == 422, (field, number, answer.text)
            assert answer.json["errors"][0]["field"] == field
    for number in (2**31, 2**63, 10**400, float("nan"), True, "60"):
        answer = town.call("PATCH", f"/mediators/{amina}", {"max_weekly_minutes": number}, "coordinator")
        assert answer.status_code == 422, (number, answer.text)
    assert town.call("GET", f"/messages?to={HUGE}", role="coordinator").status_code == 422


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_idempotency_key_and_a_bad_body(town: Town) -> None:
    key = {"Idempotency-Key": "k-1"}
    bad = {**GOOD, "seats": "x", "language": "zzz"}
    for _ in range(2):
        answer = town.call("POST", "/requests", bad, **key)
        assert [one["field"] for one in answer.json["errors"]] == ["seats", "language"]
    assert town.call("POST", "/requests", GOOD, **key).status_code == 201
    used = town.call("POST", "/requests", bad, **key)
    assert [(one["field"], one["code"]) for one in used.json["errors"]] == [("Idempotency-Key", "idempotency_body")]
    long = town.call("POST", "/requests", GOOD, **{"Idempotency-Key": "k" * 256})
    assert (long.status_code, long.json["errors"][0]["field"]) == (422, "Idempotency-Key")
    assert len(town.call("GET", "/requests").json) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_paths_that_are_not_there(town: Town) -> None:
    for method, path in (("GET", "/nonsense"), ("POST", "/requests/1/dance"), ("DELETE", "/requests"), ("GET", "/")):
        answer = town.client.open(f"/api/v1{path}", method=method)
        assert (answer.status_code, answer.mimetype) == (401, PROBLEM), path
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert town.call("GET", "/nonsense").status_code == 404
    assert town.call("GET", "/nonsense").mimetype == PROBLEM
    refused = town.call("DELETE", "/requests")
    assert (refused.status_code, refused.mimetype) == (405, PROBLEM)
    assert {"GET", "POST"} <= set(refused.headers["Allow"].split(", "))
    assert "DELETE" in refused.json["detail"]
    for path in ("/openapi.json", "/docs"):
        assert town.client.get(f"/api/v1{path}").status_code == 200


SENTENCES = {
    "it": ("Manca questo campo.", "Non esiste, oppure è di un altro ufficio.", "Solo per: coordinator."),
    "en": ("This field is missing.", "It does not exist, or it is another office's.", "Only for: coordinator."),
    "fr": ("Ce champ manque.", "Cela n'existe pas, ou appartient à un autre bureau.", "Seulement pour : coordinator."),
    "ar": ("هذا الحقل ناقص.", "غير موجود، أو يخص مكتبا آخر.", "فقط لـ: coordinator."),
}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_sentences_follow_the_reader(town: Town) -> None:
    for asked, locale in (
        ("it", "it"),
        ("en-GB,en;q=0.8", "en"),
        ("fr", "fr"),
        ("ar-MA", "ar"),
        ("de", "it"),
        ("", "it"),
    ):
        reader = {"Accept-Language": asked}
        needed, missing, forbidden = SENTENCES[locale]
        answer = town.call("POST", "/mediators", {}, "coordinator", **reader)
        assert {one["detail"] for one in answer.json["errors"]} == {needed}, (asked, answer.json)
        assert town.call("GET", "/requests/77", **reader).json["detail"] == missing
        assert town.call("GET", "/replies", **reader).json["detail"] == forbidden
