"""A copy is made while the service works, and a database from it: nothing is lost, nobody is written to twice."""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select, text

from notifications.outbox import Message
from storage.db import Base, make_engine
from storage.journal import verify
from storage.transaction import Database
from tests.conftest import TEST_SECRET
from tests.scenarios.serving import served
from tests.scenarios.town import URP, Town
from tests.web.command import Shell

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def empty_url(database_url: str, tmp_path: Path) -> Iterator[str]:
    """A database of the same engine that holds nothing."""
    if database_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path}/restored.sqlite"
        return
    admin, name = create_engine(database_url, isolation_level="AUTOCOMMIT"), f"{database_url.rpartition('/')[2]}_new"
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE template0'))
    yield f"{database_url.rpartition('/')[0]}/{name}"
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    admin.dispose()


def rows(url: str) -> dict[str, int]:
    """How many there are in each table."""
    engine = make_engine(url)
    with Database(engine).read() as session:
        found = {
            name: session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
        }
    engine.dispose()
    return found


def test_what_was_copied_is_there_again_and_nobody_is_written_to_twice(
    town: Town, database_url: str, empty_url: str, tmp_path: Path
) -> None:
    amina, bilal = town.mediator("Amina B"), town.mediator("Bilal C")
    wanted = town.plan(days=5)
    amina.accept()
    bilal.expect_offer()
    assert town.call("POST", f"/requests/{wanted['id']}/cancel").status_code == 200
    starts_at = (town.clock.now + timedelta(days=6)).isoformat()
    body = {"kind": "planned", "language": "ary", "starts_at": starts_at, "place": URP, "modality": ["in_person"]}
    later = town.made("/requests", {**body, "duration_minutes": 60}, "operator")
    copied = rows(database_url)
    shell = Shell(tmp_path, database_url, {"MEDIATORI_SECRET_KEY": town.services.settings.secrets})
    copy = tmp_path / "copy"
    done = shell.run("backup", str(copy))
    assert done.returncode == 0, done.stderr
    assert copy.stat().st_mode & 0o077 == 0, "it holds what the database holds: nobody else may read it"
    town.tick()
    assert len(amina.texts) == amina.read + 2, "told that it is off, and asked about the other"
    amina.read += 2
    code = bilal.expect_offer()
    town.simulator.state.webhook_url = None
    town.simulator.say(bilal.number, f"SI {code}")

    restored = replace(shell, database_url=empty_url).run("restore", str(copy))
    assert restored.returncode == 0, restored.stderr
    assert "3 texts are looked up at the carrier" in restored.stdout
    assert rows(empty_url) | {"journal": 0} == copied | {"journal": 0}
    with served(replace(town.services.settings, database_url=empty_url), town.clock, town.simulator) as after:
        after.mail = town.mail
        after.wait(minutes=5)
        with after.services.database.read() as session:
            assert verify(session).broken_at is None
            assert set(session.scalars(select(Message.state).where(Message.channel == "sms"))) <= {"sent", "delivered"}
        assert after.state(wanted) == "cancelled"
        assert after.state(later) == "assigned", "who said yes in between is booked"
        assert after.request(later)["bookings"][0]["mediator_id"] == bilal.mediator_id
    amina.silent()
    bilal.expect("Confermato")
    bilal.silent()


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("backup", "there"), "there is there already"),
        (("backup", "nowhere/copy"), "The folder nowhere is not there"),
        (("restore", "nowhere"), "nowhere is not there"),
        (("restore", "there"), "is a copy of PostgreSQL, and the database is not"),
        (("restore", "empty"), "empty is empty: take another copy"),
        (("restore", "letter"), "letter is no copy of this service's database"),
        (("restore", "/etc/passwd"), "/etc/passwd is no copy of this service's database"),
        (("restore", "copy"), "The database is not empty"),
    ],
)
def test_what_can_not_be_done_is_said_and_nothing_is_changed(
    sqlite_url: str, tmp_path: Path, args: tuple[str, str], said: str
) -> None:
    (tmp_path / "there").write_text("PGDMP")
    (tmp_path / "empty").touch()
    (tmp_path / "letter").write_text("Dear colleague, here is what you asked for.")
    shell = Shell(tmp_path, sqlite_url)
    assert shell.run("backup", "copy").returncode == 0
    before = rows(sqlite_url)
    done = shell.run(*args)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert rows(sqlite_url) == before
    assert not list(tmp_path.glob("*.part"))


def test_a_copy_that_is_damaged_or_of_another_key_is_refused(sqlite_url: str, tmp_path: Path) -> None:
    shell = Shell(tmp_path, sqlite_url)
    csv = shell.csv("m.csv", "name;phone;email;locale;gender;languages\nAmina Benali;+393331004417;;it;f;ary:native\n")
    assert shell.run("import", "mediators", csv).returncode == 0
    assert shell.run("backup", "copy").returncode == 0
    content = (tmp_path / "copy").read_bytes()
    (tmp_path / "short").write_bytes(content[: len(content) // 2])
    (tmp_path / "torn").write_bytes(content[:20_000] + b"A" * 4_000 + content[24_000:])
    for name in ("short", "torn"):
        target = replace(shell, database_url=f"sqlite:///{tmp_path}/{name}.sqlite")
        done = target.run("restore", name)
        assert (done.returncode, f"{name} is damaged" in done.stderr) == (1, True), done.stderr
        assert "Traceback" not in done.stderr
        assert target.run("restore", "copy").returncode == 0, "one can try again"
    target = replace(shell, database_url=f"sqlite:///{tmp_path}/other.sqlite")
    other = {"MEDIATORI_SECRET_KEY": "quite-another-key-of-more-than-32-bytes-987654"}
    done = target.run("restore", "copy", **other)
    assert done.returncode == 1
    assert "was encrypted with another key" in done.stderr
    assert "MEND  MEDIATORI_SECRET_KEY: can't read" in target.run("check", **other).stdout


def test_a_copy_of_a_newer_service_is_refused_before_anything_is_written(
    database_url: str, empty_url: str, tmp_path: Path
) -> None:
    engine = make_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'ffff'"))
    engine.dispose()
    assert Shell(tmp_path, database_url).run("backup", "copy").returncode == 0
    done = Shell(tmp_path, empty_url).run("restore", "copy")
    assert done.returncode == 1
    assert "copy is at ffff, which is newer than this service's" in done.stderr
    assert Shell(tmp_path, empty_url).run("migrate").returncode == 0, "it is empty still"
    for command in ("migrate", "work", "serve"):
        refused = Shell(tmp_path, database_url).run(command)
        assert (refused.returncode, "which is newer than this service's" in refused.stderr) == (1, True), refused.stderr


def test_a_database_of_something_else_is_no_copy(sqlite_url: str, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "cookies")) as other:
        other.execute("CREATE TABLE cookies (name)")
    done = Shell(tmp_path, f"sqlite:///{tmp_path}/new.sqlite").run("restore", "cookies")
    assert "cookies is no copy of this service's database" in done.stderr
    assert not (tmp_path / "new.sqlite").exists()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_postgresql_says_of_a_copy_that_fails_is_told(database_url: str, empty_url: str, tmp_path: Path) -> None:
    shell = Shell(tmp_path, database_url)
    assert shell.run("backup", "copy").returncode == 0
    content = (tmp_path / "copy").read_bytes()
    (tmp_path / "head").write_bytes(content[:200])
    (tmp_path / "short").write_bytes(content[: len(content) * 3 // 4])
    for name in ("head", "short"):
        done = Shell(tmp_path, empty_url).run("restore", name)
        assert done.returncode == 1
        assert "pg_restore: " in done.stderr
        assert "Traceback" not in done.stderr
    assert Shell(tmp_path, empty_url).run("restore", "copy").returncode == 0, "one can try again"


def test_files_of_sqlite_are_their_owners_alone_and_keep_other_rights_that_were_given(tmp_path: Path) -> None:
    shell = Shell(tmp_path, f"sqlite:///{tmp_path}/own.sqlite")
    before = os.umask(0o022)
    try:
        assert shell.run("migrate").returncode == 0
        assert shell.run("backup", "copy").returncode == 0
        assert replace(shell, database_url=f"sqlite:///{tmp_path}/new.sqlite").run("restore", "copy").returncode == 0
        shared = tmp_path / "shared.sqlite"
        shared.touch()
        shared.chmod(0o660)
        assert replace(shell, database_url=f"sqlite:///{shared}").run("migrate").returncode == 0
    finally:
        os.umask(before)
    for name, rights in (("own.sqlite", 0o600), ("new.sqlite", 0o600), ("copy", 0o600), ("shared.sqlite", 0o660)):
        assert (tmp_path / name).stat().st_mode & 0o777 == rights, name
        if name.endswith("sqlite"):
            assert rights_beside(tmp_path / name) == {"-wal": rights, "-shm": rights}


def rights_beside(file: Path) -> dict[str, int]:
    """Of the files that SQLite makes while the database is open and written to."""
    engine = make_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE one (n)"))
        found = {end: file.with_name(file.name + end).stat().st_mode & 0o777 for end in ("-wal", "-shm")}
    engine.dispose()
    return found


def test_the_line_for_cron_copies_with_nothing_but_the_environment_file(database_url: str, tmp_path: Path) -> None:
    page = (ROOT / "docs/running.md").read_text(encoding="utf-8")
    _, user, line = re.findall(r"^(0 \* \* \* \*) (\w+) (.+ backup .+)$", page, re.MULTILINE)[0]
    assert user == "mediatori"
    (tmp_path / "environment").write_text(
        f"MEDIATORI_DATABASE_URL='{database_url}'\nMEDIATORI_SECRET_KEY={TEST_SECRET}\n"
        f"MEDIATORI_VAR={tmp_path}/var\nMEDIATORI__SERVICE__NAME='Mediatori & amici'\n"
    )
    for theirs, ours in (
        ("/etc/mediatori/environment", f"{tmp_path}/environment"),
        ("/opt/mediatori/.venv/bin/mediatori", f"{sys.executable} -m web.cli"),
        ("/backups", str(tmp_path)),
        (r"\%", "%"),
    ):
        assert theirs in line
        line = line.replace(theirs, ours)
    cron = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "SHELL": "/bin/sh"}
    done = subprocess.run(["/bin/sh", "-c", line], cwd=tmp_path, env=cron, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(list(tmp_path.glob("20??-??-??-??"))) == 1
