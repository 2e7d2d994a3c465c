"""People come to a desk by themselves: counted by language and reason, and nothing else is kept."""

from sqlalchemy import select

from scheduling.walk_ins import WalkIn
from tests.scenarios.rosters import desk, needs
from tests.scenarios.town import Town


def test_a_person_is_counted_and_nothing_of_them_is_kept(town: Town) -> None:
    path = f"/desks/{desk(town, needs('ary'))['id']}/walk-ins"
    first = town.made(path, {"language": "ary", "reason": None}, "operator")
    assert first == {"id": "1", "desk_id": "1", "language": "ary", "reason": None, "came_at": "2026-11-30T09:00:00Z"}
    assert town.made(path, {"language": "ary", "reason": "permit"})["reason"] == "permit"
    for body, field in (
        ({"language": "zzz"}, "language"), ({}, "language"), ({"language": "ary", "reason": "Fatima vuole…"}, "reason"),
        ({"language": "ary", "name": "Fatima"}, "name"),
    ):  # fmt: skip
        answer = town.call("POST", path, body)
        assert answer.status_code == 422
        assert [one["field"] for one in answer.json["errors"]] == [field]
    with town.services.database.read() as session:
        kept = [(one.language, one.reason) for one in session.scalars(select(WalkIn).order_by(WalkIn.id))]
    assert kept == [("ary", None), ("ary", "permit")]


def test_only_the_own_office_s_desk_counts(town: Town) -> None:
    path = f"/desks/{desk(town, office='Questura')['id']}/walk-ins"
    assert town.call("POST", path, {"language": "ary"}, "operator").status_code == 404
    assert town.call("POST", path, {"language": "ary"}, "coordinator").status_code == 201
