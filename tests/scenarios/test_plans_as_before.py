"""A week as the one before: the same people at the same hours, what does not fit with its reason, the rest solved."""

from tests.scenarios.rosters import MORNINGS, NEXT_MONDAY, OPEN, again, desk, needs, plan, publish, published, states
from tests.scenarios.town import Town

WEEK_AFTER = "2026-12-21"


def test_a_week_repeats_the_one_before_and_the_rest_is_solved(town: Town) -> None:
    """Friday is Christmas; Amina has no Tuesdays any more, which Boris could take."""
    _, (amina,) = published(town, "Amina")
    boris = town.mediator("Boris", rules=MORNINGS)
    rules = {"rules": [{"rrule": "FREQ=WEEKLY;BYDAY=MO,WE,TH,FR", "start": "08:00", "end": "14:00"}], "exceptions": []}
    assert town.call("PUT", f"/mediators/{amina.mediator_id}/availability", rules, "coordinator").status_code == 200
    draft = plan(town, **{"from": WEEK_AFTER, "like_week": "2026-W51"})
    assert (draft["state"], draft["like_week"], draft["bound"], draft["gap"]) == ("draft", "2026-W51", None, None)
    assert [(one["starts_at"], one["mediator_name"]) for one in draft["shifts"]] == [
        (f"2026-12-{day}T08:00:00Z", "Amina") for day in (21, 23, 24)
    ]
    (gap,) = draft["gaps"]
    assert (gap["starts_at"], [(one["rule"], one["mediator_id"]) for one in gap["reasons"]]) == (
        "2026-12-22T08:00:00Z", [("availability", amina.mediator_id), ("could", boris.mediator_id)]
    )  # fmt: skip
    assert town.call("POST", f"/plans/{draft['id']}/solve", role="coordinator").status_code == 200
    town.tick()
    draft = again(town, draft)
    assert [one["mediator_name"] for one in draft["shifts"]] == ["Amina", "Boris", "Amina", "Amina"]
    assert (draft["gaps"], draft["gap"], draft["like_week"]) == ([], 0, None)
    publish(town, draft)
    assert states(town, draft) == ["published"] * 4
    assert town.call("POST", f"/plans/{draft['id']}/solve", role="coordinator").status_code == 409


def test_hours_of_their_own_are_repeated_also_where_no_need_is_told(town: Town) -> None:
    amina = town.mediator("Amina", rules=MORNINGS)
    made = desk(town, needs("ary", "MO"), hours=OPEN)
    publish(town, plan(town))
    town.call("PATCH", f"/desks/{made['id']}", {"cover": []}, "coordinator")
    draft = publish(town, plan(town, **{"from": WEEK_AFTER, "like_week": "2026-W51"}))
    assert [(one["starts_at"], one["languages"], one["state"]) for one in draft["shifts"]] == [
        ("2026-12-21T08:00:00Z", ["ary"], "published")
    ]
    amina.expect("lun 14 dic")
    amina.expect("lun 21 dic 9-13")


def test_a_week_that_can_not_be_repeated_says_why(town: Town) -> None:
    published(town, "Amina")
    for week, code in (
        ("2026-W51", "viene prima"), ("2026-W49", "non hanno turni"), ("2026-W54", "2026-W48"), ("dicembre", "2026-W48")
    ):  # fmt: skip
        answer = town.call("POST", "/plans", {"from": NEXT_MONDAY, "like_week": week}, "coordinator")
        assert answer.status_code == 422
        (error,) = answer.json["errors"]
        assert error["field"] == "like_week"
        assert code in error["detail"]
