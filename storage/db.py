"""The database object and engines, with what SQLite needs to be trusted with money and time."""

import time
from datetime import datetime
from pathlib import Path
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, Engine, MetaData, Text, create_engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import DeclarativeBase

from storage.private_file import make_private
from storage.types import UtcDateTime

BUSY_TIMEOUT_MS = 4_000
TRUSTED_FOR_SECONDS = 1.0
"""A connection in use so lately is taken as it is: asking whether the server is there is a trip (docs/adr/0009)."""
_TOLD_TO_LIBPQ = {"connect_timeout": 5, "tcp_user_timeout": 15_000, "keepalives_idle": 30, "keepalives_interval": 5}
"""A server that vanishes without a word is given up after seconds, not after the system's quarter of an hour."""

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Parent of every table."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: UtcDateTime, str: Text, dict[str, Any]: JSON, list[Any]: JSON}


db = SQLAlchemy(metadata=Base.metadata)


def engine_options(url: str) -> dict[str, Any]:
    """What create_engine takes for this database; SQLite's driver must not begin transactions by itself.

    An error names its statement and never the values: a traceback in a log must not tell who was written to.
    """
    if url.startswith("sqlite"):
        return {"hide_parameters": True, "connect_args": {"isolation_level": None, "timeout": BUSY_TIMEOUT_MS / 1000}}
    return {"hide_parameters": True, "pool_size": 10, "max_overflow": 20, "connect_args": dict(_TOLD_TO_LIBPQ)}


def prepare_engine(engine: Engine) -> Engine:
    """Hook to an engine SQLite's pragmas and transaction starts, or the look whether PostgreSQL is still there."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "do_connect", _before_connect)
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", _on_begin)
    else:
        event.listen(engine, "checkin", _on_checkin)
        event.listen(engine, "checkout", lambda *given: _on_checkout(engine, *given))
    return engine


def make_engine(url: str, **more: Any) -> Engine:
    """An engine outside Flask, for workers, tests and benchmarks."""
    return prepare_engine(create_engine(url, **{**engine_options(url), **more}))


def _before_connect(dialect: Any, record: Any, arguments: Any, named: Any) -> None:
    """SQLite itself would make a new file that everybody on the machine may read."""
    file = str(arguments[0]) if arguments else ""
    if file and not file.startswith((":memory:", "file:")):
        make_private(Path(file))


def _on_connect(connection: Any, record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN IMMEDIATE"))


def _on_checkin(connection: Any, record: Any) -> None:
    record.info["heard_at"] = time.monotonic()


def _on_checkout(engine: Engine, connection: Any, record: Any, proxy: Any) -> None:
    """As `pool_pre_ping` does: one that has gone is replaced, and so are all that are older than this moment."""
    heard_at = record.info.get("heard_at")
    if heard_at is None or time.monotonic() - heard_at < TRUSTED_FOR_SECONDS:
        return
    try:
        engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error as error:
        raise InvalidatePoolError from error
