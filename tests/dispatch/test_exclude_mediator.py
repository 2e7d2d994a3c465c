"""Where a mediator is not to be sent: said, seen and lifted by the coordination alone."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.exclude_mediator import exclude_mediator
from dispatch.lift_exclusion import lift_exclusion
from dispatch.mediator_exclusions import mediator_exclusions
from storage.actor import Actor
from storage.errors import NotFound, Refusals, Refused
from storage.journal import JournalRow
from storage.transaction import Database
from tests.dispatch.conftest import NOW, add_office, add_people

CARLA, GIULIA = Actor("user:3", "coordinator"), Actor("user:1", "operator", 1)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A transaction that writes."""
    with database.write() as session:
        yield session


def test_of_an_office_and_of_a_person_and_back_again(session: Session) -> None:
    urp, (amina, leila) = add_office(session), add_people(session, 2)
    of_office = exclude_mediator(session, amina, kind="do_not_send", office_id=urp, now=NOW, actor=CARLA)
    of_person = exclude_mediator(session, leila, kind="conflict", person_code=" P-77 ", now=NOW, actor=CARLA)
    (seen,) = mediator_exclusions(session, CARLA, leila)
    assert (seen.id, seen.kind, seen.office, seen.person_code) == (of_person, "conflict", None, "P-77")
    (seen,) = mediator_exclusions(session, CARLA, amina)
    assert (seen.id, seen.kind, seen.office, seen.person_code) == (of_office, "do_not_send", "URP", None)
    assert not lift_exclusion(session, leila, of_office, NOW, CARLA), "it is another's"
    assert lift_exclusion(session, amina, of_office, NOW, CARLA)
    assert not lift_exclusion(session, amina, of_office, NOW, CARLA)
    assert mediator_exclusions(session, CARLA, amina) == []
    assert len(mediator_exclusions(session, CARLA, leila)) == 1


def test_the_same_said_twice_is_one_and_the_journal_holds_no_code(session: Session) -> None:
    (amina,) = add_people(session, 1)
    first, second = (
        exclude_mediator(session, amina, kind="conflict", person_code="P-77", now=NOW, actor=CARLA) for _ in range(2)
    )
    assert first == second
    lift_exclusion(session, amina, first, NOW, CARLA)
    kinds = JournalRow.kind.in_(("mediator_excluded", "exclusion_lifted"))
    rows = list(session.scalars(select(JournalRow).where(kinds).order_by(JournalRow.id)))
    assert [(one.kind, one.actor, one.subject) for one in rows] == [
        ("mediator_excluded", "user:3", f"mediator:{amina}"),
        ("exclusion_lifted", "user:3", f"mediator:{amina}"),
    ]
    assert "P-77" not in str([one.facts for one in rows])


def test_an_office_learns_nothing_and_changes_nothing(session: Session) -> None:
    urp, (amina,) = add_office(session), add_people(session, 1)
    made = exclude_mediator(session, amina, kind="conflict", office_id=urp, now=NOW, actor=CARLA)
    for forbidden in (
        lambda: mediator_exclusions(session, GIULIA, amina),
        lambda: lift_exclusion(session, amina, made, NOW, GIULIA),
        lambda: exclude_mediator(session, amina, kind="conflict", person_code="P-1", now=NOW, actor=GIULIA),
    ):
        with pytest.raises(Refused) as refused:
            forbidden()
        assert refused.value.code == "only_coordinators"
    assert [one.id for one in mediator_exclusions(session, CARLA, amina)] == [made]


def test_what_can_not_be_meant_is_refused_field_by_field(session: Session) -> None:
    urp, (amina,) = add_office(session), add_people(session, 1)

    def faults(**said: object) -> list[tuple[str, str]]:
        with pytest.raises(Refusals) as refused:
            exclude_mediator(session, amina, now=NOW, actor=CARLA, **{"kind": "conflict", **said})  # type: ignore[arg-type]
        return [(one.field, one.code) for one in refused.value.refusals]

    assert faults() == [("of_whom", "office_or_person")]
    assert faults(office_id=urp, person_code="P-77") == [("of_whom", "office_or_person")]
    assert faults(office_id=urp, kind="dislike") == [("kind", "not_one_of")]
    assert faults(person_code="x" * 41) == [("person_code", "too_long")]
    with pytest.raises(NotFound):
        exclude_mediator(session, amina, kind="conflict", office_id=999, now=NOW, actor=CARLA)
    with pytest.raises(NotFound):
        exclude_mediator(session, 999, kind="conflict", person_code="P-77", now=NOW, actor=CARLA)
