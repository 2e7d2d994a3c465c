"""What is sent wrongly: one clear refusal each, nothing half written, never a 500."""

from datetime import timedelta
from typing import Any

import pytest

from tests.scenarios.town import URP, Town

GOOD: dict[str, Any] = {
    "kind": "on_demand",
    "language": "ary",
    "duration_minutes": 60,
    "place": URP,
    "modality": ["in_person"],
}
PAST = "2026-11-29T10:00:00+01:00"
BAD: list[tuple[str, dict[str, Any]]] = [
    ("language", {"language": "xxx"}),
    ("language", {"language": "ary\0"}),
    ("language", {"language": "\ud800"}),
    ("kind", {"kind": "urgent"}),
    ("kind", {"kind": None}),
    ("level", {"level": "fluent"}),
    ("duration_minutes", {"duration_minutes": 0}),
    ("duration_minutes", {"duration_minutes": 10**30}),
    ("duration_minutes", {"duration_minutes": "60"}),
    ("duration_minutes", {"duration_minutes": 1.5}),
    ("starts_at", {"kind": "planned"}),
    ("starts_at", {"kind": "planned", "starts_at": PAST}),
    ("starts_at", {"kind": "planned", "starts_at": "2026-12-03T10:00:00"}),
    ("starts_at", {"kind": "planned", "starts_at": "domani"}),
    ("starts_at", {"kind": "planned", "starts_at": "9999-12-31T23:59:59-12:00"}),
    ("starts_at", {"kind": "planned", "starts_at": "0001-01-01T00:00:00+14:00"}),
    ("useful_until", {"useful_until": PAST}),
    ("useful_until", {"useful_until": "9999-12-31T23:59:59-12:00"}),
    ("place", {"place": None}),
    ("place", {"place": {"name": " "}}),
    ("place.name", {"place": {"name": "x" * 100_000}}),
    ("place.name", {"place": {"name": "a\0b"}}),
    ("place.name", {"place": {"name": "\ud800"}}),
    ("place.address", {"place": {"name": "x", "address": "\udfff"}}),
    ("place.lat", {"place": {"name": "x", "lat": 91, "lon": 1}}),
    ("place.lon", {"place": {"name": "x", "lat": 38}}),
    ("place.lat", {"place": {"name": "x", "lat": float("nan"), "lon": 1}}),
    ("place.lat", {"place": {"name": "x", "lat": 1e400, "lon": 1}}),
    ("modality", {"modality": []}),
    ("modality.0", {"modality": ["pigeon"]}),
    ("contact.phone", {"modality": ["phone"]}),
    ("contact.phone", {"modality": ["phone"], "contact": {"phone": "12"}}),
    ("contact.phone", {"modality": ["phone"], "contact": {"phone": "\ud800"}}),
    ("contact.name", {"contact": {"name": "\ud800"}}),
    ("contact.url", {"modality": ["video"], "contact": {"url": "javascript:alert(1)"}}),
    ("contact.url", {"modality": ["video"], "contact": {"url": "https://x/\0"}}),
    ("modality", {"language": "ise", "modality": ["phone"], "contact": {"phone": "+390961881111"}}),
    ("gender", {"gender": "x"}),
    ("also_speaks", {"also_speaks": ["zz"]}),
    ("seats", {"seats": 0}),
    ("seats", {"seats": 10**9}),
    ("person_code", {"person_code": "x" * 41}),
    ("person_code", {"person_code": "\ud800"}),
    ("note_for_mediator", {"note_for_mediator": "x" * 100_000}),
    ("note_for_mediator", {"note_for_mediator": "a\0"}),
    ("linked_request_id", {"linked_request_id": "\ud800"}),
    ("office", {"office": "a\0b"}),
    ("office", {"office": "\ud800"}),
    ("desk_id", {"kind": "desk", "starts_at": "2026-12-03T10:00:00+01:00"}),
    ("desk_id", {"desk_id": "999"}),
    ("desk_id", {"desk_id": "\ud800"}),
    ("mediator_id", {"mediator_id": "1"}),
    ("recurrence", {"recurrence": "FREQ=DAILY"}),
    ("nonsense", {"nonsense": 1}),
]


QUERIES = (
    *("page=0", "page=x", "page_size=201", "page=99999999999", "state=nonsense", "kind=x", "from=x", "from=2026-02-30"),
    *("from=0001-01-01", "to=9999-12-31", "language=%00", "state=%00", "language=%F0%9F%99%82"),
)


HOSTILE: tuple[Any, ...] = (
    *("\0", "\ud800", "x" * 100_000, "\N{RIGHT-TO-LEFT OVERRIDE}"),
    *([], {}, 7, 10**400, True, [[]], [{}]),
)


def fields_of(answer: Any) -> list[str]:
    return [one["field"] for one in answer.json["errors"]]


def test_each_bad_field_is_named_and_nothing_is_written(town: Town) -> None:
    wrong = []
    for field, change in BAD:
        answer = town.call("POST", "/requests", {**GOOD, **change})
        named = answer.status_code == 422 and any(one == field or one.startswith(field) for one in fields_of(answer))
        sentences = named and all(" " in one["detail"] for one in answer.json["errors"])
        if not named or not sentences or answer.mimetype != "application/problem+json":
            wrong.append((field, change if len(str(change)) < 200 else "…", answer.status_code, answer.text[:200]))
    assert wrong == []
    assert town.call("GET", "/requests").json == []


def test_a_coordinator_s_bad_office_is_no_accident_either(town: Town) -> None:
    for name in ("a\0b", "\ud800", "", "x" * 100_000):
        answer = town.call("POST", "/requests", {**GOOD, "office": name}, "coordinator")
        assert (answer.status_code, fields_of(answer)) == (422, ["office"]), answer.text


def test_all_bad_fields_at_once(town: Town) -> None:
    answer = town.call("POST", "/requests", {**GOOD, "language": "xxx", "seats": 0, "place": {"name": ""}})
    assert sorted(fields_of(answer)) == ["language", "place", "seats"]


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b'"x"', b"\xff\xfe", b"[" * 100_000, b"1" * 100_000])
def test_a_body_that_is_no_object(town: Town, body: bytes) -> None:
    bearer = {"Authorization": f"Bearer {town.tokens['operator']}"}
    answer = town.client.post("/api/v1/requests", data=body, headers=bearer, content_type="application/json")
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.mimetype == "application/problem+json"


def test_hostile_paths_and_queries(town: Town) -> None:
    for path in ("/requests/%00", "/requests/-1", "/requests/99999999999999999999", "/requests/%F0%9F%99%82"):
        assert town.call("GET", path).status_code == 404
    for query in QUERIES:
        answer = town.call("GET", f"/requests?{query}")
        assert answer.status_code in (200, 422), (query, answer.text)


def test_errors_are_looked_at_in_their_order(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    mine = town.ask()
    path = f"/api/v1/requests/{mine['id']}/cancel"
    assert town.client.post(path).status_code == 401
    assert town.client.post(path, headers={"Authorization": "Bearer med_nonsense"}).status_code == 401
    assert town.call("POST", f"/requests/{mine['id']}/cancel", role="stranger").status_code == 404
    assert town.call("GET", f"/requests/{mine['id']}", role="stranger").status_code == 404
    assert town.call("GET", f"/requests/{mine['id']}/candidates", role="stranger").status_code == 404
    assert town.call("POST", "/requests", {"nonsense": 1}, "desk").status_code == 403
    assert town.call("GET", "/requests", role="desk").status_code == 403
    assert town.call("GET", f"/requests/{mine['id']}", role="desk").status_code in (403, 404)
    assert town.call("GET", "/replies", role="operator").status_code == 403
    assert town.call("GET", "/messages", role="operator").status_code == 403
    assert town.call("POST", "/mediators", {"nonsense": 1}, "operator").status_code == 403
    amina.say("boh")
    (reply,) = town.replies()
    assert town.resolve(reply, **{"as": "accept", "code": "0000"}).status_code == 422
    assert town.resolve(reply, **{"as": "maybe"}).status_code == 422
    assert town.resolve(reply, **{"as": "nothing"}).status_code == 200
    assert town.resolve(reply, **{"as": "nothing"}).status_code == 409
    assert town.resolve({"id": "99"}, **{"as": "nothing"}).status_code == 404
    assert town.cancel(mine).status_code == 200
    assert town.cancel(mine).status_code == 409


def test_offices_see_their_own_requests_and_no_codes(town: Town) -> None:
    town.mediator("Amina Berrada")
    mine = town.ask()
    theirs = town.ask(role="stranger")
    assert [one["id"] for one in town.call("GET", "/requests").json] == [mine["id"]]
    assert [one["id"] for one in town.call("GET", "/requests", role="stranger").json] == [theirs["id"]]
    assert len(town.call("GET", "/requests", role="coordinator").json) == 2
    assert "code" not in town.request(mine)["offers"][0]
    assert len(town.request(mine, role="coordinator")["offers"][0]["code"]) == 4


def test_a_forged_signature_is_turned_away_and_nothing_is_kept(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    request = town.ask()
    code = amina.expect_offer()
    form = {"MessageSid": "SM" + "1" * 32, "From": amina.number, "To": "+390961000000", "Body": f"SI {code}"}
    for headers in ({}, {"X-Twilio-Signature": "bm9uc2Vuc2U="}, {"X-Twilio-Signature": "è"}):
        answer = town.client.post("/twilio/inbound", data=form, headers=headers)
        assert answer.status_code == 403
    town.tick()
    assert town.state(request) == "searching"
    assert town.client.post("/twilio/status/abc", data={"MessageStatus": "delivered"}).status_code == 403


@pytest.mark.parametrize(
    "body", ["0" * 100_000, "SI\0 4821", "\ud800", "\N{RIGHT-TO-LEFT OVERRIDE}", "🙂" * 5000, "=cmd|' /C calc'!A0"]
)
def test_a_hostile_text_is_kept_or_dropped_but_never_breaks(town: Town, body: str) -> None:
    amina = town.mediator("Amina Berrada")
    sent = body.encode("utf-8", "replace").decode()
    town.simulator.say(amina.number, sent[:1600])
    town.tick()
    assert town.call("GET", "/replies?state=open", role="coordinator").status_code == 200
    assert town.call("GET", "/messages", role="coordinator").status_code == 200


def test_the_same_key_asks_once(town: Town) -> None:
    town.mediator("Amina Berrada")
    first = town.call("POST", "/requests", GOOD, **{"Idempotency-Key": "k-1"})
    again = town.call("POST", "/requests", GOOD, **{"Idempotency-Key": "k-1"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    other = town.call("POST", "/requests", {**GOOD, "seats": 2}, **{"Idempotency-Key": "k-1"})
    assert other.status_code == 422
    assert len(town.call("GET", "/requests").json) == 1
    refused = town.call("POST", "/requests", {**GOOD, "seats": 0}, **{"Idempotency-Key": "k-2"})
    assert refused.status_code == 422
    assert town.call("POST", "/requests", GOOD, **{"Idempotency-Key": "k-2"}).status_code == 201


def test_the_hour_that_does_not_exist_needs_no_guess_with_an_offset(town: Town) -> None:
    town.clock.now += timedelta(days=100)
    town.mediator("Amina Berrada")
    made = town.made("/requests", {**GOOD, "kind": "planned", "starts_at": "2027-03-28T02:30:00+01:00"}, "operator")
    assert made["starts_at"] == "2027-03-28T01:30:00Z"


@pytest.mark.parametrize("path", ["/mediators", "/desks", "/requests"])
def test_no_field_of_any_call_breaks_on_a_hostile_text(town: Town, path: str) -> None:
    hours = [{"days": ["MO"], "start": "09:00", "end": "13:00"}]
    calls: dict[str, dict[str, Any]] = {
        "/mediators": {
            "name": "Amina Berrada",
            "phone": "+393331234567",
            "languages": [{"code": "ary", "level": "good"}],
            "email": "a@b.it",
            "locale": "it",
            "gender": "f",
            "contact_note": "chiama",
        },
        "/desks": {"name": "Sportello", "office": "URP", "place": URP, "hours": hours, "closed": [], "cover": []},
        "/requests": {**GOOD, "contact": {"name": "Rossi"}, "office": "URP", "person_code": "P", "level": "good"},
    }
    good = calls[path]
    broken = []
    for field in good:
        for hostile in HOSTILE:
            answer = town.call("POST", path, {**good, field: hostile}, "coordinator")
            if answer.status_code >= 500:
                broken.append((field, str(hostile)[:20], answer.status_code))
    bearer = {"Authorization": f"Bearer {town.tokens['coordinator']}"}
    for body in (b"[" * 100_000, b"1" * 100_000, b'{"name":"\\ud800"}', b"\xff"):
        answer = town.client.post(f"/api/v1{path}", data=body, headers=bearer, content_type="application/json")
        if answer.status_code >= 500:
            broken.append(("body", body[:10].decode("latin-1"), answer.status_code))
    assert broken == []


def test_moments_of_a_query_at_the_ends_of_time(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    for given in ("9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "x", "2026-12-01T10:00"):
        path = f"/mediators/{amina.mediator_id}/availability?from={given.replace('+', '%2B')}&to=2026-12-03"
        assert town.call("GET", path, role="coordinator").status_code == 422, given


def test_what_only_coordinators_may_ask_is_a_403(town: Town) -> None:
    for body in ({"office": "Questura"}, {"kind": "recorded", "mediator_id": "1", "starts_at": "2026-11-01T10:00:00Z"}):
        answer = town.call("POST", "/requests", {**GOOD, **body})
        assert answer.status_code == 403, answer.text
        assert answer.mimetype == "application/problem+json"
