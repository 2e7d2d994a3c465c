"""`make soak`: the fault campaign. SQLite with one node, PostgreSQL with three, and a control run that must double.

SOAK_REQUESTS=1000, or SOAK=full for ten stretches of 1,000 with more than 2,000 kills; SOAK_SEED=1 is the first's seed.
A full campaign that was stopped goes on with the stretch that it was in.
"""

import logging
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from storage.db import make_engine
from storage.keys import install
from storage.migrate import upgrade
from tests.conftest import TEST_SECRET
from tests.postgres_server import find_initdb, restart_server, start_server
from tests.soak.campaign import play
from tests.soak.kept import Kept
from tests.soak.ledger import Run, page, verdict, write
from tests.soak.plan import Plan

FULL = os.environ.get("SOAK") == "full"
REQUESTS = int(os.environ.get("SOAK_REQUESTS", "1000"))
SEED = int(os.environ.get("SOAK_SEED", "1"))
STRETCHES = 10 if FULL else 1
ONLY = os.environ.get("SOAK_ONLY", "")
"""The name of one run, to play it alone; the ledger is not written then."""
CONTROL, CONTROL_REQUESTS = "control", 60
AT_ONCE = 2
VAR = Path(os.environ.get("MEDIATORI_VAR", "var"))
IN_MEMORY = Path("/dev/shm")


def main() -> int:
    """Play, audit, print, write var/soak.json."""
    initdb = find_initdb()
    if initdb is None:
        sys.exit("soak: no PostgreSQL here: apt-get install postgresql")
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, lambda *_: sys.exit("soak: stopped"))  # the nodes and PostgreSQL end with it
    install(TEST_SECRET)
    logging.getLogger("notifications.simulator").setLevel(logging.ERROR)  # a dead node is no news here
    kept = Kept(VAR / "soak" / "stretches.jsonl") if FULL and not ONLY else None
    runs: list[Run] = []
    for seed in range(SEED, SEED + STRETCHES):
        done = kept.of(seed, REQUESTS) if kept else []
        if not done:
            done = _stretch(initdb, [plan for plan in plans(seed) if ONLY in ("", plan.name)])
            if kept:
                kept.add(seed, REQUESTS, done)
        runs += done
    control = next(iter(_stretch(initdb, [control_plan()])), None) if ONLY in ("", CONTROL) else None
    _say(page(runs, control))
    if not ONLY and control is not None:
        write(VAR / "soak.json", runs, control)
    return 1 if verdict(runs, control) else 0


def _stretch(initdb: Path, chosen: list[Plan]) -> list[Run]:
    """These plans side by side, each on a database of its own: each waits half of its time for what it has killed."""
    place = IN_MEMORY if os.access(IN_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="mediatori-soak-", dir=place) as made:
        folder = Path(made)
        folder.chmod(0o755)  # PostgreSQL may run as another user and has to get at its own folder
        server = start_server(folder, initdb, os.getpid(), durable=True)
        jobs = [(plan, folder, server, initdb) for plan in chosen]
        with multiprocessing.get_context("fork").Pool(AT_ONCE) as pool:
            runs = pool.starmap(_run, jobs, chunksize=1)
        _keep_logs(folder)
    return runs


def _keep_logs(folder: Path) -> None:
    """What the processes said, for whoever looks for the cause of a fault."""
    for log in folder.glob("*/node-*/*.log"):
        kept = VAR / "soak" / log.relative_to(folder)
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(log, kept)


def plans(seed: int) -> list[Plan]:
    """Of a stretch. One node in four is the one on SQLite, and so is one request."""
    on_sqlite = REQUESTS // 4
    return [
        Plan("sqlite", seed, on_sqlite, 1, sweep_seconds=4.0),
        Plan("postgresql", seed, REQUESTS - on_sqlite, 3, sweep_seconds=4.0, restarts_database=True),
    ]


def control_plan() -> Plan:
    """The first seed, and no time to settle; it is played alone."""
    return Plan(CONTROL, SEED, min(CONTROL_REQUESTS, REQUESTS), 3, settle=0.0)


def _run(plan: Plan, folder: Path, server: str, initdb: Path) -> Run:
    own = folder / plan.name
    own.mkdir()
    url = (
        f"sqlite:///{own / 'mediatori.sqlite'}" if plan.name == "sqlite" else make_database(server, f"soak_{plan.name}")
    )
    upgrade(url)
    began = time.monotonic()
    run = play(
        plan,
        url,
        own,
        lambda: restart_server(folder, initdb),
        lambda said: _say(f"{time.monotonic() - began:5.0f} s {said}"),
    )
    _say(f"{time.monotonic() - began:5.0f} s {plan.name}, seed {plan.seed}: {asdict(run.ledger)}")
    return run


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def make_database(server: str, name: str) -> str:
    """An empty one on that server; its address."""
    admin = make_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    url = admin.url.set(database=name).render_as_string(hide_password=False)
    admin.dispose()
    return url


if __name__ == "__main__":
    sys.exit(main())
