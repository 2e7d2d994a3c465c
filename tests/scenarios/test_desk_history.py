"""A desk closes over its roster, and learns from its last weeks."""

from datetime import timedelta
from typing import Any

from dispatch.call_off_shifts import call_off_shifts
from dispatch.cover_from_history import cover_from_history
from scheduling.desks import get_desk
from scheduling.walk_ins import WalkIn
from storage.actor import Actor
from tests.scenarios.rosters import MORNINGS, again, desk, needs, plan, publish
from tests.scenarios.town import Town

CARLA = Actor("user:1", "coordinator", None)


def test_a_closed_door_calls_off_who_was_to_come_and_what_was_sought(town: Town) -> None:
    amina = town.mediator("Amina Benali", rules=MORNINGS)
    made = desk(town, needs("ary", "MO", "TU", "WE", "TH"))
    draft = publish(town, plan(town))
    code = amina.expect("1) lun 14 dic").partition("NO ")[2][:4]
    amina.say(f"NO {code} 2")
    boris = town.mediator("Boris", "ary:good", rules=MORNINGS)
    town.call("POST", f"/shifts/{draft['shifts'][2]['id']}/replace", role="coordinator")
    town.tick()
    boris.accept("mer 16 dic")
    amina.read = len(amina.texts)
    closing = {"closings": [{"from": "2026-12-14", "until": "2026-12-16"}]}
    answer = town.call("PATCH", f"/desks/{made['id']}", closing, "coordinator")
    assert [(one["code"], one["field"]) for one in answer.json["warnings"]] == [("shifts_while_closed", "closings")]

    def call_off(session: Any) -> int:
        return call_off_shifts(session, CARLA, int(made["id"]), town.clock.now, town.services.settings.dispatch)

    assert [town.services.database.run(call_off) for _ in range(2)] == [3, 0]
    town.tick()
    amina.expect("lun 14 dic")
    amina.silent()
    boris.expect("mer 16 dic")
    boris.silent()
    assert [one["starts_at"][:10] for one in again(town, draft)["shifts"]] == ["2026-12-17"]
    states = {one["state"] for one in town.call("GET", "/requests", role="coordinator").json}
    assert states <= {"cancelled", "cancelled_late"}
    assert town.call("GET", "/desks", role="coordinator").json[0]["warnings"] == []


def test_requests_and_who_came_count_together_and_cancelled_ones_do_not(town: Town) -> None:
    made = desk(town, needs("ron", "MO"))
    for weeks in (1, 2, 3):
        town.plan(days=7 * weeks + 1, office="URP", role="coordinator")
        called_off = town.plan(days=7 * weeks + 2, language="wol", office="URP", role="coordinator")
        town.call("POST", f"/requests/{called_off['id']}/cancel", role="coordinator")
    town.clock.now += timedelta(weeks=4)
    zone = town.services.settings.zone
    with town.services.database.write() as session:
        for weeks in (1, 2, 3):
            at = town.clock.now - timedelta(weeks=weeks)
            session.add(WalkIn(desk_id=int(made["id"]), language="ary", reason="work", came_at=at))
    with town.services.database.read() as session:
        one = get_desk(session, int(made["id"]))
        found = cover_from_history(session, one, town.clock.now.astimezone(zone).date(), zone, "CZ")
    assert (found.weeks, found.people) == (3, 5)
    assert found.lines == [
        {
            "language": "ary",
            "days": ["MO"],
            "start": "10:00",
            "end": "11:00",
            "minimum": 0,
            "wished": 1,
            "level": "good",
        }
    ]
