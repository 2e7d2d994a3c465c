"""Nobody is ever booked twice: two open transactions, and twenty processes that want the same, on both engines."""

import multiprocessing
import random
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from scheduling.add_mediator import add_mediator
from scheduling.commitments import Commitment, add_commitment, insert_commitment, lock_mediators
from storage.actor import SYSTEM
from storage.db import make_engine
from storage.errors import DoubleBooking
from storage.no_overlap import is_double_booking
from storage.transaction import Database

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
PROCESSES, TRIES, MEDIATORS = 20, 8, 3
HERE = multiprocessing.get_context("fork")


def people(database: Database, how_many: int) -> list[int]:
    """That many mediators; their ids."""

    def add(session: Any) -> list[int]:
        said = [
            {"name": f"Persona {n}", "phone": f"+39333300{n:04}", "languages": [{"code": "ary"}]}
            for n in range(how_many)
        ]
        return [add_mediator(session, one, NOW, SYSTEM).id for one in said]

    return database.run(add)


def promise(session: Any, mediator_id: int, start: float, end: float) -> int:
    """From and to so many hours after now."""
    return insert_commitment(
        session,
        mediator_id=mediator_id,
        starts_at=NOW + timedelta(hours=start),
        ends_at=NOW + timedelta(hours=end),
        kind="booking",
        about="request:1",
        lat=None,
        lon=None,
    )


def live(database: Database) -> list[Any]:
    with database.read() as session:
        rows = select(Commitment.mediator_id, Commitment.starts_at, Commitment.ends_at).where(Commitment.live)
        return list(session.execute(rows.order_by(Commitment.mediator_id, Commitment.starts_at)))


def test_two_open_transactions_one_is_refused_by_the_database(database: Database) -> None:
    """Without any check of ours, and without the lock."""
    (amina,) = people(database, 1)
    refused: list[bool] = []

    def second() -> None:
        try:
            with database.write() as session:
                promise(session, amina, 0.5, 1.5)
        except IntegrityError as error:
            refused.append(is_double_booking(error))

    thread = threading.Thread(target=second)
    with database.write() as session:
        promise(session, amina, 0, 1)
        thread.start()
        thread.join(0.3)
        assert thread.is_alive(), "the second waits for the first"
    thread.join(10)
    assert refused == [True]
    assert len(live(database)) == 1


def test_what_touches_does_not_overlap_and_what_ended_is_free_again(database: Database) -> None:
    amina, samira = people(database, 2)
    with database.write() as session:
        promise(session, amina, 0, 1)
        promise(session, amina, 1, 2)
        promise(session, samira, 0, 1)
        session.connection().exec_driver_sql("UPDATE commitments SET live = false WHERE mediator_id = 1")
        promise(session, amina, 0, 2)
    assert len(live(database)) == 2


def test_making_an_ended_one_live_again_is_refused_too(database: Database) -> None:
    (amina,) = people(database, 1)
    with database.write() as session:
        first = promise(session, amina, 0, 1)
        session.connection().exec_driver_sql("UPDATE commitments SET live = false")
        promise(session, amina, 0, 1)
    with pytest.raises(IntegrityError) as refused, database.write() as session:
        session.connection().exec_driver_sql(f"UPDATE commitments SET live = true WHERE id = {first}")
    assert is_double_booking(refused.value)


def test_twenty_processes_book_without_a_deadlock_or_a_double(database: Database, database_url: str) -> None:
    ids = people(database, MEDIATORS)
    outcomes = race(_book_at_random, database_url, ids)
    assert set(outcomes) <= {"booked", "double_booking"}, outcomes
    assert outcomes.total() == PROCESSES * TRIES
    rows = live(database)
    assert len(rows) == outcomes["booked"]
    for one, other in pairwise(rows):
        assert one.mediator_id != other.mediator_id or one.ends_at <= other.starts_at


def race(work: Any, url: str, given: Any) -> Counter[str]:
    """What came of it in twenty processes that begin together."""
    barrier, answers = HERE.Barrier(PROCESSES), HERE.SimpleQueue()
    started = [HERE.Process(target=_run, args=(work, url, given, n, barrier, answers)) for n in range(PROCESSES)]
    for process in started:
        process.start()
    found: Counter[str] = Counter()
    for _ in started:
        found.update(answers.get())
    for process in started:
        process.join(20)
    return found


def _run(work: Any, url: str, given: Any, number: int, barrier: Any, answers: Any) -> None:
    try:
        database = Database(make_engine(url))
        barrier.wait(20)
        answers.put(work(database, given, number))
        database.engine.dispose()
    except BaseException as fault:  # noqa: BLE001  (the parent must hear of whatever it was)
        answers.put([f"{type(fault).__name__}: {fault}"])


def _book_at_random(database: Database, ids: list[int], number: int) -> list[str]:
    """Two mediators at a time in any order, as several seats would: the lock's order is what prevents a deadlock."""
    chance = random.Random(number)
    found = []
    for _ in range(TRIES):
        mediator, other = chance.sample(ids, 2)
        start = chance.uniform(0, 12)
        try:
            database.run(lambda session, m=mediator, o=other, s=start: _lock_and_book(session, [m, o], m, s))  # type: ignore[misc]
            found.append("booked")
        except DoubleBooking:
            found.append("double_booking")
    return found


def _lock_and_book(session: Any, locked: list[int], mediator_id: int, start: float) -> int:
    lock_mediators(session, locked)
    return add_commitment(
        session,
        mediator_id=mediator_id,
        starts_at=NOW + timedelta(hours=start),
        ends_at=NOW + timedelta(hours=start + 1),
        kind="booking",
        about="request:1",
    )
