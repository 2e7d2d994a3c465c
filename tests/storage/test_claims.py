"""Claims: each due row to one worker, for the length of a lease."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Integer, MetaData, String, Table, insert, true

from storage.claims import claim
from storage.transaction import Database
from storage.types import UtcDateTime

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
_JOBS = Table(
    "jobs",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("lease_owner", String(20)),
    Column("lease_until", UtcDateTime),
)


def jobs(database: Database, how_many: int) -> None:
    with database.write() as session:
        _JOBS.create(session.connection())
        session.execute(insert(_JOBS), [{"id": n + 1} for n in range(how_many)])


def take(session: Any, owner: str, now: datetime = NOW, limit: int = 10) -> list[int]:
    return claim(
        session, _JOBS, where=true(), order_by=[_JOBS.c.id], limit=limit, owner=owner, now=now,
        lease=timedelta(seconds=30),
    )  # fmt: skip


def test_a_lease_holds_until_it_runs_out(database: Database) -> None:
    jobs(database, 3)
    assert database.run(lambda session: take(session, "a", limit=2)) == [1, 2]
    assert database.run(lambda session: take(session, "b")) == [3]
    assert database.run(lambda session: take(session, "b", NOW + timedelta(seconds=30))) == []
    assert database.run(lambda session: take(session, "b", NOW + timedelta(seconds=31))) == [1, 2, 3]


def test_workers_at_once_share_the_rows(database: Database) -> None:
    jobs(database, 200)
    taken: list[int] = []
    barrier = threading.Barrier(6)

    def work(owner: str) -> None:
        barrier.wait()
        while True:
            got = database.run(lambda session: take(session, owner, limit=7))
            if not got:
                return
            taken.extend(got)

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(1, 201))
