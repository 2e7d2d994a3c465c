"""Schemathesis calls every operation with what the description allows and with what it does not: never a 5xx, and every
answer has a status, a content type and a shape that are described.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.dispatch.desk_town import DeskTown
from tests.scenarios.town import MONDAY_TEN, URP, Town

EXAMPLES = 25
GROUPS = (
    "requests",
    "bookings",
    "unmet",
    "external_lines",
    "replies",
    "messages",
    "mediators",
    "availability",
    "absences",
    "desks",
    "plans",
    "shifts",
    "languages",
    "walk_ins",
)
CHECKED = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
HOURS = {"days": ["MO"], "start": "09:00", "end": "13:00"}
# What random text hardly ever hits: put into a part of the generated bodies, so that some of them are taken.
LINE: dict[str, Any] = {
    "name": "Linea", "number": "+39800123456", "languages": ["ary"], "hours": None, "offices": [], "access_code": None,
}  # fmt: skip
GOOD: dict[str, dict[str, Any]] = {
    "RequestIn": {
        "kind": "on_demand",
        "language": "ary",
        "place": URP,
        "modality": ["in_person"],
        "starts_at": None,
        "useful_until": None,
        "contact": None,
        "also_speaks": ["fra"],
        "office": "URP",
        "recurrence": None,
        "desk_id": None,
        "mediator_id": None,
    },
    "MediatorIn": {
        "phone": "+393337654321",
        "email": "a@example.org",
        "locale": "ar",
        "languages": [{"code": "ary", "level": "good"}],
    },
    "MediatorChange": {"phone": "+393337654322", "email": None, "locale": "it", "languages": [{"code": "ary"}]},
    "AvailabilityIn": {
        "rules": [{"rrule": "FREQ=DAILY", "start": "00:00", "end": "24:00"}],
        "exceptions": [{"starts_at": "2026-12-03T10:00:00Z", "ends_at": "2026-12-03T12:00:00+01:00"}],
    },
    "DeskIn": {
        "place": URP,
        "hours": [HOURS],
        "closed": ["2026-12-25"],
        "cover": [{"language": "ary", **HOURS}],
    },
    "DeskChange": {"place": URP, "hours": [], "closed": [], "cover": []},
    "CancelIn": {"following": True},
    "ResolveIn": {"as": "nothing", "code": None},
    "RequestChange": {
        "language": "ary",
        "place": URP,
        "modality": ["in_person"],
        "contact": None,
        "also_speaks": [],
        "gender": None,
        "person_code": None,
        "note_for_mediator": None,
        "starts_at": "2026-12-03T10:00:00Z",
    },
    "MinutesIn": {"minutes": 15},
    "ReleaseIn": {"booking_id": "1"},
    "BookIn": {"mediator_id": "1"},
    "BookingNamedIn": {"booking_id": None},
    "ExternalLineIn": LINE,
    "ExternalLineChange": {**LINE, "active": True},
    "ExternalIn": {"line": "Linea", "minutes": 20},
    "UnmetIn": {"who": "relative"},
    "ReportIn": {"outcome": "done", "minutes": 60},
    "MoveIn": {"request_id": "1"},
    "PlanIn": {
        "desks": None,
        "from": "2026-12-14",
        "weeks": 1,
        "seconds": 1,
        "seed": 1,
        "like_week": None,
        "from_template": False,
    },
    "PlanShiftIn": {
        "desk_id": "1",
        "mediator_id": "1",
        "starts_at": "2026-12-14T09:00:00+01:00",
        "ends_at": "2026-12-14T11:00:00+01:00",
    },
    "ShiftAnswerIn": {"as": "accept"},
    "DraftShiftIn": {"mediator_id": "1"},
    "WalkInIn": {"language": "ary", "reason": "permit"},
    "AbsenceIn": {"starts_at": "2026-12-03T10:00:00Z", "ends_at": "2026-12-03T12:00:00+01:00"},
    "SwapIn": {"with_shift_id": "1"},
    "MessageIn": {"to": ["1"], "body": "Chiamaci appena puoi."},
}


def someone_lives_here(town: Town) -> None:
    """Something stands behind the first id of each kind."""
    amina = town.mediator("Amina Berrada")
    town.ask()
    amina.say("boh")
    town.made("/desks", {"name": "Sportello", "office": "URP", "place": URP, "hours": [HOURS]})


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_answer_is_described(town: Town, group: str) -> None:
    someone_lives_here(town)
    described: Any = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", town.client.application)
    operations = [result.ok() for result in described.get_all_operations()]
    assert {tag for operation in operations for tag in operation.tags or ()} == set(GROUPS)
    for operation in operations:
        if operation.tags == [group]:
            known_id, named = SCENES[group](town, operation) if group in SCENES else ("1", {})
            seen = statuses(operation, town, known_id, named)
            assert seen & {200, 201, 202}, f"{operation.label} took nothing: {seen}"


def in_vain(town: Town, _: Any) -> tuple[str, dict[str, str]]:
    """A request that nobody could come to."""
    made = town.ask(language="wol")
    town.wait(minutes=61)
    return made["id"], {}


def with_a_line(town: Town, operation: Any) -> tuple[str, dict[str, str]]:
    """A search that an outside line could end."""
    if operation.path.endswith(("/external", "/{line_id}")):
        made = town.made("/external-lines", {**LINE, "name": f"Linea{len(operation.path)}"})
        if operation.path.endswith("/{line_id}"):
            return made["id"], {"name": "Altra"}
        return town.ask()["id"], {"line": made["id"]}
    return "1", {}


def booked_anew(town: Town, operation: Any) -> tuple[str, dict[str, str]]:
    """A request on which this operation can be done, and whom its body names."""
    made = town.ask()
    mediator = town.mediator(f"Nadia {len(town.phones)}").mediator_id
    path, tap = f"/requests/{made['id']}", operation.path.rpartition("/")[2]
    if tap in ("book", "{request_id}"):
        return made["id"], {"mediator_id": mediator} if tap == "book" else {}
    if tap == "in-person-too":
        by_phone: Any = {"modality": ["phone", "in_person"], "contact": {"phone": "+390961881111"}}
        made = town.ask(**by_phone)
        path = f"/requests/{made['id']}"
    booked = town.made(f"{path}/book", {"mediator_id": mediator})
    if tap in ("check-out", "extend"):
        town.made(f"{path}/check-in", {})
    return made["id"], {"booking_id": booked["bookings"][0]["id"]} if tap == "release" else {}


def planned(town: Town, operation: Any) -> tuple[str, dict[str, str]]:
    """A draft, one of its shifts, and somebody who could take it."""
    nadia = town.mediator(f"Nadia {len(town.phones)}").mediator_id
    cover = [{"language": "ary", **HOURS}]
    desk = {"name": "Turni", "office": "URP", "place": URP, "hours": [HOURS], "cover": cover}
    asked = {**GOOD["PlanIn"], "desks": [town.made("/desks", desk)["id"]]}
    made = town.call("POST", "/plans", asked, "coordinator").json
    town.tick(1)
    draft = town.call("GET", f"/plans/{made['id']}", role="coordinator").json
    named = {"shift_id": draft["shifts"][0]["id"], "mediator_id": nadia, "desk_id": draft["desks"][0]}
    if operation.path.endswith("{plan_id}/shifts"):
        town.made(f"/plans/{made['id']}/shifts/{named['shift_id']}/remove", {})
    if operation.path.endswith("/answer"):
        town.made(f"/plans/{made['id']}/publish", {})
    return made["id"], named


def on_duty(town: Town, operation: Any) -> tuple[str, dict[str, str]]:
    """A published shift that has begun, with somebody there where they are to leave; or one that is to come."""
    town.clock.now = MONDAY_TEN
    tap = operation.path.rpartition("/")[2]
    if tap in ("swap", "cancel"):
        return two_on_duty(town, tap)
    plan_id, named = planned(town, operation)
    town.made(f"/plans/{plan_id}/publish", {})
    if tap != "replace":
        town.clock.now = datetime(2026, 12, 14, 8, 5, tzinfo=UTC)
    if tap == "check-out":
        town.made(f"/shifts/{named['shift_id']}/check-in", {})
    return named["shift_id"], {}


def two_on_duty(town: Town, tap: str) -> tuple[str, dict[str, str]]:
    """Two published shifts of two mediators; asked to be swapped, where that is to be called off."""
    desk = DeskTown(town.services.database, town.clock.now, name=f"Turni {tap}", prefix=f"+3933{len(tap)}")
    desk.open_desk()
    desk.publish(desk.mediator("Ines Fusco"), desk.mediator("Lia Greco"))
    first, second = (str(one.id) for one in desk.shifts)
    if tap == "cancel":
        town.made(f"/shifts/{first}/swap", {"with_shift_id": second})
    return first, {"with_shift_id": second}


SCENES: dict[str, Callable[[Town, Any], tuple[str, dict[str, str]]]] = {
    "bookings": booked_anew, "unmet": in_vain, "external_lines": with_a_line,
    "plans": planned, "shifts": on_duty,
}  # fmt: skip


def statuses(operation: Any, town: Town, known_id: str, named: dict[str, str]) -> set[int]:
    """Calls one operation some times; the statuses it answered."""
    modes = [operation.as_strategy(generation_mode=mode) for mode in GenerationMode]
    body = operation.definition.raw.get("requestBody", {}).get("content", {}).get("application/json", {})
    good = GOOD[body["schema"]["$ref"].rpartition("/")[2]] if body else {}
    good = good | {name: value for name, value in named.items() if name in good}
    seen = set()

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=st.one_of(modes),
        known=st.sampled_from((True, True, False)),
        role=st.sampled_from(("coordinator", "coordinator", "operator")),
    )
    def call(case: Any, known: bool, role: str) -> None:
        if known:
            for name in case.path_parameters or {}:
                case.path_parameters[name] = "ary" if name == "code" else named.get(name, known_id)
            if isinstance(case.body, dict) and good:
                case.body = {**case.body, **good}
            if "from" in (case.query or {}):
                case.query = {**case.query, "from": "2026-12-01", "to": "2026-12-07"}
        answer = case.call(headers={"Authorization": f"Bearer {town.tokens[role]}"})
        seen.add(answer.status_code)
        case.validate_response(answer, checks=CHECKED)

    call()
    return seen
