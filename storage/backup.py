"""A copy of the whole database while the service works, and a database made from such a copy."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from storage.db import make_engine
from storage.migrate import version_of

DEBIAN = "usr/lib/postgresql/*/bin"
_LIBPQ = {"host": "PGHOST", "port": "PGPORT", "username": "PGUSER", "password": "PGPASSWORD", "database": "PGDATABASE"}


class CannotCopy(Exception):
    """Says what stands in the way, and how to mend it."""


def back_up(url: str, file: Path) -> None:
    """Everything as it was at one moment; `file` is there whole or not at all. Raises CannotCopy."""
    if file.exists():
        raise CannotCopy(f"{file} is there already: name another file, or move it away.")
    if not file.parent.is_dir():
        raise CannotCopy(f"The folder {file.parent} is not there: make it, or name another.")
    if not _holds_something(url):
        raise CannotCopy("The database holds nothing of this service: is its address right?")
    part = file.with_name(file.name + ".part")
    part.unlink(missing_ok=True)
    try:
        if url.startswith("sqlite"):
            _copy_sqlite(_sqlite_file(url), part)
        else:
            _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={part}")
        part.chmod(0o600)
        part.rename(file)
    except (OSError, sqlite3.Error) as error:
        raise CannotCopy(f"{file} could not be written: {error}") from None
    finally:
        part.unlink(missing_ok=True)


def restore(url: str, file: Path) -> None:
    """The database at `url`, which must be empty, becomes what `file` holds. Raises CannotCopy."""
    if not file.is_file():
        raise CannotCopy(f"{file} is not there.")
    is_sqlite = file.open("rb").read(16) == b"SQLite format 3\0"
    if is_sqlite != url.startswith("sqlite"):
        raise CannotCopy(f"{file} is a copy of {'SQLite' if is_sqlite else 'PostgreSQL'}, and the database is not.")
    if _holds_something(url):
        raise CannotCopy("The database is not empty: name a new one, so that nothing is lost by mistake.")
    if is_sqlite:
        _refuse_damaged(file)
        _sqlite_file(url).parent.mkdir(parents=True, exist_ok=True)
        _copy_sqlite(file, _sqlite_file(url))
    else:
        name = make_url(url).database or ""
        _run("pg_restore", url, "--exit-on-error", "--single-transaction", "--no-owner", f"--dbname={name}", str(file))


def _holds_something(url: str) -> bool:
    if url.startswith("sqlite") and not _sqlite_file(url).exists():
        return False
    engine = make_engine(url)
    try:
        return version_of(engine) is not None
    finally:
        engine.dispose()


def _refuse_damaged(file: Path) -> None:
    """A copy that was cut short or written over must not become a database that seems whole."""
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as copy:
            said = str(copy.execute("PRAGMA integrity_check(1)").fetchone()[0])
    except sqlite3.Error as error:
        said = str(error)
    if said != "ok":
        raise CannotCopy(f"{file} is damaged ({said.splitlines()[-1]}): take an older copy.")


def _sqlite_file(url: str) -> Path:
    return Path(make_url(url).database or "")


def _copy_sqlite(source: Path, target: Path) -> None:
    """Page by page, while others go on writing."""
    if not source.exists():
        raise CannotCopy(f"{source} is not there: nothing to copy.")
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)


def _run(program: str, url: str, *options: str) -> None:
    """The password goes by the environment: no list of processes shows it."""
    found = shutil.which(program) or next(
        (str(one) for one in sorted(Path("/").glob(f"{DEBIAN}/{program}"))[-1:]), None
    )
    if found is None:
        raise CannotCopy(f"{program} is not installed: it comes with PostgreSQL's client programs.")
    address = make_url(url)
    given = {name: str(value) for key, name in _LIBPQ.items() if (value := getattr(address, key)) is not None}
    given |= {f"PG{key.upper()}": str(value) for key, value in address.query.items()}
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL's, found above
        [found, *options], env=os.environ | given, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CannotCopy(f"{program}: {(done.stderr.strip() or 'failed').splitlines()[-1]}")
