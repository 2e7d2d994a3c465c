"""The counter on a desk's page: one tap a person, the last tap taken back, the figures as a file."""

import pytest

from tests.scenarios.rosters import desk, needs
from tests.scenarios.town import Town
from tests.web.people import add_people, sign_in
from tests.web.test_pages_rosters import TODAY


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_morning_at_the_desk(town: Town) -> None:
    number = desk(town, needs("ary"), needs("ron"))["id"]
    other = desk(town, office="Questura", name="=Altro")["id"]
    add_people(town, "desk", "coordinator", "manager")
    sportello = sign_in(town, "desk")
    page, taps = f"/rosters/{number}/{TODAY}", f"/rosters/{number}/walk-ins"
    assert "Ancora nessuno" in sportello.get(page)
    assert "walk-ins" not in sportello.get(f"/rosters/{number}/2026-12-01")
    for language, reason in (("ary", ""), ("ary", "permit"), ("ron", "")):
        assert sportello.post(taps, {"language": language, "reason": reason}, page).location == f"{page}#walk-ins"
    assert "3 persone." in sportello.get(page)
    last = sportello.get(page).partition('name="walk_in" value="')[2].partition('"')[0]
    for _ in range(2):  # an impatient second tap takes nothing more back
        sportello.post(f"{taps}/undo", {"walk_in": last}, page)
    assert "2 persone." in sportello.get(page)
    vague = sportello.post(taps, {"other": "arabo"}, page).location
    assert "?other=arabo" in vague
    assert 'aria-describedby="other-fault"' in sportello.get(vague.partition("#")[0])
    sportello.post(taps, {"other": "wolof"}, page)
    assert sportello.post(f"/rosters/{other}/walk-ins", {"language": "ary"}, page).status_code == 404
    carla = sign_in(town, "coordinator")
    assert carla.post(f"/rosters/{other}/walk-ins", {"language": "ary"}, page).status_code == 303
    dario = sign_in(town, "manager")
    lines = dario.get(f"/walk-ins.csv?from={TODAY}&to={TODAY}").splitlines()
    assert lines[0].endswith("day;desk;language;language_name;reason;people")
    assert lines[1:] == [
        f"{TODAY};'=Altro;ary;{lines[1].split(';')[3]};;1",
        f"{TODAY};Sportello;ary;{lines[1].split(';')[3]};;1",
        f"{TODAY};Sportello;ary;{lines[1].split(';')[3]};permit;1",
        f"{TODAY};Sportello;wol;wolof;;1",
    ]
    sportello.get("/walk-ins.csv", 403)
