"""The fault campaign at its smallest, on PostgreSQL: three nodes that share nothing but its address."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.migrate import upgrade
from tests.conftest import NO_POSTGRESQL, leave_out
from tests.postgres_server import find_initdb, restart_server, start_server, stop_server
from tests.soak.__main__ import make_database
from tests.soak.campaign import play
from tests.soak.ledger import Run
from tests.soak.plan import BLIND, Plan

SMALL = Plan("postgresql", seed=7, requests=20, nodes=3, mediators=12, settle=4, pause=0.2, requests_a_kill=3,
             weather_lasts=2, sweep_seconds=3, restarts_database=True)  # fmt: skip
CONTROL = Plan("control", seed=7, requests=20, nodes=3, mediators=12, settle=0, pause=0.2, requests_a_kill=100,
               weather_lasts=20, sweep_seconds=3, only_weather=BLIND)  # fmt: skip
"""Half of what leaves is asked about at once, before the list shows it: a few texts suffice."""


pytestmark = pytest.mark.timeout(240)
"""Half a minute on two free cores; the same counts take longer where others work too."""


@pytest.fixture
def folder() -> Iterator[Path]:
    """With a PostgreSQL of its own: it is restarted at once, which no other test could stand."""
    with tempfile.TemporaryDirectory(prefix="campaign-", dir=os.environ["MEDIATORI_TEST_RUN"]) as made:
        Path(made).chmod(0o755)
        yield Path(made)
        stop_server(Path(made))


def played(plan: Plan, folder: Path) -> Run:
    initdb = find_initdb()
    if initdb is None:
        leave_out(NO_POSTGRESQL)
        raise AssertionError("unreachable")
    url = make_database(start_server(folder, initdb, os.getpid(), durable=True), plan.name)
    upgrade(url)
    own = folder / "nodes"
    own.mkdir()
    return play(plan, url, own, lambda: restart_server(folder, initdb), lambda _: None)


def test_nodes_die_and_nothing_is_lost_or_doubled(folder: Path) -> None:
    run = played(SMALL, folder)
    assert (run.ledger.wrong, run.faults) == ({}, []), run.notes
    assert run.ledger.requests == SMALL.requests
    assert run.ledger.kills >= SMALL.requests // (2 * SMALL.requests_a_kill)
    assert run.ledger.ambiguous > 0
    assert run.notes["mails that came"] > 0


def test_without_a_settle_time_the_same_campaign_doubles(folder: Path) -> None:
    assert played(CONTROL, folder).ledger.doubled >= 1
