"""What mediators say of their time is kept, and read for many at once."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from scheduling.availability import AvailabilityException, Rule, Span
from scheduling.availability_rows import load_availability, set_availability
from scheduling.commitments import add_commitment
from scheduling.free_time import free_time
from scheduling.public_holidays import public_holidays
from storage.actor import SYSTEM
from storage.errors import NotFound, Refusals
from storage.transaction import Database
from tests.scheduling.conftest import NOW, AddMediator, at

ROME = ZoneInfo("Europe/Rome")
MORNINGS = Rule("FREQ=WEEKLY;BYDAY=MO,TU", "09:00", "13:00", date(2026, 1, 1), date(2027, 1, 1), holidays=False)
NIGHTS = Rule("FREQ=DAILY", "20:00", "24:00", standby=True)


def test_what_was_said_is_read_again_and_replaced_whole(session: Session, mediator: AddMediator) -> None:
    amina = mediator(session).id
    away = AvailabilityException(at(8), at(9))
    set_availability(session, amina, [MORNINGS, NIGHTS], [away], NOW, SYSTEM)
    said = load_availability(session, [amina])[amina]
    assert (said.rules, said.exceptions) == ([MORNINGS, NIGHTS], [away])
    assert load_availability(session, [amina], at(9), at(10))[amina].exceptions == []
    set_availability(session, amina, [NIGHTS], [], NOW, SYSTEM)
    assert load_availability(session)[amina].rules == [NIGHTS]
    set_availability(session, amina, [], [], NOW, SYSTEM)
    assert load_availability(session) == {}


def test_every_wrong_rule_and_exception_is_told(session: Session, mediator: AddMediator) -> None:
    amina = mediator(session).id
    set_availability(session, amina, [NIGHTS], [], NOW, SYSTEM)
    with pytest.raises(Refusals) as refused:
        set_availability(
            session, amina, [MORNINGS, Rule("x", "9", "10:00")], [AvailabilityException(at(9), at(9))], NOW, SYSTEM
        )
    fields = {one.field for one in refused.value.refusals}
    assert fields == {"rules.1.rrule", "rules.1.start", "exceptions.0.ends_at"}
    assert load_availability(session)[amina].rules == [NIGHTS]
    with pytest.raises(NotFound):
        set_availability(session, 999, [], [], NOW, SYSTEM)


def test_free_time_is_rules_less_promises_in_three_statements(database: Database, mediator: AddMediator) -> None:
    with database.write() as session:
        people = [mediator(session).id for _ in range(20)]
        for person in people:
            set_availability(session, person, [MORNINGS, NIGHTS], [], NOW, SYSTEM)
            add_commitment(
                session, mediator_id=person, starts_at=at(9), ends_at=at(10), kind="booking", about="request:1"
            )
    statements: list[str] = []

    def count(connection: object, cursor: object, statement: str, *rest: object) -> None:
        statements.append(statement)

    with database.read() as session:
        session.connection()
        event.listen(database.engine, "before_cursor_execute", count)
        found = free_time(session, people, at(0), at(23), ROME, public_holidays("CZ"))
    assert len(statements) == 3
    assert set(found) == set(people)
    one = found[people[0]]
    assert one.free == [Span(at(8), at(9)), Span(at(10), at(12)), Span(at(19), at(23))]
    assert one.standby == [Span(at(19), at(23))]
