"""Idempotency keys: the first answer again, another body refused, still running told, and one winner of many."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from storage.db import make_engine
from storage.errors import Refused, StateRefused
from storage.idempotency import FirstAnswer, begin, finish
from storage.transaction import Database

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
CALL = ("token:1", "/api/v1/requests", "key-1")


def _fail(session: Session) -> None:
    begin(session, *CALL, b"{}", NOW)
    raise RuntimeError


def first(database: Database, body: bytes = b"{}", now: datetime = NOW) -> Any:
    with database.write() as session:
        begun = begin(session, *CALL, body, now)
        if isinstance(begun, int):
            finish(session, begun, 201, {"id": "1"})
        return begun


def test_the_first_answer_again(database: Database) -> None:
    assert isinstance(first(database), int)
    assert first(database) == FirstAnswer(201, {"id": "1"})


def test_another_body_is_refused(database: Database) -> None:
    first(database)
    with pytest.raises(Refused) as refused:
        first(database, b'{"other":1}')
    assert refused.value.code == "idempotency_body"


def test_keys_are_of_one_token_and_one_path(database: Database) -> None:
    first(database)
    with database.write() as session:
        assert isinstance(begin(session, "token:2", CALL[1], CALL[2], b"x", NOW), int)
        assert isinstance(begin(session, CALL[0], "/api/v1/desks", CALL[2], b"x", NOW), int)


def test_a_day_later_the_key_is_free(database: Database) -> None:
    first(database)
    assert isinstance(first(database, b"other", NOW + timedelta(hours=24, seconds=1)), int)


def test_what_failed_leaves_the_key_free(database: Database) -> None:
    with pytest.raises(RuntimeError):
        database.run(_fail)
    assert isinstance(first(database), int)


def test_while_the_first_runs_the_second_waits_or_is_told_so_and_never_works(postgresql_url: str) -> None:
    """SQLite has one writer, so there the second always waits."""
    database = Database(make_engine(postgresql_url))
    told: list[Any] = []

    def second() -> None:
        try:
            with database.write() as session:
                told.append(begin(session, *CALL, b"{}", NOW))
        except (Refused, StateRefused) as refused:
            told.append(refused.code)

    thread = threading.Thread(target=second)
    with database.write() as session:
        row = begin(session, *CALL, b"{}", NOW)
        assert isinstance(row, int)
        thread.start()
        thread.join(0.3)
        finish(session, row, 201, {"id": "1"})
    thread.join(10)
    database.engine.dispose()
    assert told in (["idempotency_running"], [FirstAnswer(201, {"id": "1"})])


def test_of_many_at_once_exactly_one_does_the_work(database: Database) -> None:
    worked: list[int] = []
    answers: list[Any] = []
    barrier = threading.Barrier(8)

    def call() -> None:
        barrier.wait()

        def work(session: Any) -> Any:
            begun = begin(session, *CALL, b"{}", NOW)
            if isinstance(begun, FirstAnswer):
                return begun.answer
            worked.append(begun)
            finish(session, begun, 201, {"id": "1"})
            return {"id": "1"}

        try:
            answers.append(database.run(work))
        except StateRefused as refused:
            answers.append(refused.code)

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(worked) == 1
    assert len(answers) == 8
    assert all(one in ({"id": "1"}, "idempotency_running") for one in answers)
