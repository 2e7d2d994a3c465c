"""What stories about rosters have in common: a desk, a plan of its next week, and what came of it."""

from typing import Any

from tests.scenarios.town import URP, Phone, Town

NEXT_MONDAY = "2026-12-14"
WORKING_WEEK = ["MO", "TU", "WE", "TH", "FR"]
OPEN = [{"days": WORKING_WEEK, "start": "09:00", "end": "13:00"}]
MORNINGS = ({"rrule": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "start": "08:00", "end": "14:00"},)


def needs(language: str, *days: str, minimum: int = 1) -> dict[str, Any]:
    return {"language": language, "days": list(days or WORKING_WEEK), "start": "09:00", "end": "13:00",
            "minimum": minimum}  # fmt: skip


def desk(town: Town, *cover: dict[str, Any], **more: Any) -> Any:
    body = {"name": "Sportello", "office": "URP", "place": URP, "hours": OPEN, "cover": list(cover), **more}
    return town.made("/desks", body)


def plan(town: Town, **more: Any) -> Any:
    """What a coordinator asks for, solved by the worker."""
    answer = town.call("POST", "/plans", {"from": NEXT_MONDAY, "weeks": 1, "seconds": 5, **more}, "coordinator")
    assert answer.status_code == 202, answer.text
    town.tick()
    return again(town, answer.json)


def again(town: Town, one: Any) -> Any:
    return town.call("GET", f"/plans/{one['id']}", role="coordinator").json


def publish(town: Town, one: Any) -> Any:
    answer = town.call("POST", f"/plans/{one['id']}/publish", role="coordinator")
    assert answer.status_code == 200, answer.text
    town.tick()
    return answer.json


def code_in(body: str) -> str:
    return body.partition("SI ")[2][:4]


def states(town: Town, one: Any) -> list[str]:
    return [shift["state"] for shift in again(town, one)["shifts"]]


def published(town: Town, *names: str) -> tuple[Any, list[Phone]]:
    """A week of mornings, of whoever speaks Moroccan Arabic."""
    people = [town.mediator(name, rules=MORNINGS) for name in names]
    desk(town, needs("ary"))
    return publish(town, plan(town)), people
