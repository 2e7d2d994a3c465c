"""One thing at a time comes or goes in what a mediator said of their time."""

import pytest
from sqlalchemy.orm import Session

from scheduling.availability import AvailabilityException, Rule
from scheduling.availability_rows import load_availability
from scheduling.edit_availability import edit_availability
from storage.actor import SYSTEM
from storage.errors import NotFound, Refusals
from tests.scheduling.conftest import NOW, AddMediator, at

MONDAYS = Rule("FREQ=WEEKLY;BYDAY=MO", "09:00", "13:00")
TUESDAYS = Rule("FREQ=WEEKLY;BYDAY=TU", "09:00", "13:00", standby=True)
AWAY = AvailabilityException(at(8), at(12))


def test_what_else_was_said_stays(session: Session, mediator: AddMediator) -> None:
    one = mediator(session)
    for thing in (MONDAYS, AWAY, TUESDAYS):
        edit_availability(session, one.id, NOW, SYSTEM, add=[thing])
    edit_availability(session, one.id, NOW, SYSTEM, remove=[MONDAYS])
    said = load_availability(session, [one.id])[one.id]
    assert (said.rules, said.exceptions) == ([TUESDAYS], [AWAY])


def test_doing_it_twice_is_doing_it_once(session: Session, mediator: AddMediator) -> None:
    one = mediator(session)
    for _ in range(2):
        edit_availability(session, one.id, NOW, SYSTEM, add=[MONDAYS, AWAY])
    said = load_availability(session, [one.id])[one.id]
    assert (said.rules, said.exceptions) == ([MONDAYS], [AWAY])
    for _ in range(2):
        edit_availability(session, one.id, NOW, SYSTEM, remove=[MONDAYS, AWAY])
    assert load_availability(session, [one.id]) == {}


def test_what_cannot_be_changes_nothing(session: Session, mediator: AddMediator) -> None:
    one = mediator(session)
    backwards = AvailabilityException(at(12), at(8))
    wrong = Rule("FREQ=WEEKLY;BYDAY=MO", "09:00", "09:00")
    with pytest.raises(Refusals) as refused:
        edit_availability(session, one.id, NOW, SYSTEM, add=[MONDAYS, wrong, backwards])
    assert [(fault.field, fault.code) for fault in refused.value.refusals] == [
        ("end", "range_empty"),
        ("ends_at", "end_before_start"),
    ]
    assert load_availability(session, [one.id]) == {}
    with pytest.raises(NotFound):
        edit_availability(session, 99, NOW, SYSTEM, add=[MONDAYS])
