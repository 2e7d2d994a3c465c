"""Connections: those that the server has closed are noticed."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError

from storage import db
from storage.db import make_engine
from storage.transaction import Database, is_temporary


@pytest.fixture
def few(postgresql_url: str) -> Iterator[Database]:
    """A database through one connection."""
    engine = make_engine(postgresql_url, pool_size=1, max_overflow=0)
    yield Database(engine)
    engine.dispose()


def backend(database: Database) -> int:
    """Which process of the server answers."""
    with database.read() as session:
        return int(session.scalar(text("SELECT pg_backend_pid()")) or 0)


def close(url: str, backend: int) -> None:
    """As a restart of the server does."""
    engine = make_engine(url)
    with Database(engine).read() as session:
        session.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": backend})
    engine.dispose()


def test_a_connection_that_has_gone_is_replaced(
    postgresql_url: str, few: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = backend(few)
    close(postgresql_url, first)
    monkeypatch.setattr(db, "TRUSTED_FOR_SECONDS", 0.0)
    assert backend(few) != first


def test_one_that_goes_just_after_use_costs_one_temporary_failure(
    postgresql_url: str, few: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "TRUSTED_FOR_SECONDS", 60.0)
    first = backend(few)
    close(postgresql_url, first)
    with pytest.raises(OperationalError) as failed:
        backend(few)
    assert is_temporary(failed.value)
    assert backend(few) != first


@pytest.mark.parametrize(("trusted_for", "questions"), [(60.0, 0), (0.0, 3)])
def test_the_server_is_asked_for_only_after_a_rest(
    few: Database, monkeypatch: pytest.MonkeyPatch, trusted_for: float, questions: int
) -> None:
    monkeypatch.setattr(db, "TRUSTED_FOR_SECONDS", trusted_for)
    first, asked, ping = backend(few), list[object](), few.engine.dialect.do_ping

    def count(connection: DBAPIConnection) -> bool:
        asked.append(connection)
        return ping(connection)

    monkeypatch.setattr(few.engine.dialect, "do_ping", count)
    assert [backend(few) for _ in range(3)] == [first] * 3
    assert len(asked) == questions
