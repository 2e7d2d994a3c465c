"""What the stories of the ways out share: a line that answers by day, and a search that nobody answers."""

from datetime import timedelta
from typing import Any

from tests.scenarios.town import Town

BY_DAY = [{"days": ["MO", "TU", "WE", "TH", "FR"], "start": "09:00", "end": "18:00"}]
LINE: dict[str, Any] = {
    "name": "Linea Babele",
    "number": "800 123456",
    "access_code": "7391#",
    "languages": ["ary", "wol"],
    "hours": BY_DAY,
    "offices": ["URP"],
}


def line(town: Town, **more: Any) -> Any:
    """A line of the URP for darija and Wolof, on weekdays."""
    return town.made("/external-lines", {**LINE, **more})


def uncovered(town: Town, role: str = "operator", **more: Any) -> Any:
    """A request that nobody could cover in the few minutes in which it was of use."""
    until = (town.clock.now + timedelta(minutes=5)).isoformat()
    wanted = town.ask(role, **{"language": "wol", "useful_until": until, **more})
    town.wait(minutes=5)
    assert town.request(wanted, role)["state"] == "uncovered"
    return wanted


def called(town: Town, wanted: Any, role: str = "operator", **said: Any) -> Any:
    """The office says that the line has served, and the texts leave."""
    body = {"line": "Linea Babele", "minutes": 12, **said}
    answer = town.call("POST", f"/requests/{wanted['id']}/external", body, role)
    town.tick()
    return answer
