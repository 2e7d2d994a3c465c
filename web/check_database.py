"""Whether the database lets us in, is at this version, refuses what it must refuse, and agrees about the time."""

import importlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from storage.db import Base, make_engine
from storage.migrate import head, mend_of_version, version_of
from storage.transaction import Database
from storage.unreadable import unreadable_column
from web.finding import CONNECT_SECONDS, LOOK_SECONDS, Finding, drift
from web.settings import Settings
from web.why_no_database import why_no_database

ABOUT = "MEDIATORI_DATABASE_URL"
NOT_OURS = text(
    "SELECT count(*) FROM pg_class WHERE relname = ANY(:ours) AND relnamespace = current_schema()::regnamespace"
    " AND NOT (has_table_privilege(oid, 'SELECT') AND has_table_privilege(oid, 'INSERT')"
    " AND has_table_privilege(oid, 'UPDATE') AND has_table_privilege(oid, 'DELETE'))"
)
"""How many of our tables this role may not read and write."""
MAY_MAKE = text("SELECT coalesce(has_schema_privilege(current_schema(), 'CREATE'), false)")


def check_database(settings: Settings, clock: Callable[[], datetime]) -> Iterator[Finding]:
    """Every finding about it. What does not answer is given up after some seconds."""
    importlib.import_module("web.app")  # with it, every table is known
    url = settings.database_url
    if url.startswith("sqlite"):
        file = Path(make_url(url).database or "")
        if not file.exists():
            yield Finding(False, ABOUT, f"there is no file {file} yet: run `mediatori migrate`")
            return
    try:
        engine = open_for_a_look(url)
        try:
            yield from _looks(engine, clock)
        finally:
            engine.dispose()
    except (SQLAlchemyError, ImportError, OSError) as error:
        yield Finding(False, ABOUT, why_no_database(url, error))


def open_for_a_look(url: str) -> Engine:
    """An engine whose connections and statements are given up soon: a table that somebody holds must not hang us."""
    if url.startswith("sqlite"):
        return make_engine(url)
    engine = make_engine(
        url, connect_args={"connect_timeout": CONNECT_SECONDS, "tcp_user_timeout": LOOK_SECONDS * 1000}
    )
    event.listen(engine, "connect", _hurry)
    return engine


def _hurry(connection: Any, record: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET statement_timeout = {LOOK_SECONDS * 1000}")
    connection.commit()


def _looks(engine: Engine, clock: Callable[[], datetime]) -> Iterator[Finding]:
    version = version_of(engine)
    good = version == head()
    yield Finding(good, ABOUT, f"{engine.dialect.name}, at version {version}" if good else mend_of_version(version))
    sqlite = engine.dialect.name == "sqlite"
    yield from _rules_of_sqlite(engine) if sqlite else _rights(engine, empty=version is None)
    yield drift("the database's clock", _database_time(engine), clock())
    if good:
        yield _readable(engine)


def _readable(engine: Engine) -> Finding:
    with Database(engine).read() as session:
        column = unreadable_column(session)
    if column is None:
        return Finding(True, "MEDIATORI_SECRET_KEY", "reads what lies encrypted")
    return Finding(
        False, "MEDIATORI_SECRET_KEY", f"can't read {column}: put the key that it was encrypted with after it"
    )


def _rights(engine: Engine, *, empty: bool) -> Iterator[Finding]:
    """Of PostgreSQL's role: a table that it may not write would be found out in the middle of a booking."""
    role, name = engine.url.username, engine.url.database
    with engine.connect() as connection:
        others = connection.scalar(NOT_OURS, {"ours": list(Base.metadata.tables)})
        may_make = connection.scalar(MAY_MAKE)
    if others:
        yield Finding(False, "rights", f"{others} tables may not be read and written by {role}: run `migrate` and the "
                                       "service as the same role, or GRANT it their use")  # fmt: skip
    if empty and not may_make:
        yield Finding(False, "rights", f'{role} may not make tables there: ALTER DATABASE "{name}" OWNER TO "{role}"')


def _rules_of_sqlite(engine: Engine) -> Iterator[Finding]:
    with engine.connect() as connection:
        on = connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        wal = connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None
    yield Finding(on, "foreign keys", "on" if on else "off: this SQLite was built without them, use another")
    yield Finding(not broken, "foreign keys", "all hold" if not broken else "a row's parent is gone: restore a backup")
    yield Finding(wal, "WAL", "on" if wal else "off: put the database on a local disk, not on a network share")


def _database_time(engine: Engine) -> datetime:
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        said = connection.execute(
            text("SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00')" if sqlite else "SELECT now()")
        ).scalar_one()
    return datetime.fromisoformat(said) if isinstance(said, str) else said.astimezone(UTC)
