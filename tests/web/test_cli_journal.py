"""The journal from the command line: where its chain ends, and whether it was cut."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from storage.anchors import anchors_in, drop_anchor
from storage.db import make_engine
from storage.journal import append_all, chain_end, seal, verify
from storage.transaction import Database
from tests.scenarios.town import Town
from tests.web.command import Shell

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.fixture
def shell(database_url: str, tmp_path: Path) -> Shell:
    """Beside a journal of ten sealed rows."""

    def operation(session: Session) -> None:
        append_all(session, [("booked", f"request:{number}", {}) for number in range(10)], NOW)
        seal(session)

    change(database_url, operation)
    return Shell(tmp_path, database_url)


def change(url: str, operation: Callable[[Session], None]) -> None:
    engine = make_engine(url)
    Database(engine).run(operation)
    engine.dispose()


def cut(url: str) -> None:
    """As somebody does who can write to the database, and knows how."""

    def operation(session: Session) -> None:
        connection = session.connection()
        connection.exec_driver_sql("DELETE FROM journal WHERE position > 7")
        connection.exec_driver_sql(
            "UPDATE journal_tip SET position = 7, seal = (SELECT seal FROM journal WHERE position = 7)"
        )

    change(url, operation)


def test_a_line_kept_elsewhere_shows_that_it_was_cut(shell: Shell) -> None:
    line = shell.run("journal", "anchor").stdout.strip()
    held = shell.run("journal", "verify", "--anchor", line)
    assert (held.returncode, held.stdout) == (0, "The chain holds: 10 sealed, 0 not sealed yet, 1 anchors held.\n")
    cut(shell.database_url)
    assert shell.run("journal", "verify").returncode == 0
    found = shell.run("journal", "verify", "--anchor", line)
    assert found.returncode == 1
    assert "The chain ends at position 7, but had 10 on" in found.stderr


def test_what_the_worker_wrote_down_is_read_without_being_named(shell: Shell) -> None:
    folder = shell.folder / "var"
    folder.mkdir()

    def operation(session: Session) -> None:
        drop_anchor(folder, lambda: chain_end(session, NOW))

    change(shell.database_url, operation)
    cut(shell.database_url)
    found = shell.run("journal", "verify")
    assert found.returncode == 1
    assert "but had 10 on 2026-11-30 09:00 UTC" in found.stderr


def test_a_line_that_is_none_is_named(shell: Shell) -> None:
    done = shell.run("journal", "verify", "--anchor", "ten")
    assert done.returncode == 1
    assert "'ten' is no anchor" in done.stderr


def test_a_worker_writes_down_where_the_chain_ends(town: Town) -> None:
    town.mediator("Amina B")
    town.ask()
    folder = town.services.settings.var
    with town.services.database.read() as session:
        assert anchors_in(folder)[-1].seal == chain_end(session, town.clock.now).seal
        assert verify(session, anchors_in(folder)).lost is None
