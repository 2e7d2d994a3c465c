"""One run: a plan played over one database, until all is quiet, and what the audit finds."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from dispatch.requests import Request
from notifications.inbox import InboundText
from notifications.simulator import Faults, SimulatorServer
from storage import keys
from storage.db import make_engine
from storage.transaction import Database, is_temporary
from tests.conftest import TEST_SECRET
from tests.soak import audit
from tests.soak.conclude import Played, conclude
from tests.soak.ledger import Run
from tests.soak.mail_server import MailServer
from tests.soak.nodes import LOOK, LOOKS, answers, environment, until
from tests.soak.offices import Offices
from tests.soak.people import People
from tests.soak.plan import QUIET, Plan, kills_of
from tests.soak.processes import Supervisor, Tally, make_node
from tests.soak.town import make_token, record_states, settle_in
from tests.soak.watch import Watch

ASKING_AT_ONCE = 4
MOST_WAITING = 60
"""Texts that have not left; with more of them nobody asks for a while."""
PATIENCE = 12
"""Looks."""
ROUNDS = 20
FEEDS = 5
"""Mediators whose calendar is read at the end."""


def play(plan: Plan, url: str, folder: Path, restart: Callable[[], None], say: Callable[[str], None]) -> Run:
    """`url`: a fresh, migrated database. `restart` restarts its server at once. `say` is told how it goes."""
    keys.install(TEST_SECRET)
    began = time.monotonic()
    engine = make_engine(url)
    record_states(engine)
    with SimulatorServer(faults=Faults().changed(QUIET)) as simulator, MailServer(plan) as mails:
        campaign = _Campaign(plan, Database(engine), simulator, mails, url, folder, restart, say)
        run = campaign.play()
    engine.dispose()
    run.seconds = time.monotonic() - began
    return run


class _Campaign:
    def __init__(
        self,
        plan: Plan,
        database: Database,
        simulator: SimulatorServer,
        mails: MailServer,
        url: str,
        folder: Path,
        restart: Callable[[], None],
        say: Callable[[str], None],
    ) -> None:
        self.plan, self.database, self.restart, self.say = plan, database, restart, say
        self.simulator, self.mails = simulator, mails
        self.tally = Tally()
        self.folder = folder
        env = environment(plan, url, simulator, mails.url)
        self.nodes = [make_node(folder / f"node-{one + 1}", env, self.tally) for one in range(plan.nodes)]
        self.token = make_token(database, datetime.now(UTC))
        self.offices = Offices(plan, [node.url for node in self.nodes], self.token)
        self.watch = Watch(database)

    def play(self) -> Run:
        """Everything, and the audit."""
        with Supervisor(self.nodes) as supervisor:
            until(lambda: answers(self.nodes[0]), "the first node answers")
            settle_in(self.plan, self.nodes[0].url, self.token)
            with People(self.plan, self.simulator) as people, self.watch:
                self._ask_and_break()
                self.say(f"{self.plan.name}: all have asked")
                self._mend(supervisor)
                people.fall_silent()
                feeds = [self.offices.feed(one) for one in range(1, 1 + FEEDS)]
                left = self._until_quiet(supervisor)
        logs = [*self.folder.glob("node-*/*.log"), *self.folder.parent.glob("postgres/log")]
        return conclude(
            Played(
                self.plan, self.database, self.simulator, self.mails, self.offices, self.watch, self.tally,
                logs, feeds, left,
            )
        )  # fmt: skip

    def _ask_and_break(self) -> None:
        """Requests one after another, and between them what the plan has for their number."""
        kills, room, draw = kills_of(self.plan), threading.Semaphore(ASKING_AT_ONCE), self.plan.draws("webhook")
        with ThreadPoolExecutor(ASKING_AT_ONCE) as pool:
            for index in range(self.plan.requests):
                weather = self.plan.weather(index)
                if weather is not None:
                    self.simulator.state.faults = weather
                self.mails.away = self.plan.mail_server_is_away(index)
                # One carrier knows one address: behind it may be any node, a dead one too.
                self.simulator.state.webhook_url = f"{draw.choice(self.nodes).url}/twilio/inbound"
                if index % ASKING_AT_ONCE == 0:
                    self._let_texts_leave()
                room.acquire()
                pool.submit(self.offices.ask, index).add_done_callback(lambda _: room.release())
                time.sleep(self.plan.pause)
                for kill in kills.get(index, ()):
                    node = self.nodes[kill.node]
                    (node.web if kill.side == "web" else node.worker).kill(kill.point)
                if self.plan.restarts_database and index == self.plan.requests // 2:
                    self.restart()
                if index % 50 == 49:
                    self.say(f"{self.plan.name}: {index + 1} requests, {self.tally.kills} kills")

    def _let_texts_leave(self) -> None:
        """On a slow machine offices ask slower, so that people are asked, and answer, while things break.

        Not for long: while nothing works at the carrier, only the next weather lets anything leave.
        """
        for _ in range(PATIENCE):
            try:
                with self.database.read() as session:
                    if audit.waiting(session) < MOST_WAITING:
                        return
            except DBAPIError as error:
                if not is_temporary(error):
                    raise
            time.sleep(LOOK)

    def _mend(self, supervisor: Supervisor) -> None:
        """Nothing breaks any more, and nobody is searched for any more: what is under way comes to its end."""
        self.simulator.state.faults = Faults().changed(QUIET)
        self.mails.away, self.mails.well = False, True
        supervisor.disarm()
        with self.database.read() as session:
            searching = list(session.scalars(select(Request.id).where(Request.state == "searching")))
        for request_id in searching:
            self.offices.cancel(str(request_id))

    def _until_quiet(self, supervisor: Supervisor) -> dict[str, int]:
        """Quiet, stopped, and still quiet: what a clock has begun meanwhile is waited for again. What is left open."""
        left: dict[str, int] = {}
        for _ in range(ROUNDS):
            supervisor.start()
            for _ in range(LOOKS):
                left = self._open_work()
                if not left:
                    break
                time.sleep(LOOK)
            self.say(f"{self.plan.name}: {left or 'all is quiet'}")
            supervisor.stop()
            self.simulator.settle(60)
            left = self._open_work()
            if not left:
                return {}
        return left

    def _open_work(self) -> dict[str, int]:
        try:
            with self.database.read() as session:
                found = audit.open_work(session)
                stored = set(session.scalars(select(InboundText.carrier_id)))
        except DBAPIError as error:
            if not is_temporary(error):
                raise
            return {"no database": 1}
        said = [one.sid for one in self.simulator.state.accepted() if one.direction == "inbound"]
        found["texts that nobody has stored"] = sum(one not in stored for one in said)
        return {name: count for name, count in found.items() if count}
