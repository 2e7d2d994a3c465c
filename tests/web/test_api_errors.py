"""A 422 names every bad field at once, in the reader's language; what is not there, not allowed or unreadable is told
in the order 401, 404, 403, 422, 409, each in one sentence.
"""

from typing import Any

import pytest

from tests.scenarios.town import URP, Town
from tests.web.problems import fields_of

SPOKEN = [{"code": "ary", "level": "native"}]
MEDIATOR = {"name": "Amina Berrada", "phone": "+393331234567", "languages": SPOKEN}
ORDINARY = {"kind": "on_demand", "language": "ary", "duration_minutes": 60, "place": URP, "modality": ["in_person"]}
PAST = "2026-11-29T10:00:00+01:00"
FAR = "2400-01-01T10:00:00Z"

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


REQUESTS: list[tuple[dict[str, Any], list[str]]] = [
    (
        {"kind": "on_demand", "language": "zzz", "modality": ["in_person"]},
        ["duration_minutes", "language", "place"],
    ),
    ({}, ["duration_minutes", "kind", "language", "modality", "place"]),
    (
        {"kind": "urgent", "starts_at": PAST, "language": "ary", "modality": [], "duration_minutes": 1, "seats": "2"},
        ["duration_minutes", "kind", "modality", "place", "seats", "starts_at"],
    ),
    (
        {"kind": "planned", "language": 7, "duration_minutes": "60", "modality": ["phone", "pigeon"]},
        ["contact.phone", "duration_minutes", "language", "modality.1", "place", "starts_at"],
    ),
    (
        {
            "kind": "planned",
            "language": "ary",
            "duration_minutes": 60,
            "modality": ["in_person", None],
            "place": {"lat": "38", "lon": 999},
            "starts_at": "domani",
            "useful_until": PAST,
            "also_speaks": [5, "zz"],
            "desk": "x",
            "recurrence": "FREQ=DAILY",
        },
        [
            *("also_speaks", "also_speaks.0", "desk", "modality.1", "place", "place.lat", "place.lon"),
            *("recurrence", "starts_at", "useful_until"),
        ],
    ),
    (
        {
            "kind": "desk",
            "desk_id": 5,
            "language": "zz",
            "duration_minutes": 60,
            "modality": ["in_person"],
            "seats": 99,
        },
        ["desk_id", "language", "seats", "starts_at"],
    ),
    (
        {
            "kind": "desk",
            "desk_id": "77",
            "mediator_id": "77",
            "language": "ary",
            "duration_minutes": None,
            "modality": "phone",
            "contact": {"phone": "12", "url": "http://x", "mail": "x"},
            "gender": "x",
            "level": "fluent",
        },
        [
            *("contact.mail", "contact.phone", "contact.url", "desk_id", "duration_minutes", "gender", "level"),
            *("mediator_id", "modality", "starts_at"),
        ],
    ),
]


REQUESTS += [
    ({**ORDINARY, "kind": "planned", "starts_at": "domani", "useful_until": "2026-12-05T10:00:00Z"}, ["starts_at"]),
    ({**ORDINARY, "kind": "planned", "place": {"name": 5}, "starts_at": "2026-12-05T10:00:00Z"}, ["place.name"]),
    ({**ORDINARY, "modality": ["video"], "contact": {"url": 5}, "seats": None}, ["contact.url", "seats"]),
]


@pytest.mark.parametrize(("body", "fields"), REQUESTS)
@only_sqlite
def test_a_request_with_bad_shapes_and_bad_values(town: Town, body: dict[str, Any], fields: list[str]) -> None:
    assert fields_of(town.call("POST", "/requests", body)) == fields
    assert town.call("GET", "/requests").json == []


@only_sqlite
def test_a_coordinator_s_request_with_everything_wrong(town: Town) -> None:
    body = {"kind": "recorded", "language": 1, "duration_minutes": 60, "modality": ["in_person"], "place": URP}
    wrong = {**body, "office": "Nessuno", "mediator_id": "99", "seats": 2}
    answer = town.call("POST", "/requests", wrong, "coordinator")
    assert fields_of(answer) == ["language", "mediator_id", "office", "seats", "starts_at"]
    answer = town.call("POST", "/requests", {**body, "language": "ary", "starts_at": FAR}, "coordinator")
    assert fields_of(answer) == ["mediator_id", "starts_at"]


@only_sqlite
def test_a_role_is_looked_at_before_the_body(town: Town) -> None:
    for body in ({"kind": "recorded", "seats": "x"}, {"office": "Questura", "nonsense": 1}):
        assert town.call("POST", "/requests", body).status_code == 403
    assert town.call("POST", "/mediators", {"nonsense": 1}).status_code == 403
    assert town.call("PATCH", "/mediators/77", {"nonsense": 1}, "coordinator").status_code == 404
    assert town.client.post("/api/v1/requests", data=b"{").status_code == 401


MEDIATORS: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ["languages", "name", "phone"]),
    ({**MEDIATOR, "night_opt_in": "yes", "email": "x", "nome": "x"}, ["email", "night_opt_in", "nome"]),
    ({**MEDIATOR, "phone": 5, "gender": "female", "locale": "xx"}, ["gender", "locale", "phone"]),
    (
        {**MEDIATOR, "languages": [{"code": "zz", "lvl": 1}, "ary", {"level": "fluent"}], "home": {"lat": "x"}},
        [
            *("home.lat", "home.lon", "languages.0.code", "languages.0.lvl", "languages.1"),
            *("languages.2.code", "languages.2.level"),
        ],
    ),
    ({**MEDIATOR, "max_weekly_minutes": -1, "modalities": ["phone", 4], "welcome": 1, "active": None}, [
        "active", "max_weekly_minutes", "modalities.1", "welcome",
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "fields"), MEDIATORS)
@only_sqlite
def test_a_mediator_with_bad_shapes_and_bad_values(town: Town, body: dict[str, Any], fields: list[str]) -> None:
    assert fields_of(town.call("POST", "/mediators", body, "coordinator")) == fields
    assert town.call("GET", "/mediators", role="coordinator").json == []


@only_sqlite
def test_a_number_that_somebody_has_is_told_with_the_rest(town: Town) -> None:
    amina, hanane = town.mediator("Amina Berrada"), town.mediator("Hanane Alami")
    answer = town.call("POST", "/mediators", {**MEDIATOR, "phone": amina.number, "name": ""}, "coordinator")
    assert fields_of(answer) == ["name", "phone"]
    path = f"/mediators/{hanane.mediator_id}"
    assert fields_of(town.call("PATCH", path, {"phone": amina.number, "locale": "qq"}, "coordinator")) == [
        *("locale", "phone"),
    ]
    assert town.call("PATCH", path, {"phone": hanane.number}, "coordinator").status_code == 200
    assert town.call("GET", path, role="coordinator").json["locale"] == "it"


@only_sqlite
def test_a_locale_is_a_language_that_has_a_name(town: Town) -> None:
    amina = f"/mediators/{town.mediator('Amina Berrada').mediator_id}"
    for locale in ("it", "fr", "ary", "bn", "pt-BR", "pt_BR", "ar-MA", "zh-Hant", "sr-Latn-RS", "es-419", "fra", "EN"):
        answer = town.call("PATCH", amina, {"locale": locale}, "coordinator")
        assert (answer.status_code, answer.json.get("locale")) == (200, locale), answer.text
    for locale in (
        "xx",
        "qaa",
        "und",
        "zxx",
        "i",
        "italiano",
        "it-XX",
        "it-Qqqq",
        "it-IT-x-y",
        "",
        "abc-abcdefgh-abcdefgh",
    ):
        answer = town.call("PATCH", amina, {"locale": locale}, "coordinator")
        assert fields_of(answer) == ["locale"], locale
    assert "it, en, fr, ar" in answer.json["errors"][0]["detail"]


@only_sqlite
def test_genders(town: Town) -> None:
    for gender in ("f", "m", "x", None):
        amina = town.mediator(f"Amina {gender}", gender=gender)
        assert town.call("GET", f"/mediators/{amina.mediator_id}", role="coordinator").json["gender"] == gender
    for gender in ("f", "m", None):
        assert town.call("POST", "/requests", {**ORDINARY, "gender": gender}).status_code == 201
    assert fields_of(town.call("POST", "/requests", {**ORDINARY, "gender": "x"})) == ["gender"]
