"""A mediator's promises never overlap."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import event, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from scheduling.commitments import (
    Commitment,
    add_commitment,
    around,
    booked_minutes,
    busy_spans,
    commitments_between,
    end_commitment,
    lock_mediators,
    overlapping,
)
from scheduling.travel import Point
from storage.errors import DoubleBooking
from storage.no_overlap import is_double_booking
from storage.transaction import Database
from tests.scheduling.conftest import AddMediator, at


def promise(session: Session, mediator_id: int, start: int, end: int, about: str = "request:1") -> int:
    return add_commitment(
        session, mediator_id=mediator_id, starts_at=at(start), ends_at=at(end), kind="booking", about=about
    )


def test_a_second_promise_for_the_same_time_is_refused_and_the_transaction_lives(
    session: Session, mediator: AddMediator
) -> None:
    amina = mediator(session)
    promise(session, amina.id, 9, 11)
    with pytest.raises(DoubleBooking) as refused:
        promise(session, amina.id, 10, 12, "request:2")
    assert refused.value.values == {"starts_at": at(9), "ends_at": at(11), "about": "request:1"}
    promise(session, amina.id, 11, 12, "request:3")
    promise(session, mediator(session).id, 10, 12, "request:2")
    assert [row.about for row in commitments_between(session, [amina.id], at(0), at(23))] == ["request:1", "request:3"]


def test_the_database_itself_refuses_a_move_onto_another_promise(session: Session, mediator: AddMediator) -> None:
    amina = mediator(session)
    promise(session, amina.id, 9, 11)
    later = promise(session, amina.id, 12, 13)
    with pytest.raises(IntegrityError) as refused, session.begin_nested():
        session.execute(update(Commitment).where(Commitment.id == later).values(starts_at=at(10)))
    assert is_double_booking(refused.value)


def test_an_ended_promise_frees_the_time_once(session: Session, mediator: AddMediator) -> None:
    amina = mediator(session)
    first = promise(session, amina.id, 9, 11)
    assert end_commitment(session, first)
    assert not end_commitment(session, first)
    promise(session, amina.id, 10, 12)
    leila = mediator(session)
    promise(session, leila.id, 10, 12)
    assert sorted(busy_spans(session, None, at(0), at(23))) == [amina.id, leila.id]


def test_two_at_once_for_the_same_mediator(database: Database, mediator: AddMediator) -> None:
    with database.write() as session:
        amina = mediator(session).id
    outcomes: list[str] = []

    def book(about: str) -> None:
        def operation(session: Session) -> str:
            lock_mediators(session, [amina])
            try:
                promise(session, amina, 9, 10, about)
            except DoubleBooking:
                return "refused"
            return "booked"

        outcomes.append(database.run(operation))

    threads = [threading.Thread(target=book, args=(f"request:{number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["booked"] + ["refused"] * 5


def test_locking_gives_those_who_exist_in_order(session: Session, mediator: AddMediator) -> None:
    one, two = mediator(session).id, mediator(session).id
    assert lock_mediators(session, [two, 999, one]) == [one, two]
    assert lock_mediators(session, []) == []


def test_when_a_mediator_is_taken(session: Session, mediator: AddMediator) -> None:
    amina = mediator(session)
    for start, end in ((6, 7), (9, 11), (14, 15)):
        promise(session, amina.id, start, end)
    assert busy_spans(session, [amina.id], at(10), at(14)) == {amina.id: [(at(9), at(11))]}
    assert booked_minutes(session, [amina.id], at(10), at(23)) == {amina.id: 120}
    found = overlapping(session, amina.id, at(10), at(12))
    assert found is not None
    assert found.starts_at == at(9)
    assert overlapping(session, amina.id, at(11), at(14)) is None


def test_the_promises_before_and_after(session: Session, mediator: AddMediator) -> None:
    amina = mediator(session)
    for start in (6, 8, 14, 16):
        add_commitment(
            session,
            mediator_id=amina.id,
            starts_at=at(start),
            ends_at=at(start + 1),
            kind="booking",
            about="request:1",
            lat=38.0 + start,
            lon=16.0,
        )
    found = around(session, amina.id, at(9), at(14))
    assert found.overlapping is None
    before, after = found.beside
    assert (before.ends_at, before.place) == (at(9), Point(46.0, 16.0))
    assert (after.starts_at, after.place) == (at(14), Point(52.0, 16.0))
    late = around(session, amina.id, at(18), at(19))
    assert (late.overlapping, late.beside[0].starts_at) == (None, at(16))
    amid = around(session, amina.id, at(8), at(15))
    assert amid.overlapping is not None
    assert amid.overlapping.starts_at == at(8)


def test_one_statement_however_many_mediators(database: Database, mediator: AddMediator) -> None:
    statements: list[str] = []
    with database.write() as session:
        for _ in range(30):
            promise(session, mediator(session).id, 9, 10)

    def count(connection: object, cursor: object, statement: str, *rest: object) -> None:
        statements.append(statement)

    with database.read() as session:
        session.connection()
        event.listen(database.engine, "before_cursor_execute", count)
        assert len(busy_spans(session, list(range(1, 20_001)), at(0), at(0) + timedelta(days=1))) == 30
    assert len(statements) == 1


def test_a_promise_begins_before_it_ends(session: Session, mediator: AddMediator) -> None:
    with pytest.raises(IntegrityError):
        promise(session, mediator(session).id, 10, 10)
    session.rollback()
