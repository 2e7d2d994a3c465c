"""`mediatori check` tells apart why a database does not serve, says how to mend it, and shows no password."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from storage.db import make_engine
from storage.migrate import version_of
from tests.scenarios.serving import free_port
from tests.web.silent import refusing, server
from web.check_database import check_database
from web.finding import Finding
from web.settings import load_settings
from web.why_no_database import why_no_database

PASSWORD = "Zucchero-e-sale-77"


def now() -> datetime:
    return datetime.now(UTC)


def found(url: str, tmp_path: Path) -> list[Finding]:
    settings = load_settings({"MEDIATORI_DATABASE_URL": url, "MEDIATORI_VAR": str(tmp_path)})
    return list(check_database(settings, now))


def told(url: str, tmp_path: Path) -> str:
    """All that is to mend."""
    said = "\n".join(f"{one.about}: {one.what}" for one in found(url, tmp_path) if not one.good)
    assert PASSWORD not in said
    return said


@pytest.fixture
def admin(postgresql_url: str) -> Iterator[Engine]:
    engine = create_engine(postgresql_url, isolation_level="AUTOCOMMIT")
    yield engine
    engine.dispose()


@pytest.fixture
def stranger(admin: Engine) -> Iterator[str]:
    """A role of the same server that owns nothing."""
    role = f"stranger_{uuid.uuid4().hex[:12]}"
    with admin.connect() as connection:
        connection.execute(text(f"CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}'"))
    yield role
    with admin.connect() as connection:
        connection.execute(text(f"DROP OWNED BY {role}"))
        connection.execute(text(f"DROP ROLE {role}"))


def as_role(url: str, role: str, **more: Any) -> str:
    return make_url(url).set(username=role, password=PASSWORD, **more).render_as_string(hide_password=False)


def test_nobody_there(tmp_path: Path) -> None:
    said = told(f"postgresql://med:{PASSWORD}@127.0.0.1:{free_port()}/med", tmp_path)
    assert "no answer from 127.0.0.1:" in said
    assert "firewall" in said


def test_a_role_that_the_server_does_not_know(postgresql_url: str, tmp_path: Path) -> None:
    said = told(as_role(postgresql_url, "nobody_of_that_name"), tmp_path)
    assert "refuses the role nobody_of_that_name or its password" in said


@pytest.mark.parametrize(
    ("severity", "words"),
    [
        ("FATAL", 'password authentication failed for user "med"'),
        ("FATALE", 'autenticazione con password fallita per l\'utente "med"'),
    ],
)
def test_a_wrong_password_in_the_servers_language(severity: str, words: str, tmp_path: Path) -> None:
    with server(refusing("28P01", words, severity)) as port:
        said = told(f"postgresql://med:{PASSWORD}@127.0.0.1:{port}/med", tmp_path)
    assert "refuses the role med or its password" in said
    assert words in said


@pytest.mark.parametrize(
    ("sqlstate", "words", "mend"),
    [
        ("28000", 'no pg_hba.conf entry for host "10.0.0.1", user "med", database "med"', "add a line"),
        ("53300", "sorry, too many clients already", "refuses us: sorry"),
        ("57P03", "the database system is starting up", "refuses us: the database system"),
    ],
)
def test_whatever_else_the_server_refuses_is_in_its_own_words(
    sqlstate: str, words: str, mend: str, tmp_path: Path
) -> None:
    with server(refusing(sqlstate, words)) as port:
        said = told(f"postgresql://med:{PASSWORD}@127.0.0.1:{port}/med", tmp_path)
    assert words in said
    assert mend in said


def test_a_database_that_does_not_exist(postgresql_url: str, tmp_path: Path) -> None:
    said = told(make_url(postgresql_url).set(database="mediatorix").render_as_string(hide_password=False), tmp_path)
    assert "there is no database mediatorix on the server" in said
    assert "createdb" in said


def test_a_database_that_the_role_may_not_enter(
    postgresql_url: str, admin: Engine, stranger: str, tmp_path: Path
) -> None:
    with admin.connect() as connection:
        connection.execute(text(f'REVOKE CONNECT ON DATABASE "{make_url(postgresql_url).database}" FROM PUBLIC'))
    assert "GRANT CONNECT ON DATABASE" in told(as_role(postgresql_url, stranger), tmp_path)


def test_tables_that_the_role_may_not_read_or_not_write(
    postgresql_url: str, admin: Engine, stranger: str, tmp_path: Path
) -> None:
    url = as_role(postgresql_url, stranger)
    assert "permission denied for table alembic_version" in told(url, tmp_path)
    with admin.connect() as connection:
        connection.execute(text(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {stranger}"))
    assert f"tables may not be read and written by {stranger}" in told(url, tmp_path)
    with admin.connect() as connection:
        connection.execute(text(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {stranger}"))
    assert told(url, tmp_path) == ""


def test_an_empty_database_where_the_role_may_make_nothing(
    postgresql_url: str, admin: Engine, stranger: str, tmp_path: Path
) -> None:
    with admin.connect() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    said = told(as_role(postgresql_url, stranger), tmp_path)
    assert "empty: run `mediatori migrate`" in said
    assert "OWNER TO" in said


def test_a_table_that_somebody_holds_is_not_waited_for(postgresql_url: str, tmp_path: Path) -> None:
    holder = make_engine(postgresql_url)
    with holder.begin() as connection:
        connection.execute(text("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE"))
        assert "somebody holds a table" in told(postgresql_url, tmp_path)
    holder.dispose()


def test_the_password_is_shown_in_no_words_of_others() -> None:
    assert PASSWORD not in why_no_database(f"postgresql://med:{PASSWORD}@h/m", OSError(f"odd {PASSWORD}"))


@pytest.mark.parametrize("content", [b"this is no database at all, but a letter of some length\n" * 40, b""])
def test_a_file_that_is_no_database(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "letter").write_bytes(content)
    said = told(f"sqlite:///{tmp_path}/letter", tmp_path)
    assert ("is no SQLite database" if content else "run `mediatori migrate`") in said


def test_a_file_that_can_not_be_opened(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    assert "can't be opened" in told(f"sqlite:///{tmp_path}/folder", tmp_path)


def test_a_look_leaves_the_database_as_it_was(database_url: str, tmp_path: Path) -> None:
    engine = make_engine(database_url)
    before = version_of(engine)
    assert told(database_url, tmp_path) == ""
    assert version_of(engine) == before
    engine.dispose()
