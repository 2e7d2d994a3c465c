"""Whether what the product writes to its own disks can be written, and will be tomorrow."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import make_url

from web.finding import Finding
from web.settings import Settings

LEAST_FREE_MB = 200
"""Some days of texts and journal of a city; with less, nobody may look in time."""


def check_places(settings: Settings) -> Iterator[Finding]:
    """MEDIATORI_VAR, and the folder of SQLite's file: it writes more files beside its own."""
    folders = {settings.var: "MEDIATORI_VAR"}
    if settings.database_url.startswith("sqlite"):
        file = Path(make_url(settings.database_url).database or "").absolute()
        folders.setdefault(file.parent, "MEDIATORI_DATABASE_URL")
        if file.exists() and not os.access(file, os.R_OK | os.W_OK):
            yield Finding(False, "MEDIATORI_DATABASE_URL", f"{file} may not be written: {_mend()}")
    for folder, about in folders.items():
        writable = _writable(folder, about)
        yield writable
        if writable.good:
            yield from _room(folder, about)


def _writable(folder: Path, about: str) -> Finding:
    """Tried, since rights alone say nothing of a file system that is read-only or of a quota; the file has no name."""
    place = _there(folder)
    try:
        with tempfile.TemporaryFile(dir=place) as file:
            file.write(b"?")
    except OSError as error:
        return Finding(False, about, f"nothing can be written in {place} ({error.strerror}): {_mend()}")
    return Finding(True, about, f"{folder} can be written" if place == folder else f"{folder} can be made")


def _room(folder: Path, about: str) -> Iterator[Finding]:
    try:
        free = shutil.disk_usage(_there(folder)).free // 1_000_000
    except OSError:
        return
    if free < LEAST_FREE_MB:
        yield Finding(
            False, about, f"only {free} MB are free where {folder} lies: make room, {LEAST_FREE_MB} MB at least"
        )


def _there(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists: it is made at the start."""
    return next((one for one in (folder, *folder.parents) if one.exists()), folder)


def _mend() -> str:
    return f"let user {os.geteuid()} (who runs this) write there, or name another place"
