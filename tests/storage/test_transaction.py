"""Transactions: all or nothing, done again where the database asks for it, one writer on SQLite."""

import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from scheduling.offices import Office, get_or_add_office
from storage.db import make_engine
from storage.transaction import TRIES, Database

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)


def count(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Office)) or 0


def test_what_raises_leaves_no_trace(database: Database) -> None:
    def fail(session: Session) -> None:
        get_or_add_office(session, "URP", NOW)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        database.run(fail)
    assert count(database) == 0


def test_reading_never_writes(database: Database) -> None:
    with database.read() as session:
        get_or_add_office(session, "URP", NOW)
    assert count(database) == 0


class _Deadlock(Exception):
    sqlstate = "40P01"


def test_a_deadlock_is_tried_again_whole_and_in_the_end_told(database: Database) -> None:
    tries: list[int] = []

    def operation(session: Session, fails: int) -> str:
        tries.append(1)
        get_or_add_office(session, f"Ufficio {len(tries)}", NOW)
        if len(tries) <= fails:
            raise OperationalError("", {}, _Deadlock())
        return "done"

    assert database.run(lambda session: operation(session, 2)) == "done"
    assert (len(tries), count(database)) == (3, 1)
    tries.clear()
    with pytest.raises(DBAPIError):
        database.run(lambda session: operation(session, 9))
    assert (len(tries), count(database)) == (TRIES, 1)


def test_another_fault_is_not_repeated(database: Database) -> None:
    tries: list[int] = []

    def operation(session: Session) -> None:
        tries.append(1)
        session.connection().exec_driver_sql("SELECT nothing FROM nowhere")

    with pytest.raises(DBAPIError):
        database.run(operation)
    assert len(tries) == 1


def test_many_writers_at_once_all_get_their_turn(database: Database) -> None:
    faults: list[Any] = []

    def write(number: int) -> None:
        try:
            for _ in range(5):
                database.run(lambda session: get_or_add_office(session, f"Ufficio {number % 4}", NOW))
        except DBAPIError as fault:
            faults.append(fault)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert count(database) == 4


def test_foreign_keys_hold_on_both_engines(database: Database) -> None:
    with pytest.raises(DBAPIError), database.write() as session:
        session.connection().exec_driver_sql(
            "INSERT INTO mediator_languages (mediator_id, code, level) VALUES (99, 'ary', 'good')"
        )


def test_work_whose_connection_is_lost_before_the_commit_is_done_again(postgresql_url: str) -> None:
    engine = make_engine(postgresql_url, pool_size=1, max_overflow=0)
    database = Database(engine)
    seen: list[int] = []
    other = make_engine(postgresql_url)

    def operation(session: Session) -> int:
        own = int(session.scalar(text("SELECT pg_backend_pid()")) or 0)
        if not seen:
            with Database(other).read() as killer:
                killer.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": own})
        seen.append(own)
        return int(session.scalar(text("SELECT 7")) or 0)

    assert database.run(operation) == 7
    assert len(seen) == 2
    assert seen[0] != seen[1]
    engine.dispose()
    other.dispose()
