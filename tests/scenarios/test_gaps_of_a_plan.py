"""What a published plan left to nobody stands on the roster until somebody is there, and in the desk's calendar too."""

from typing import Any

import icalendar

from tests.scenarios.rosters import MORNINGS, code_in, desk, needs, plan, publish
from tests.scenarios.town import Town
from tests.web.people import add_people, sign_in

TUESDAY = "2026-12-15"


def gaps(town: Town, path: str, role: str = "coordinator") -> Any:
    return town.call("GET", f"{path}?date={TUESDAY}", role=role).json["gaps"]


def calendar(town: Town, path: str) -> dict[str, tuple[str, str, int]]:
    """(title, status, sequence) of each event of a feed, by its UID."""
    url = town.call("POST", path, role="coordinator").json["url"]
    answer = town.client.get("/" + url.partition("//")[2].partition("/")[2])
    events = icalendar.Calendar.from_ical(answer.data).walk("VEVENT")
    return {str(one["UID"]): (str(one["SUMMARY"]), str(one["STATUS"]), int(str(one["SEQUENCE"]))) for one in events}


def test_a_gap_of_a_plan_is_told_sought_for_with_a_tap_and_filled(town: Town) -> None:
    town.mediator("Amina Benali", rules=MORNINGS)
    made = desk(town, needs("ary"), needs("tir", "TU"))
    publish(town, plan(town, seconds=60))
    (gap,) = gaps(town, "/rosters")
    assert gaps(town, f"/desks/{made['id']}/roster") == [gap]
    assert (gap["language"], gap["missing"], gap["request_id"]) == ("tir", 1, None)
    assert (gap["starts_at"], gap["ends_at"]) == ("2026-12-15T08:00:00Z", "2026-12-15T12:00:00Z")
    assert [one["rule"] for one in gap["reasons"]] == ["nobody_speaks"]
    assert [one["reasons"] for one in gaps(town, "/rosters", "operator")] == [[]]

    selam = town.mediator("Selam Tesfay", "tir", rules=MORNINGS)
    add_people(town, "coordinator")
    carla, path = sign_in(town, "coordinator"), f"/rosters/{made['id']}/{TUESDAY}"
    page = carla.get(path)
    assert "Manca tigrino" in page
    assert "il piano non ha trovato nessuno" in page
    tap = {"gap": "tir 2026-12-15T08:00:00+00:00"}
    assert carla.post(f"{path}/seek", tap, path).status_code == 303
    assert "Cerchiamo qualcuno" in carla.get(path)
    carla.post(f"{path}/seek", tap, path)
    page = carla.get(path)
    assert "lo stiamo già cercando" in page
    assert page.count("Manca tigrino") == 1
    (sought,) = gaps(town, "/rosters")
    assert sought["request_id"] is not None
    town.tick()
    selam.say(f"SI {selam.expect_offer('tigrino')}")
    assert gaps(town, "/rosters") == []
    shifts = town.call("GET", f"/rosters?date={TUESDAY}", role="coordinator").json["shifts"]
    assert [(one["mediator_name"], one["state"]) for one in shifts] == [
        ("Amina Benali", "published"),
        ("Selam Tesfay", "confirmed"),
    ]

    answer = town.call("POST", f"/requests/{sought['request_id']}/cancel", role="coordinator")
    assert answer.status_code == 200, answer.text
    assert gaps(town, "/rosters") == [gap]


def test_the_calendars_of_a_desk_and_of_a_mediator_hold_the_plan_s_shifts(town: Town) -> None:
    amina = town.mediator("Amina Benali", rules=MORNINGS)
    made = desk(town, needs("ary"))
    publish(town, plan(town, seconds=60))
    name = town.services.settings.dispatch.service_name
    told = calendar(town, f"/desks/{made['id']}/feed")
    waits = (f"{name}: darija, Amina B. (da confermare)", "TENTATIVE", 0)
    assert list(told.values()) == [waits] * 5
    code = code_in(amina.expect("5)"))
    amina.say(f"NO {code} 2")
    amina.say(f"SI {code}")
    own = calendar(town, f"/mediators/{amina.mediator_id}/feed")
    assert sorted(one[1:] for one in own.values()) == [("CANCELLED", 1)] + [("CONFIRMED", 0)] * 4

    town.mediator("Hanane Lahlou", rules=MORNINGS)
    town.wait(hours=1)
    hanane = town.phones["Hanane Lahlou"]
    again = calendar(town, f"/desks/{made['id']}/feed")
    assert again.keys() == told.keys()
    assert sorted({one[0] for one in again.values()}) == [f"{name}: darija, Amina B.", f"{name}: manca darija"]
    hanane.say(f"SI {hanane.expect_offer()}")
    after = calendar(town, f"/desks/{made['id']}/feed")
    assert after.keys() == told.keys()
    assert sorted({one[0] for one in after.values()}) == [f"{name}: darija, Amina B.", f"{name}: darija, Hanane L."]
    assert {one[1:] for one in after.values()} == {("CONFIRMED", 0)}
