"""Rosters beside the one of a day: all desks at once, a week, a month, and the screen that hangs by itself."""

from typing import Any

import pytest

from tests.scenarios.town import Town
from tests.web.people import add_people, sign_in
from tests.web.test_pages_rosters import TODAY, open_desk, seek

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def booked(town: Town, desk: Any, name: str = "Amina Benali", hour: str = "11:00") -> Any:
    """Somebody is coming to the desk today."""
    someone = town.mediator(name, "ary")
    request = seek(town, desk, "ary", hour)
    someone.say(f"SI {someone.expect_offer()}")
    return request


def test_all_desks_of_a_day_what_is_missing_first(town: Town) -> None:
    urp = open_desk(town)
    town.made("/desks", {"name": "Biblioteca", "office": "URP", "place": {"name": "Corso Mazzini"},
                         "hours": [{"days": ["SA"], "start": "09:00", "end": "12:00"}]})  # fmt: skip
    quiet = open_desk(town, "Questura")
    booked(town, urp)
    seek(town, urp, "ron", "12:00")
    add_people(town, "coordinator", "desk", "stranger")
    carla = sign_in(town, "coordinator")
    page = carla.get("/rosters")
    assert "Adesso non è arrivato nessuno. 1 posto è senza nessuno." in page
    at = [page.index(one) for one in (f"/rosters/{urp['id']}/{TODAY}", "Amina B.", "Manca rumeno",
                                      f"/rosters/{quiet['id']}/{TODAY}", "Biblioteca")]  # fmt: skip
    assert at == sorted(at)
    assert "chiuso: non apre di lunedì" in page
    assert "aperto 9–18" in page
    assert "Benali" not in page
    assert "chiuso: Immacolata Concezione" in carla.get("/rosters?date=2026-12-08")
    carla.get("/rosters?date=domani", 404)
    own = sign_in(town, "desk").get("/rosters")
    assert own.count("Sportello Immigrazione") == 1
    assert "Biblioteca" in own
    assert sign_in(town, "stranger").client.get("/rosters").location == f"/rosters/{quiet['id']}/{TODAY}"


def test_an_unchanged_poll_swaps_nothing(town: Town) -> None:
    booked(town, open_desk(town))
    open_desk(town, "Questura")
    add_people(town, "coordinator")
    carla = sign_in(town, "coordinator")
    for path, live in (
        ("/rosters", f"/rosters/live?date={TODAY}&seen="),
        ("/rosters/kiosk", "/rosters/kiosk/live?seen="),
        ("/rosters/1/kiosk", "/rosters/1/kiosk/live?seen="),
    ):
        seen = carla.get(path).partition('id="seen" name="seen" value="')[2][:16]
        assert carla.client.get(live + seen).status_code == 204
        assert "Amina B." in carla.get(live + "another")


def test_a_kiosk_shows_the_day_alone_and_stays_signed_in(town: Town) -> None:
    desk = open_desk(town)
    booked(town, desk)
    add_people(town, "desk")
    sportello = sign_in(town, "desk")
    page = sportello.get(f"/rosters/{desk['id']}/kiosk")
    assert "lunedì 30 novembre</span> <b>10:00</b>" in page
    assert "attesa alle 11" in page
    assert "questi dati sono delle 10:00" in page
    assert "Benali" not in page
    assert not any(word in page for word in ("<nav", "<header", "<form", "<button", 'href="/r'))
    poll = sportello.client.get(f"/rosters/{desk['id']}/kiosk/live")
    assert "Set-Cookie" in poll.headers
    sportello.get("/rosters/99/kiosk", 404)


def test_a_week_and_a_month_are_tables(town: Town) -> None:
    desk = open_desk(town)
    town.call("PATCH", f"/desks/{desk['id']}", {"closings": [{"from": "2026-12-21", "until": "2027-01-06"}]},
              "coordinator")  # fmt: skip
    booked(town, desk)
    seek(town, desk, "ron", "12:00")
    add_people(town, "coordinator")
    carla = sign_in(town, "coordinator")
    week = carla.get(f"/rosters/{desk['id']}/week/2026-W49")
    assert "Settimana da lun 30 nov" in week
    assert "week/2026-W48" in week
    assert "week/2026-W50" in week
    table = week[week.index("<table") : week.index("</table")]
    assert "11–13" in table
    assert table.index("Amina B.") < table.index("Manca rumeno")
    assert "sab 5 dic" not in table
    assert "chiuso: Immacolata Concezione" in carla.get(f"/rosters/{desk['id']}/week/2026-W50")
    assert "chiuso in questo periodo" in carla.get(f"/rosters/{desk['id']}/week/2026-W52")
    assert "week/2026-W53" in carla.get(f"/rosters/{desk['id']}/week/2027-W01")
    month = carla.get(f"/rosters/{desk['id']}/month/2026-12")
    assert "dicembre 2026" in month
    assert month.count("<tr") == 32
    assert "month/2027-01" in month
    assert "Amina B." in carla.get(f"/rosters/{desk['id']}/month/2026-11")
    for bad in ("week/2026-W54", "week/2026-W00", "week/2026-50", "week/9999-W52", "month/2026-13", "month/dicembre"):
        carla.get(f"/rosters/{desk['id']}/{bad}", 404)


def test_who_does_not_come_is_replaced_with_a_tap(town: Town) -> None:
    desk = open_desk(town)
    booked(town, desk)
    hanane = town.mediator("Hanane Lahlou", "ary")
    add_people(town, "desk")
    sportello, path = sign_in(town, "desk"), f"/rosters/{desk['id']}/{TODAY}"
    assert "Non viene" not in sportello.get(path)
    town.wait(minutes=65)
    page = sportello.get(path)
    assert "Non viene" in page
    assert "Sostituisci" not in page
    assert sportello.post(f"{path}/missing", {"shift": "1"}, path).status_code == 303
    town.tick()
    assert "Segnato: cerchiamo un&#39;altra persona." in sportello.get(path)
    assert "Manca darija" in sportello.get(path)
    sportello.post(f"{path}/replace", {"shift": "1"}, path)
    hanane.say(f"SI {hanane.expect_offer()} +20")
    page = sportello.get(path)
    assert "Manca darija" not in page
    assert "Hanane L." in page
    assert "Amina B." not in page
