"""A desk's day: who is there, who is missing, what is being done about it."""

from typing import Any

import pytest

from tests.scenarios.town import Town
from tests.web.people import add_people, sign_in

HOURS = [{"days": ["MO", "TU", "WE", "TH", "FR"], "start": "09:00", "end": "18:00"}]
TODAY = "2026-11-30"


def open_desk(town: Town, office: str = "URP") -> Any:
    """The Sportello Immigrazione of an office."""
    body = {"name": "Sportello Immigrazione", "office": office, "place": {"name": "Via Jannoni"}, "hours": HOURS}
    return town.made("/desks", body)


def seek(town: Town, desk: Any, language: str, hour: str, minutes: int = 120) -> Any:
    """A mediator is looked for to sit at the desk today."""
    more = {"kind": "desk", "desk_id": desk["id"], "office": "URP", "place": None}
    return town.ask(
        "coordinator", language=language, starts_at=f"{TODAY}T{hour}:00+01:00", duration_minutes=minutes, **more
    )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
class TestTheRoster:
    def test_shows_people_and_gaps_in_order_of_time(self, town: Town) -> None:
        amina = town.mediator("Amina Benali", "ary")
        town.mediator("Ion Popescu", "ron", gender="m")
        desk = open_desk(town)
        add_people(town, "desk")
        seek(town, desk, "ary", "11:00")
        amina.say(f"SI {amina.expect_offer()}")
        seek(town, desk, "ron", "12:00")
        sportello = sign_in(town, "desk")
        assert sportello.client.get("/rosters").location == f"/rosters/{desk['id']}/{TODAY}"
        page = sportello.get(f"/rosters/{desk['id']}/{TODAY}")
        assert "lunedì 30 novembre" in page
        assert "attesa alle 11" in page
        assert "11–13" in page
        assert page.index("Amina B.") < page.index("Manca rumeno")
        assert "chiesto a 1" in page
        assert "Mancano" not in page
        assert "Benali" not in page

    def test_who_does_not_come_is_missing_until_somebody_says_they_are_here(self, town: Town) -> None:
        amina = town.mediator("Amina Benali", "ary")
        desk = open_desk(town)
        add_people(town, "desk")
        seek(town, desk, "ary", "11:00")
        amina.say(f"SI {amina.expect_offer()}")
        sportello = sign_in(town, "desk")
        path = f"/rosters/{desk['id']}/{TODAY}"
        assert "È qui" not in sportello.get(path)
        town.wait(minutes=70)
        assert "manca da 10 minuti" in sportello.get(path)
        shift = town.call("GET", f"/desks/{desk['id']}/roster?date={TODAY}", role="coordinator").json["shifts"][0]
        assert sportello.post(f"{path}/arrived", {"shift": shift["id"]}, path).status_code == 303
        page = sportello.get(path)
        assert "arrivata 11:10" in page
        assert "È qui" not in page

    def test_another_office_s_desk_is_not_there(self, town: Town) -> None:
        desk = open_desk(town, "Questura")
        add_people(town, "desk")
        sportello = sign_in(town, "desk")
        sportello.get(f"/rosters/{desk['id']}/{TODAY}", 404)
        assert "non ha sportelli" in sportello.get("/rosters")

    def test_a_day_that_is_none_is_not_there(self, town: Town) -> None:
        desk = open_desk(town)
        add_people(town, "coordinator")
        carla = sign_in(town, "coordinator")
        for day in ("oggi", "2026-13-01", "9999-12-31"):
            carla.get(f"/rosters/{desk['id']}/{day}", 404)
        assert "Quel giorno non c" in carla.get(f"/rosters/{desk['id']}/2026-12-06")

    def test_several_desks_are_a_list(self, town: Town) -> None:
        open_desk(town)
        open_desk(town, "Questura")
        add_people(town, "coordinator")
        assert sign_in(town, "coordinator").get("/rosters").count("Sportello Immigrazione</a>") == 2
