"""PostgreSQL's own programs that copy a database: found, given their address, and what they say made short."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from sqlalchemy import make_url

from storage.errors import CannotCopy

DEBIAN = "usr/lib/postgresql/*/bin"
CONNECT_SECONDS = 10
_LIBPQ = {"host": "PGHOST", "port": "PGPORT", "username": "PGUSER", "password": "PGPASSWORD", "database": "PGDATABASE"}
_TELLS = re.compile(r"\w+: (?:error|detail|hint): ")
_STATEMENT = re.compile(r"(?:Query|Command) was: ")
MOST_SHOWN = 600


def run_program(program: str, url: str | None, *options: str) -> str:
    """What it printed. `url` None: it needs no database. CannotCopy in its own words.

    The password goes by the environment: no list of processes shows it.
    """
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL's, found below
        [_found(program), *options], env=os.environ | _given(url), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CannotCopy(f"{program}: {what_matters(done.stderr)}")
    return done.stdout


def what_matters(said: str) -> str:
    """The lines that name a fault and its reason: not the statement that it came from, nor a row's values."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    kept = [_TELLS.sub("", line, count=1) for line in lines if _TELLS.match(line) and not _STATEMENT.search(line)]
    return "; ".join(kept or lines[-1:] or ["failed"])[:MOST_SHOWN]


def _found(program: str) -> str:
    installed = sorted(Path("/").glob(f"{DEBIAN}/{program}"), key=lambda path: float(path.parent.parent.name))
    found = shutil.which(program) or next((str(one) for one in installed[-1:]), None)
    if found is None:
        raise CannotCopy(f"{program} is not installed: it comes with PostgreSQL's client programs.")
    return found


def _given(url: str | None) -> dict[str, str]:
    given = {"LC_ALL": "C", "PGCONNECT_TIMEOUT": str(CONNECT_SECONDS)}
    if url is not None:
        address = make_url(url)
        given |= {name: str(value) for key, name in _LIBPQ.items() if (value := getattr(address, key)) is not None}
        given |= {f"PG{key.upper()}": str(value) for key, value in address.query.items()}
    return given
