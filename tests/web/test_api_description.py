"""The OpenAPI description is valid, says of every call what is true of it, and real answers are as it says."""

from copy import deepcopy
from typing import Any

import pytest
import schemathesis
from jsonschema import Draft202012Validator

from tests.scenarios.town import URP, Town

PLANS, SHIFTS = "/api/v1/plans", "/api/v1/plans/{plan_id}/shifts"
METHODS = ("get", "post", "put", "patch")
PROBLEM = "application/problem+json"
MAKING = {
    "/api/v1/requests", "/api/v1/mediators", "/api/v1/desks", "/api/v1/external-lines", "/api/v1/messages",
}  # fmt: skip
WALK_INS = "/api/v1/desks/{desk_id}/walk-ins"
ABSENCES = "/api/v1/mediators/{mediator_id}/absences"
LISTS = {*MAKING, "/api/v1/unmet", "/api/v1/replies", "/api/v1/languages"}
HOURS = {"days": ["MO", "TU", "WE", "TH", "FR"], "start": "08:00", "end": "14:00"}

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def described(town: Town) -> dict[str, Any]:
    """The description, which needs no token."""
    answer = town.client.get("/api/v1/openapi.json")
    assert answer.mimetype == "application/json"
    found: dict[str, Any] = answer.json
    return found


def operations(described: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(m, path): calls[m] for path, calls in described["paths"].items() for m in METHODS if m in calls}


class Held:
    """Calls, and holds every answer against its description: nothing missing, nothing that is not told."""

    def __init__(self, town: Town, described: dict[str, Any]) -> None:
        self.town, self.described = town, described
        self.components = deepcopy(described["components"])
        for name, shape in self.components["schemas"].items():
            if name.endswith("Out"):
                shape["additionalProperties"] = False

    def __call__(self, method: str, path: str, *args: Any, told: str, **how: Any) -> Any:
        """`told` is the path as the description has it."""
        answer = self.town.call(method, path, *args, **how)
        told_of = self.described["paths"][f"/api/v1{told}"][method.lower()]["responses"][str(answer.status_code)]
        if "$ref" in told_of:
            told_of = self.described["components"]["responses"][told_of["$ref"].rpartition("/")[2]]
        shape = told_of["content"][answer.mimetype]["schema"]
        faults = list(Draft202012Validator({**shape, "components": self.components}).iter_errors(answer.json))
        assert not faults, f"{method} {path}: {faults[0].message} at {faults[0].json_path}"
        assert all(name in answer.headers for name in told_of.get("headers", {})), answer.headers
        return answer.json


def test_it_is_valid(town: Town, described: dict[str, Any]) -> None:
    assert described["openapi"].startswith("3.1")
    schemathesis.openapi.from_dict(described).validate()
    for name, shape in described["components"]["schemas"].items():
        Draft202012Validator.check_schema(shape)
        assert shape["properties"], name


def test_every_call_says_what_it_needs_and_answers(town: Town, described: dict[str, Any]) -> None:
    assert described["components"]["securitySchemes"]["bearer"] == {"type": "http", "scheme": "bearer"}
    assert described["security"] == [{"bearer": []}]
    names = set()
    for (method, path), call in operations(described).items():
        names.add(call["operationId"])
        good = [status for status in call["responses"] if status.startswith("2")]
        made = "202" if (method, path) == ("post", PLANS) else "201"
        making = {*MAKING, PLANS, SHIFTS, WALK_INS, ABSENCES}
        assert good == [made if method == "post" and path in making else "200"], (method, path)
        shape = call["responses"][good[0]]["content"]["application/json"]["schema"]
        is_list = shape.get("type") == "array"
        assert is_list or method != "get" or path not in LISTS
        assert ("X-Total-Count" in call["responses"][good[0]].get("headers", {})) == is_list, (method, path)
        parameters = {(one["in"], one["name"]) for one in call.get("parameters", ())}
        assert (("header", "Idempotency-Key") in parameters) == (method == "post"), (method, path)
        assert (("query", "page_size") in parameters) == (method == "get" and path in LISTS), (method, path)
        expected = (
            {"401", "429"} | ({"404"} if "{" in path else set()) | ({"403"} if "languages" not in path else set())
        )
        expected |= {"422"} if method != "get" and "requestBody" in call else set()
        assert expected <= set(call["responses"]), (method, path)
    assert len(names) == len(operations(described))
    for status, answer in described["components"]["responses"].items():
        assert list(answer["content"]) == [PROBLEM], status
    assert "Retry-After" in described["components"]["responses"]["429"]["headers"]


def test_the_query_strings_are_told(town: Town, described: dict[str, Any]) -> None:
    told = {
        path: {one["name"] for one in calls["get"].get("parameters", ()) if one["in"] == "query"}
        for path, calls in described["paths"].items()
        if "get" in calls
    }
    paging = {"page", "page_size"}
    assert told["/api/v1/requests"] == {"state", "kind", "language", "from", "to"} | paging
    assert told["/api/v1/messages"] == {"to", "state", "request_id"} | paging
    assert told["/api/v1/unmet"] == {"from", "to"} | paging
    assert told["/api/v1/external-lines"] == paging
    assert told["/api/v1/replies"] == {"state"} | paging
    assert told["/api/v1/mediators/{mediator_id}/availability"] == {"from", "to"}
    assert told["/api/v1/rosters"] == told["/api/v1/desks/{desk_id}/roster"] == {"date"}


def test_what_must_be_sent_is_told(town: Town, described: dict[str, Any]) -> None:
    shapes = described["components"]["schemas"]
    required = {name: set(shapes[name].get("required", ())) for name in shapes}
    assert required["RequestIn"] == {"kind", "language", "duration_minutes", "modality"}
    place, desk = shapes["RequestIn"]["anyOf"]
    assert (place["required"], desk["required"]) == (["place"], ["desk_id"])
    assert required["MediatorIn"] == {"name", "phone", "languages"}
    assert required["RuleIn"] == {"rrule", "start", "end"}
    assert required["ExternalLineIn"] == {"name", "number", "languages"}
    assert (required["ExternalIn"], required["UnmetIn"]) == ({"line", "minutes"}, {"who"})
    assert required["DeskIn"] == {"name", "office", "place"}
    assert required["CoverIn"] == {"language", "days", "start", "end"}
    assert required["MediatorChange"] == required["DeskChange"] == required["AvailabilityIn"] == set()
    assert shapes["RequestIn"]["properties"]["gender"]["enum"] == ["f", "m", None]
    assert shapes["MediatorIn"]["properties"]["gender"]["enum"] == ["f", "m", "x", None]


def test_answers_are_as_described(town: Town, described: dict[str, Any]) -> None:
    call = Held(town, described)
    amina, hanane = town.mediator("Amina Berrada"), town.mediator("Hanane Alami", contact_note="chiama prima")
    made = call("POST", "/requests", {"kind": "on_demand", **ordinary()}, told="/requests")
    town.tick()
    amina.say(f"SI {amina.expect_offer()}")
    hanane.say("forse, chi è?")
    for role in ("operator", "coordinator"):
        call("GET", f"/requests/{made['id']}", told="/requests/{request_id}", role=role)
        call("GET", f"/requests/{made['id']}/candidates", told="/requests/{request_id}/candidates", role=role)
    assert call("GET", "/requests?page_size=1", told="/requests")[0]["bookings"]
    (reply,) = call("GET", "/replies?state=open", told="/replies", role="coordinator")
    call("POST", f"/replies/{reply['id']}/move", {"request_id": "99"}, "coordinator", told="/replies/{reply_id}/move")
    path = f"/replies/{reply['id']}/resolve"
    call("POST", path, {"as": "nothing"}, "coordinator", told="/replies/{reply_id}/resolve")
    call("POST", path, {"as": "nothing"}, "coordinator", told="/replies/{reply_id}/resolve")
    call("POST", "/messages", {"to": [amina.mediator_id], "body": "Grazie."}, "coordinator", told="/messages")
    assert len(call("GET", "/messages", told="/messages", role="coordinator")) > 4
    call("POST", f"/requests/{made['id']}/cancel", told="/requests/{request_id}/cancel")
    call("POST", f"/requests/{made['id']}/cancel", told="/requests/{request_id}/cancel")


def test_answers_about_mediators_are_as_described(town: Town, described: dict[str, Any]) -> None:
    call = Held(town, described)
    amina = town.mediator("Amina Berrada").mediator_id
    told = "/mediators/{mediator_id}"
    call("GET", "/mediators", told="/mediators", role="coordinator")
    call("GET", f"/mediators/{amina}", told=told, role="coordinator")
    call("PATCH", f"/mediators/{amina}", {"gender": "x", "home": None}, "coordinator", told=told)
    rules = [{"rrule": "FREQ=WEEKLY;BYDAY=MO", "start": "09:00", "end": "24:00", "from": "2026-12-01"}]
    away = [{"starts_at": "2026-12-07T10:00:00+01:00", "ends_at": "2026-12-07T11:00:00+01:00"}]
    said = {"rules": rules, "exceptions": away}
    call("PUT", f"/mediators/{amina}/availability", said, "coordinator", told=f"{told}/availability")
    when = "from=2026-12-07&to=2026-12-07"
    free = call("GET", f"/mediators/{amina}/availability?{when}", told=f"{told}/availability", role="coordinator")
    assert len(free["free"]) == 2
    call("POST", f"/mediators/{amina}/absences", away[0], "coordinator", told=f"{told}/absences")
    call("POST", f"/mediators/{amina}/feed", told=f"{told}/feed", role="coordinator")
    call("GET", "/languages", told="/languages")
    assert call("GET", "/languages/ary/substitutes", told="/languages/{code}/substitutes")
    call("GET", "/languages/xxx/substitutes", told="/languages/{code}/substitutes")


def test_answers_about_desks_are_as_described(town: Town, described: dict[str, Any]) -> None:
    call = Held(town, described)
    amina = town.mediator("Amina Berrada")
    cover = {"language": "ary", **HOURS}
    desk = {"name": "Sportello", "office": "URP", "place": URP, "hours": [HOURS], "closed": ["2026-12-25"]}
    made = call("POST", "/desks", {**desk, "cover": [cover]}, "coordinator", told="/desks")
    call("PATCH", f"/desks/{made['id']}", {"name": "Sportello 2"}, "coordinator", told="/desks/{desk_id}")
    call("GET", "/desks", told="/desks")
    for hour in ("10", "12"):
        day = {"kind": "desk", "desk_id": made["id"], "starts_at": f"2026-12-03T{hour}:00:00+01:00"}
        call("POST", "/requests", {**ordinary(), **day, "duration_minutes": 60}, told="/requests")
        town.tick()
    amina.say(f"SI {amina.expect_offer()}")
    roster = call("GET", f"/desks/{made['id']}/roster?date=2026-12-03", told="/desks/{desk_id}/roster")
    assert roster["shifts"]
    assert roster["gaps"]
    call("GET", "/rosters?date=2026-12-03", told="/rosters", role="coordinator")
    asked = {"desks": [made["id"]], "from": "2026-12-07", "weeks": 1, "seconds": 2}
    plan = call("POST", "/plans", asked, "coordinator", told="/plans")
    town.tick()
    draft = call("GET", f"/plans/{plan['id']}", role="coordinator", told="/plans/{plan_id}")
    assert draft["state"] == "draft"
    assert draft["shifts"] or draft["gaps"]
    call("POST", f"/plans/{plan['id']}/publish", role="coordinator", told="/plans/{plan_id}/publish")
    call("POST", f"/desks/{made['id']}/feed", told="/desks/{desk_id}/feed", role="coordinator")


def test_answers_about_the_ways_out_are_as_described(town: Town, described: dict[str, Any]) -> None:
    call = Held(town, described)
    body = {"name": "Linea", "number": "800 123456", "languages": ["ary"], "hours": [HOURS]}
    made = call("POST", "/external-lines", body, "coordinator", told="/external-lines")
    call("PATCH", f"/external-lines/{made['id']}", {"hours": None}, "coordinator", told="/external-lines/{line_id}")
    call("POST", "/external-lines", {**body, "offices": ["?"]}, "coordinator", told="/external-lines")
    assert call("GET", "/external-lines", told="/external-lines")[0]["hours"] is None
    first, second = town.ask(), town.ask()
    for _ in ("once", "twice"):
        used = {"line": made["id"], "minutes": 12}
        call("POST", f"/requests/{first['id']}/external", used, told="/requests/{request_id}/external")
    assert call("GET", f"/requests/{first['id']}", told="/requests/{request_id}")["external"]
    path = f"/requests/{second['id']}/unmet"
    call("POST", path, {"who": "app"}, told="/requests/{request_id}/unmet")
    town.wait(minutes=61)
    assert call("GET", "/unmet", told="/unmet")[0]["who"] is None
    call("POST", path, {"who": "app"}, told="/requests/{request_id}/unmet")
    assert call("GET", "/unmet", told="/unmet", role="coordinator")[0]["who"] == "app"


def test_problems_are_as_described(town: Town, described: dict[str, Any]) -> None:
    call = Held(town, described)
    town.ask()
    call("POST", "/requests", {"kind": 5}, told="/requests")
    call("POST", "/requests", {}, told="/requests", role="desk")
    call("GET", "/requests/1", told="/requests/{request_id}", role="stranger")
    call("GET", "/requests?page=0", told="/requests")
    town.tokens["nobody"] = "med_nonsense"
    call("GET", "/requests", told="/requests", role="nobody")


def test_the_page_tells_the_same(town: Town, described: dict[str, Any]) -> None:
    page = town.client.get("/api/v1/docs").text
    for _, path in operations(described):
        assert path in page
    assert "Answers 201: RequestOut." in page
    assert "Query: state, kind, language, from, to, page, page_size." in page


def ordinary() -> dict[str, Any]:
    """What every request must say, but for its kind."""
    return {"language": "ary", "duration_minutes": 60, "place": URP, "modality": ["in_person"]}
