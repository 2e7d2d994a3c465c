"""Files that hold what the database holds are their owner's alone from their first moment."""

import contextlib
import os
from pathlib import Path


def make_private(path: Path) -> None:
    """An empty file that nobody else may read, where there is none yet; one that is there keeps its rights.

    SQLite gives its -wal and -shm the rights of the file that they belong to. Where it can't be made, whoever opens it
    says so.
    """
    with contextlib.suppress(OSError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
