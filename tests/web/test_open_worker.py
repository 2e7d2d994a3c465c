"""A worker is quickly back: what it never shows it does not import, and its tables stand without that."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOOK = """
import sys
import web.commands.work
from sqlalchemy.orm import configure_mappers
from storage.db import Base
configure_mappers()
import scheduling.solver.solve, web.commands.roster
unneeded = ("web.pages", "web.api", "flask_smorest", "twilio", "highspy", "numpy")
print(sorted(name for name in sys.modules if name.startswith(unneeded)))
for table in Base.metadata.tables.values():
    assert all(key.column is not None for key in table.foreign_keys)
"""


def test_a_worker_imports_no_pages_and_knows_every_table_that_its_own_refer_to() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOOK], cwd=ROOT, capture_output=True, text=True, timeout=50, check=False
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")
