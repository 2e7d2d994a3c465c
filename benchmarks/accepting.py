"""A yes → booked and committed, at 1, 8 and 32 at once, beside the same statements as plain SQL under pgbench.

The statements are recorded from real accepts on a copy of the data, with their values, so that pgbench sends exactly
what the operation sends; the ids that its own inserts give take the place of the recorded ones.
"""

import json
import re
import shutil
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from typing import Any

from psycopg.types.json import Json, Jsonb
from sqlalchemy import event, text

from benchmarks.asking import SETTINGS
from benchmarks.measure import Figure
from benchmarks.town import NOW
from dispatch.accept_offer import accept_offer
from dispatch.offers import Offer
from dispatch.requests import Request
from notifications.questions import open_many
from scheduling.mediators import Mediator
from storage.actor import Actor
from storage.db import make_engine
from storage.keys import install
from storage.transaction import Database

EACH = {1: 400, 8: 1600, 32: 1600}
"""Yeses in one run, by how many come at once: long enough for each connection to know its statements."""
RUNS = 5
BROTHERS = 3
"""Other mediators asked for the same request: their offers are lost by the yes."""
PROCESSES = 8
"""Workers that the yeses are shared among, where so many come at once."""


def measure_accept(database: Database) -> list[Figure]:
    """Accepts a second at each number of replies at once; before each run the same requests wait again."""
    if shutil.which("pgbench") is None:
        raise SystemExit("bench: no pgbench here (it comes with PostgreSQL)")
    most = max(EACH.values())
    waiting = prepare(database, 2 * most)
    mine, theirs = waiting[:most], waiting[most:]
    recorded = record_all(database, theirs)
    figures = []
    for at_once, count in EACH.items():
        aim = "≥ 0.50" if at_once == 1 else "≥ 0.30"
        ours, beside = [], []
        for _ in range(RUNS):
            undo(database, waiting)
            ours.append(_ours(database, mine[:count], at_once))
            beside.append(_pgbench(database, recorded, count, at_once))
        figures.append(
            Figure(f"accept, {at_once} at once", "/s", ours, beside, "pgbench, the same statements", aim,
                   {"statements": len(recorded[0])})
        )  # fmt: skip
    undo(database, waiting)
    return figures


def prepare(database: Database, count: int) -> list[int]:
    """That many searching requests, each with mediators of its own asked; the ids of the offers to accept."""
    with database.write() as session:
        session.execute(text("UPDATE commitments SET live = false WHERE live"))
        session.execute(text("DELETE FROM questions"))
        requests = [_request() for _ in range(count)]
        session.add_all(requests)
        session.flush()
        people = list(session.execute(text("SELECT id FROM mediators ORDER BY id")).scalars())
        offers = [_offer(one.id, people[(place + n * count) % len(people)]) for place, one in enumerate(requests)
                  for n in range(BROTHERS + 1)]  # fmt: skip
        session.add_all(offers)
        session.flush()
        phones = {one.id: one.phone for one in session.query(Mediator)}
        open_many(session, [(phones[one.mediator_id], f"offer:{one.id}") for one in offers], NOW)
        return [one.id for one in offers[:: BROTHERS + 1]]


def _request() -> Request:
    return Request(
        kind="on_demand", state="searching", office_id=1, asked_by="token:1", asked_at=NOW,
        searching_since=NOW, urgent=True, language="ary", level="good",
        also_speaks=[], widened_to=[], starts_at=NOW, ends_at=NOW.replace(hour=10), place_name="URP",
        useful_until=NOW.replace(hour=10), lat=38.9059, lon=16.5944, modalities=["in_person"], seats=1,
        seats_booked=0, wave=1,
    )  # fmt: skip


def _offer(request_id: int, mediator_id: int) -> Offer:
    return Offer(request_id=request_id, mediator_id=mediator_id, state="queued", wave=1, code="4821",
                 modality="in_person", language="ary", asked_at=NOW)  # fmt: skip


def accept(database: Database, offer_id: int) -> None:
    """One whole transaction; anything but a booking would make the figure worthless."""
    outcome = database.run(
        lambda session: accept_offer(session, offer_id, NOW, SETTINGS, Actor("mediator:1", "mediator"))
    )
    if outcome.what != "booked":
        raise RuntimeError(f"offer {offer_id}: {outcome.what}")


def _ours(database: Database, offers: list[int], at_once: int) -> float:
    processes = min(PROCESSES, at_once)
    url = database.engine.url.render_as_string(hide_password=False)
    shares = [(url, offers[n::processes], max(1, at_once // processes)) for n in range(processes)]
    context = get_context("fork")
    ready, go = context.Barrier(processes + 1), context.Barrier(processes + 1)
    workers = [context.Process(target=_share, args=(*share, ready, go)) for share in shares]
    for worker in workers:
        worker.start()
    ready.wait()
    start = time.perf_counter()
    go.wait()
    for worker in workers:
        worker.join()
    if any(worker.exitcode for worker in workers):
        raise RuntimeError("an accept failed")
    return len(offers) / (time.perf_counter() - start)


def _share(url: str, offers: list[int], threads: int, ready: Any, go: Any) -> None:
    install("benchmark-secret-key-of-more-than-32-bytes")
    database = Database(make_engine(url, pool_size=threads, max_overflow=0))
    for connection in [database.engine.connect() for _ in range(threads)]:
        connection.exec_driver_sql("SELECT 1")
        connection.close()
    ready.wait()
    go.wait()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda one: accept(database, one), offers))


Recorded = list[tuple[str, list[str]]]
"""Statements, each with the names of its values."""


def record(database: Database, offer_id: int) -> tuple[Recorded, list[Any]]:
    """Accept, watched: the statements sent, and all their values in order."""
    statements: Recorded = []
    values: list[Any] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        names = re.findall(r"%\((\w+)\)s", statement)
        statements.append((statement, names))
        values.extend(parameters[name] for name in names)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        accept(database, offer_id)
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    return statements, values


def record_all(database: Database, offers: list[int]) -> tuple[Recorded, list[Any]]:
    """The statements of an accept with the values of the first; those of all lie in `bench_values`."""
    first, rows = record(database, offers[0]), []
    rows.append(first[1])
    for one in offers[1:]:
        statements, values = record(database, one)
        if [s for s, _ in statements] != [s for s, _ in first[0]]:
            raise RuntimeError("two accepts sent different statements")
        rows.append(values)
    _store(database, rows)
    return first


def _pgbench(database: Database, recorded: tuple[Recorded, list[Any]], count: int, at_once: int) -> float:
    """The same statements by pgbench, with the values of accepts that were recorded and then undone."""
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER SEQUENCE bench_next RESTART")
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(_script(*recorded))
        file.flush()
        url = database.engine.url
        command = [
            "pgbench", "-n", "-M", "prepared", "-f", file.name, "-c", str(at_once), "-j", str(min(2, at_once)),
            "-t", str(count // at_once), "-h", str(url.host), "-p", str(url.port), "-U", str(url.username),
            str(url.database),
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"tps = ([\d.]+) \(without", done.stdout)
    if found is None or "number of failed transactions: 0 " not in done.stdout:
        raise RuntimeError(done.stdout + done.stderr)
    return float(found[1])


def undo(database: Database, offers: list[int]) -> None:
    """As if the accepts had not been: the same requests wait, the same questions are open."""
    with database.write() as session:
        ours = {"ids": offers}
        of_requests = "(SELECT request_id FROM offers WHERE id = ANY(:ids))"
        for statement in (
            f"DELETE FROM bookings WHERE request_id IN {of_requests}",
            "DELETE FROM commitments WHERE live",
            f"UPDATE requests SET state = 'searching', seats_booked = 0 WHERE seats_booked > 0 AND id IN {of_requests}",
            f"UPDATE offers SET state = 'queued', answered_at = NULL WHERE request_id IN {of_requests}",
            "DELETE FROM messages",
            "UPDATE questions SET closed_at = NULL WHERE closed_at IS NOT NULL",
        ):
            session.execute(text(statement), ours if ":ids" in statement else {})
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")


def _store(database: Database, rows: list[list[Any]]) -> None:
    columns = [f"p{n}" for n in range(len(rows[0]))]
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE IF EXISTS bench_values")
        connection.exec_driver_sql("DROP SEQUENCE IF EXISTS bench_next")
        connection.exec_driver_sql("CREATE SEQUENCE bench_next")
        declared = ", ".join(f"{name} text" for name in columns)
        connection.exec_driver_sql(f"CREATE TABLE bench_values (n int PRIMARY KEY, {declared})")
        given = ", ".join(["%s"] * (len(columns) + 1))
        for number, row in enumerate(rows, 1):
            connection.exec_driver_sql(f"INSERT INTO bench_values VALUES ({given})", (number, *map(_as_text, row)))


def _as_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list):
        return "{" + ",".join(str(one) for one in value) + "}"
    if isinstance(value, Json | Jsonb):
        return json.dumps(value.obj)
    return str(value)


def _script(recorded: Recorded, values: list[Any]) -> str:
    """A pgbench script: fetch this transaction's values, then the statements.

    What is always NULL is written so; the ids of the commitment and the booking are those that this run's inserts give.
    """
    wanted = [f"p{n}" for n, value in enumerate(values) if value is not None]
    lines = [f"SELECT {', '.join(wanted)} FROM bench_values WHERE n = (SELECT nextval('bench_next')) \\gset", "BEGIN;"]
    place = 0
    for statement, names in recorded:
        sql = " ".join(statement.replace("%%", "%").split())
        for name in names:
            value = values[place]
            shown = "NULL" if value is None else f":p{place}"
            if name == "commitment_id":
                shown = ":c_id"
            elif isinstance(value, str) and value.startswith("booking:"):
                shown = "('booking:' || :b_id)"
            sql = sql.replace(f"%({name})s", shown, 1)
            place += 1
        kept = {"INSERT INTO commitments": " \\gset c_", "INSERT INTO bookings": " \\gset b_"}
        lines.append(sql + next((end for start, end in kept.items() if sql.startswith(start)), ";"))
    return "\n".join([*lines, "COMMIT;", ""])
