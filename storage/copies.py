"""What a file holds that somebody takes for a copy of the database."""

import sqlite3
from contextlib import closing
from pathlib import Path

from storage.errors import CannotCopy
from storage.migrate import head, versions
from storage.postgres_programs import run_program

HEADS = {b"SQLite format 3\0": "SQLite", b"PGDMP": "PostgreSQL"}
VERSIONS = "alembic_version"
_NOT_OURS = "is no copy of this service's database: give a file that `mediatori backup` made."


def engine_of_copy(file: Path) -> str:
    """`SQLite` or `PostgreSQL`, by how the file begins. CannotCopy where it is neither."""
    try:
        with file.open("rb") as opened:
            start = opened.read(16)
    except OSError as error:
        raise CannotCopy(f"{file} can't be read: {error.strerror}.") from None
    if not start:
        raise CannotCopy(f"{file} is empty: take another copy.")
    found = next((engine for head, engine in HEADS.items() if start.startswith(head)), None)
    if found is None:
        raise CannotCopy(f"{file} {_NOT_OURS}")
    return found


def refuse_unusable(file: Path, engine: str) -> None:
    """CannotCopy for a copy that is damaged, of something else, or of a newer version than this service's."""
    version = _version_in_sqlite(file) if engine == "SQLite" else _version_in_postgresql(file)
    if version is None:
        raise CannotCopy(f"{file} {_NOT_OURS}")
    if version not in versions():
        raise CannotCopy(
            f"{file} is at {version}, which is newer than this service's {head()}: install the newer service."
        )


def _version_in_sqlite(file: Path) -> str | None:
    """A copy that was cut short or written over must not become a database that seems whole."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as copy:
            said = str(copy.execute("PRAGMA integrity_check(1)").fetchone()[0])
            if said == "ok":
                known = copy.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (VERSIONS,)).fetchone()
                found = copy.execute(f"SELECT version_num FROM {VERSIONS}").fetchone() if known else None
                return str(found[0]) if found else None
    except sqlite3.Error as error:
        said = str(error)
    raise CannotCopy(f"{file} is damaged ({said.splitlines()[-1]}): take an older copy.")


def _version_in_postgresql(file: Path) -> str | None:
    """From the rows of that one table, as `pg_restore` prints them: the head line, the version, and the end."""
    try:
        printed = run_program("pg_restore", None, "--data-only", f"--table={VERSIONS}", "--file=-", str(file))
    except CannotCopy as error:
        raise CannotCopy(f"{file} can't be read ({error}): take another copy.") from None
    lines = iter(printed.splitlines())
    return next((next(lines, None) for line in lines if line.startswith("COPY ") and VERSIONS in line), None)
