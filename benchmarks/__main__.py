"""`make bench`: one table of ratios, each of two things measured in the same run, and the same as JSON.

Machines are noisy, so no figure stands alone: medians of at least five, with the spread.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

from benchmarks.accepting import measure_accept
from benchmarks.asking import measure_ask
from benchmarks.draining import measure_drain
from benchmarks.measure import Figure, table
from benchmarks.rosters import measure_rosters
from benchmarks.town import fill
from benchmarks.webhooks import measure_webhooks
from storage.db import make_engine
from storage.keys import install
from storage.migrate import upgrade
from storage.transaction import Database
from tests.postgres_server import find_initdb, start_server

MEDIATORS = int(os.environ.get("BENCH_MEDIATORS", "10000"))
PAST = int(os.environ.get("BENCH_PAST", "100000"))


def main() -> int:
    """Measure, print, write var/bench.json."""
    install("benchmark-secret-key-of-more-than-32-bytes")
    with tempfile.TemporaryDirectory(prefix="mediatori-bench-") as folder:
        os.chmod(folder, 0o755)
        large = database_at(_server(Path(folder)), "large", MEDIATORS, PAST)
        small = database_at(_server_url(large), "small", MEDIATORS // 10, PAST // 10)
        figures = [
            *measure_ask(large, small),
            *measure_accept(large),
            *measure_webhooks(large, Path(folder)),
            *measure_drain(large),
            *measure_rosters(),
        ]
    print(table(figures))
    write(figures)
    return 0


def _server(folder: Path) -> str:
    given = os.environ.get("BENCH_DATABASE_URL")
    initdb = find_initdb()
    if given:
        return given
    if initdb is None:
        sys.exit("bench: no PostgreSQL here: apt-get install postgresql, or BENCH_DATABASE_URL")
    return start_server(folder, initdb, os.getpid(), durable=True)


def _server_url(database: Database) -> str:
    return database.engine.url.set(database="postgres").render_as_string(hide_password=False)


def database_at(server: str, name: str, mediators: int, past: int) -> Database:
    """A fresh migrated database with that many mediators and past requests."""
    admin = make_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name}")
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    url = admin.url.set(database=name).render_as_string(hide_password=False)
    admin.dispose()
    upgrade(url)
    database = Database(make_engine(url, pool_size=40))
    print(f"filling {name}: {mediators} mediators, {past} past requests", file=sys.stderr)
    fill(database, mediators, past)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    return database


def write(figures: list[Figure]) -> None:
    """The same as JSON, for comparing runs."""
    target = Path(os.environ.get("MEDIATORI_VAR", "var")) / "bench.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps([figure.as_json() for figure in figures], indent=2) + "\n")
    print(f"written to {target}")


if __name__ == "__main__":
    raise SystemExit(main())
