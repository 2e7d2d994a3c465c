"""Who is lent is told at their desk, on every page of its day; and the coordinator where the desk needs them back."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from scheduling.add_shift import add_shift
from scheduling.check_in_shift import check_in_shift, check_out_shift
from scheduling.desks import Desk
from scheduling.rosters import Shift
from storage.actor import Actor
from tests.scenarios.town import Phone, Town
from tests.web.people import add_people, sign_in
from tests.web.test_pages_rosters import HOURS, TODAY, open_desk

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
CARLA = Actor("user:1", "coordinator")
COVER = {**HOURS[0], "language": "ary", "minimum": 1, "wished": 1, "level": "good"}


def sits(town: Town, desk_id: int, whom: Phone, *, came: bool = True, since: int = 60) -> int:
    """Since an hour ago (so many minutes), for four; the shift."""
    now = town.services.clock()

    def add(session: Session) -> int:
        desk, before = session.get_one(Desk, desk_id), now - timedelta(minutes=since)
        shift = add_shift(
            session, desk=desk, mediator_id=int(whom.mediator_id), starts_at=before, ends_at=now + timedelta(hours=3),
            languages=["ary"], now=before, actor=CARLA,
        )  # fmt: skip
        return check_in_shift(session, CARLA, shift.id, before).id if came else shift.id

    return town.services.database.run(add)


def test_who_is_there_is_counted_alike_on_every_page(town: Town) -> None:
    amina, hanane = town.mediator("Amina Benali", "ary"), town.mediator("Hanane Lahlou", "ary")
    desk = open_desk(town)
    open_desk(town, "Questura")
    town.call("PATCH", f"/desks/{desk['id']}", {"cover": [COVER]}, "coordinator")
    for one in (amina, hanane):
        sits(town, int(desk["id"]), one)
    add_people(town, "coordinator")
    carla = sign_in(town, "coordinator")
    pages = [f"/rosters/{desk['id']}/{TODAY}", f"/rosters/{desk['id']}/kiosk", "/rosters"]
    assert all("Adesso ci sono 2 persone." in carla.get(one) for one in pages)
    # One is lent, and of another nobody has said yet that they are there.
    town.ask(modality=["phone"], duration_minutes=90, contact={"name": "Rossi", "phone": "+390961881111"})
    amina.say(f"SI {amina.expect_offer()}")
    sits(town, int(desk["id"]), town.mediator("Nadia Amrani", "ary"), came=False)
    assert all("Adesso c&#39;è 1 persona." in carla.get(one) for one in pages)


def test_who_was_lent_before_they_checked_in_is_missing_only_from_when_they_are_back(town: Town) -> None:
    amina, hanane = town.mediator("Amina Benali", "ary"), town.mediator("Hanane Lahlou", "ary")
    desk = open_desk(town)
    town.call("PATCH", f"/desks/{desk['id']}", {"cover": [COVER]}, "coordinator")
    sits(town, int(desk["id"]), amina)
    sits(town, int(desk["id"]), hanane, came=False, since=5)
    add_people(town, "desk")
    sportello, path = sign_in(town, "desk"), f"/rosters/{desk['id']}/{TODAY}"
    town.ask(modality=["phone"], duration_minutes=30, contact={"name": "Rossi", "phone": "+390961881111"})
    hanane.say(f"SI {hanane.expect_offer()}")
    page = sportello.get(path)
    assert "in prestito fino alle 10:30" in page
    assert "È qui" not in page
    town.wait(minutes=31)
    assert "attesa alle 10:30" in sportello.get(path)
    town.wait(minutes=10)
    assert "manca da 11 minuti" in sportello.get(path)


def test_lent_until(town: Town) -> None:
    amina, hanane = town.mediator("Amina Benali", "ary"), town.mediator("Hanane Lahlou", "ary")
    desk = open_desk(town)
    open_desk(town, "Questura")
    town.call("PATCH", f"/desks/{desk['id']}", {"cover": [COVER]}, "coordinator")
    own, other = [sits(town, int(desk["id"]), one) for one in (amina, hanane)]
    add_people(town, "coordinator", "desk")
    request = town.ask(modality=["phone"], duration_minutes=90, contact={"name": "Rossi", "phone": "+390961881111"})
    why = town.call("GET", f"/requests/{request['id']}/candidates", role="coordinator").json[0]["reasons"]
    assert "È di turno a uno sportello che può farne a meno." in [one["text"] for one in why]
    amina.say(f"SI {amina.expect_offer()}")
    sportello, carla = sign_in(town, "desk"), sign_in(town, "coordinator")
    lent = "in prestito fino alle 11:30"
    for path in (f"/rosters/{desk['id']}/{TODAY}", f"/rosters/{desk['id']}/kiosk"):
        assert sportello.get(path).count(lent) == 1
    assert lent in carla.get("/rosters")
    shifts = town.call("GET", f"/desks/{desk['id']}/roster?date={TODAY}", role="coordinator").json["shifts"]
    told = {one["id"]: one["lent_until"] for one in shifts}
    assert datetime.fromisoformat(told[str(own)]) == town.services.clock() + timedelta(minutes=90)
    assert told[str(other)] is None
    town.services.database.run(lambda session: check_out_shift(session, CARLA, other, town.services.clock()))
    town.tick()
    assert [kind for kind, _ in town.alarms()] == ["desk_below_minimum"]
    assert "è in prestito, e ora serve al suo sportello: sentitevi a voce" in carla.get("/board")
    town.wait(minutes=95)
    assert lent not in sportello.get(f"/rosters/{desk['id']}/{TODAY}")
    with town.services.database.read() as session:
        assert session.get_one(Shift, own).state == "present"
