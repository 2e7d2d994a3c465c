"""A desk is opened and edited on its page; what is odd is said; everybody may see where it is and when."""

from datetime import timedelta
from typing import Any

import pytest

from scheduling.walk_ins import WalkIn
from tests.scenarios.rosters import MORNINGS, again, desk, needs, plan, publish
from tests.scenarios.town import Town
from tests.web.forms import fields_of
from tests.web.people import add_people, sign_in

pytestmark = [pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]


def form(page: str) -> dict[str, Any]:
    """The desk's form, as a browser would send it untouched."""
    return {**fields_of(page, "desk-form"), "csrf_token": []}


def test_a_desk_opens_and_its_page_keeps_what_was_typed(town: Town) -> None:
    town.mediator("Amina Benali")
    desk(town, name="Altro", hours=[])
    add_people(town, "coordinator")
    carla = sign_in(town, "coordinator")
    assert "1 cosa da guardare" in carla.get("/desks")
    typed = {
        "name": "Sportello <Casa>", "office": "URP", "place_name": "", "address": "Via Jannoni 68", "hours-rows": "2",
        "hours-0-days": ["MO", "TU"], "hours-0-start": "09:00", "hours-0-end": "09:00", "cover-rows": "3",
        "cover-2-language": "ary", "cover-2-days": ["MO"], "cover-2-start": "09:00", "cover-2-end": "12:00",
        "cover-2-minimum": "due", "cover-2-level": "good", "closings-rows": "1", "closings-0-from": "2027-08-01",
        "closings-0-until": "2027-08-29", "closings-0-yearly": "1",
    }  # fmt: skip
    refused = carla.post("/desks", typed, "/desks/new")
    assert refused.status_code == 422
    for field in ("hours-0-end", "cover-2-minimum"):
        assert f'aria-describedby="{field}-fault"' in refused.text
    assert 'value="due"' in refused.text
    more = carla.post("/desks", {**typed, "more": "cover"}, "/desks/new")
    assert (more.status_code, more.text.count("cover-3-language")) == (200, 3)
    typed |= {"hours-0-end": "13:00", "cover-2-minimum": "1"}
    where = carla.post("/desks", typed, "/desks/new").location
    made = town.call("GET", "/desks", role="coordinator").json[1]
    assert where == f"/desks/{made['id']}"
    assert made["hours"] == [{"days": ["MO", "TU"], "start": "09:00", "end": "13:00"}]
    assert made["closings"] == [{"from": "2027-08-01", "until": "2027-08-29", "yearly": True}]
    assert [(one["minimum"], one["wished"]) for one in made["cover"]] == [(1, 1)]
    page = carla.get(where)
    assert "Da guardare" not in page
    same = form(page)
    assert carla.post(where, {**same, "closings-1-from": "2026-12-24", "cover-0-end": "15:00"}, where).location == where
    changed = town.call("GET", "/desks", role="coordinator").json[1]
    assert {**changed, "closed": [], "cover": [], "warnings": []} == {**made, "cover": []}
    assert changed["closed"] == ["2026-12-24"]
    assert [one["code"] for one in changed["warnings"]] == ["cover_partly_outside"]
    assert "in parte fuori dagli orari" in carla.get(where)
    carla.post(where, {**form(carla.get(where)), "cover-0-gone": "1"}, where)
    assert town.call("GET", "/desks", role="coordinator").json[1]["cover"] == []


def test_shifts_on_days_of_closing_are_named_and_called_off(town: Town) -> None:
    amina = town.mediator("Amina Benali", rules=MORNINGS)
    made = desk(town, needs("ary", "MO", "TU", "WE"))
    draft = publish(town, plan(town))
    code = amina.expect("1) lun 14 dic").partition("NO ")[2][:4]
    amina.say(f"NO {code} 2")
    add_people(town, "coordinator")
    carla, where = sign_in(town, "coordinator"), f"/desks/{made['id']}"
    answer = town.call("PATCH", where, {"closings": [{"from": "2026-12-14", "until": "2026-12-15"}]}, "coordinator")
    assert [one["code"] for one in answer.json["warnings"]] == ["shifts_while_closed"]
    page = carla.get(where)
    assert "Amina B." in page
    amina.read = len(amina.texts)
    carla.post(f"{where}/call-off", {}, where)
    town.tick()
    amina.expect("lun 14 dic")
    amina.silent()
    assert "2 turni annullati" in carla.get(where)
    assert [one["starts_at"][:10] for one in again(town, draft)["shifts"]] == ["2026-12-16"]
    assert {one["state"] for one in town.call("GET", "/requests", role="coordinator").json} == {"cancelled"}


def test_what_came_for_weeks_is_suggested_and_added_by_one_tap(town: Town) -> None:
    made = desk(town, needs("ron", "MO"))
    add_people(town, "coordinator")
    carla, where = sign_in(town, "coordinator"), f"/desks/{made['id']}"
    assert "Nessuno è stato ancora contato" in carla.get(where)
    with town.services.database.write() as session:
        for weeks in range(1, 6):
            for language in ("ary", "ary", "ron"):
                at = town.clock.now - timedelta(weeks=weeks)
                session.add(WalkIn(desk_id=int(made["id"]), language=language, reason=None, came_at=at))
    page = carla.get(where)
    assert "Da 15 persone e richieste in 5 settimane" in page
    key = "ary|MO|10:00|11:00|1"
    assert f'value="{key}"' in page
    assert "ron|" not in page
    for _ in range(2):
        assert carla.post(f"{where}/suggested-cover", {"line": key}, where).status_code == 303
    cover = town.call("GET", "/desks", role="coordinator").json[0]["cover"]
    assert cover[1:] == [
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


def test_everybody_may_see_where_and_when_and_nobody_s_name(town: Town) -> None:
    amina = town.mediator("Amina Benali", rules=MORNINGS)
    desk(town, needs("ary", "MO", "WE"), closings=[{"from": "2026-12-24", "until": "2027-01-06"}])
    draft = plan(town)
    page = town.client.get("/sportelli", headers={"Accept": "text/html"}).text
    for words in (
        "Via Jannoni 68",
        "lun–ven 9–13",
        "darija",
        "lun, mer 9–13",
        "dal gio 24 dic al mer 6 gen",
        "mar 8 dic",
    ):
        assert words in page, words
    publish(town, draft)
    amina.say("boh")
    page = town.client.get("/sportelli", headers={"Accept": "text/html"}).text
    assert "lun, mer 9–13" in page  # this week by the cover, the next by its roster
    code = amina.expect("1) lun 14 dic").partition("NO ")[2][:4]
    amina.say(f"NO {code} 1")
    town.clock.now += timedelta(days=7)
    page = town.client.get("/sportelli?lang=en", headers={"Accept": "text/html"}).text
    assert "Wed 9–13" in page  # every Wednesday, but of the Mondays only the one after
    assert "Mon, Dec 14" not in page
    assert "Amina" not in page
    assert "+39" not in page
