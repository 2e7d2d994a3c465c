"""Bad availability, desks and query strings: every wrong field at once, and nothing is changed."""

from typing import Any

import pytest

from tests.scenarios.town import URP, Town
from tests.web.problems import fields_of

HOURS = {"days": ["MO"], "start": "09:00", "end": "13:00"}
DESK = {"name": "Sportello", "office": "URP", "place": URP}

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


AVAILABILITIES: list[tuple[dict[str, Any], list[str]]] = [
    (
        {
            "rules": [
                {"rrule": "FREQ=DAILY", "start": "09:00"},
                {"rrule": "FREQ=NEVER", "start": 9, "end": "25:00", "from": "2026-02-30"},
                "FREQ=DAILY",
                {"rrule": "FREQ=DAILY;COUNT=3", "start": "09:00", "end": "09:00", "standby": "no"},
            ],
            "exceptions": [
                {"starts_at": "2026-12-03T10:00:00"},
                {"starts_at": "2026-12-03T10:00:00Z", "ends_at": "2026-12-03T10:00:00Z", "available": 1},
            ],
            "holidays": [],
        },
        [
            *("exceptions.0.ends_at", "exceptions.0.starts_at", "exceptions.1.available", "exceptions.1.ends_at"),
            *("holidays", "rules.0.end", "rules.1.end", "rules.1.from", "rules.1.rrule", "rules.1.start", "rules.2"),
            *("rules.3.end", "rules.3.from", "rules.3.standby"),
        ],
    ),
    ({"rules": {}, "exceptions": None}, ["exceptions", "rules"]),
    ({"rules": [{"rrule": "FREQ=DAILY", "end": "00:00"}]}, ["rules.0.start"]),
    ({"exceptions": [{"starts_at": "0001-01-01T00:00:00+14:00", "ends_at": "9999-12-31T23:59:59-12:00"}]}, [
        "exceptions.0.ends_at", "exceptions.0.starts_at",
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "fields"), AVAILABILITIES)
@only_sqlite
def test_availability_with_bad_shapes_and_bad_values(town: Town, body: dict[str, Any], fields: list[str]) -> None:
    path = f"/mediators/{town.mediator('Amina Berrada').mediator_id}/availability"
    assert fields_of(town.call("PUT", path, body, "coordinator")) == fields
    when = f"{path}?from=2026-12-07&to=2026-12-07"
    assert len(town.call("GET", when, role="coordinator").json["free"]) == 1, "the old rules stand"


DESKS: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ["name", "office", "place"]),
    (
        {**DESK, "place": {"lat": 99, "piano": 2}, "sito": "x"},
        ["place.lat", "place.lon", "place.name", "place.piano", "sito"],
    ),
    (
        {**DESK, "hours": [{"days": ["LU"], "start": "9"}, 5], "closed": ["25/12"], "cover": {}},
        ["closed.0", "cover", "hours.0.days.0", "hours.0.end", "hours.0.start", "hours.1"],
    ),
    (
        {**DESK, "name": 5, "cover": [{**HOURS, "language": "zz", "minimum": 2, "wished": 1, "level": 1}]},
        ["cover.0.language", "cover.0.level", "cover.0.wished", "name"],
    ),
    ({**DESK, "office": " urp ", "name": None}, ["name", "office"]),
]


@pytest.mark.parametrize(("body", "fields"), DESKS)
@only_sqlite
def test_a_desk_with_bad_shapes_and_bad_values(town: Town, body: dict[str, Any], fields: list[str]) -> None:
    assert fields_of(town.call("POST", "/desks", body, "coordinator")) == fields
    assert town.call("GET", "/desks").json == []


@only_sqlite
def test_a_new_office_is_made_but_not_beside_one_that_is_spelt_alike(town: Town) -> None:
    assert town.made("/desks", {**DESK, "office": "Prefettura"})["office"] == "Prefettura"
    for slip in ("prefettura", "Prefèttura", "PREFETTURA "):
        answer = town.call("POST", "/desks", {**DESK, "office": slip}, "coordinator")
        assert fields_of(answer) == ["office"]
        assert "Prefettura" in answer.json["errors"][0]["detail"]
        assert fields_of(town.call("PATCH", "/desks/1", {"office": slip}, "coordinator")) == ["office"]
    assert town.call("PATCH", "/desks/1", {"office": " Prefettura"}, "coordinator").json["office"] == "Prefettura"
    assert town.call("PATCH", "/desks/1", {"office": "URP"}, "coordinator").json["office"] == "URP"


@only_sqlite
def test_queries_with_several_faults(town: Town) -> None:
    amina = town.mediator("Amina Berrada").mediator_id
    free = f"/mediators/{amina}/availability"
    wrong = [
        ("/requests?page=0&page_size=x&state=boh&kind=desk&kind=planned&from=ieri&to=9999-12-31&language=%00", [
            "from", "kind", "language", "page", "page_size", "state", "to",
        ]),
        ("/messages?state=x&request_id=99999999999999999999&to=nobody", ["request_id", "state", "to"]),
        ("/replies?state=x&page=99999999999999999999", ["page", "state"]),
        ("/rosters?date=2026-02-30", ["date"]),
        (free, ["from", "to"]),
        (f"{free}?from=2026-12-03&to=2026-12-01", ["to"]),
        (f"{free}?from=9999-12-31&to=9999-12-31", ["from", "to"]),
        (f"{free}?from=2026-12-03T10:00&to=x", ["from", "to"]),
        (f"{free}?from=2026-12-03&to=2028-12-03", ["to"]),
    ]  # fmt: skip
    for path, fields in wrong:
        assert fields_of(town.call("GET", path, role="coordinator")) == fields, path
    for path in ("/requests?state=&kind=&language=&from=&to=&page=&page_size=", "/messages?to=&state=&request_id="):
        assert town.call("GET", path, role="coordinator").status_code == 200
    assert town.call("GET", "/requests?state=searching,assigned&state=done").status_code == 200
