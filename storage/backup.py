"""A copy of the whole database while the service works, and a database made from such a copy."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from storage.copies import engine_of_copy, refuse_unusable
from storage.db import make_engine
from storage.errors import CannotCopy
from storage.migrate import version_of
from storage.postgres_programs import CONNECT_SECONDS, run_program
from storage.private_file import make_private


def back_up(url: str, file: Path) -> None:
    """Everything as it was at one moment; `file` is there whole or not at all. Raises CannotCopy."""
    if file.exists():
        raise CannotCopy(f"{file} is there already: name another file, or move it away.")
    if not file.parent.is_dir():
        raise CannotCopy(f"The folder {file.parent} is not there: make it, or name another.")
    if not _holds_something(url):
        raise CannotCopy("The database holds nothing of this service: is its address right?")
    part = file.with_name(file.name + ".part")
    try:
        part.unlink(missing_ok=True)
        make_private(part)
        if url.startswith("sqlite"):
            _copy_sqlite(_sqlite_file(url), part)
        else:
            run_program("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={part}")
        part.rename(file)
    except (OSError, sqlite3.Error) as error:
        raise CannotCopy(f"{file} could not be written: {error}") from None
    finally:
        part.unlink(missing_ok=True)


def restore(url: str, file: Path) -> None:
    """The database at `url`, which must be empty, becomes what `file` holds. Raises CannotCopy."""
    if not file.is_file():
        raise CannotCopy(f"{file} is not there.")
    engine = engine_of_copy(file)
    if (engine == "SQLite") != url.startswith("sqlite"):
        raise CannotCopy(f"{file} is a copy of {engine}, and the database is not.")
    if _holds_something(url):
        raise CannotCopy("The database is not empty: name a new one, so that nothing is lost by mistake.")
    refuse_unusable(file, engine)
    if engine == "SQLite":
        _into_sqlite(file, _sqlite_file(url))
    else:
        name = make_url(url).database or ""
        run_program(
            "pg_restore", url, "--exit-on-error", "--single-transaction", "--no-owner", f"--dbname={name}", str(file)
        )


def _into_sqlite(file: Path, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        make_private(target)
        _copy_sqlite(file, target)
    except (OSError, sqlite3.Error) as error:
        raise CannotCopy(f"{target} could not be written: {error}") from None


def _holds_something(url: str) -> bool:
    if url.startswith("sqlite") and not _sqlite_file(url).exists():
        return False
    patience = {} if url.startswith("sqlite") else {"connect_args": {"connect_timeout": CONNECT_SECONDS}}
    engine = make_engine(url, **patience)
    try:
        return version_of(engine) is not None
    finally:
        engine.dispose()


def _sqlite_file(url: str) -> Path:
    return Path(make_url(url).database or "")


def _copy_sqlite(source: Path, target: Path) -> None:
    """Page by page, while others go on writing."""
    if not source.exists():
        raise CannotCopy(f"{source} is not there: nothing to copy.")
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)
