"""A worker: ticks that deliver, read, search on, follow up and seal. Any number of them, on any host.

APScheduler gives the ticks in this process's memory; what is due stands in tables and is claimed with leases, so two
workers never do the same thing twice and one that dies leaves nothing behind but a lease that runs out.
"""

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from dispatch.close_ended import close_ended
from dispatch.follow_events import follow_events
from dispatch.replies import Reply, follow_reply
from dispatch.search_on import due_searches, search_on
from notifications.delivery import deliver_due
from notifications.inbox import claim_inbound, fail_inbound, finish_inbound
from notifications.reconcile import reconcile_due
from notifications.sweep import sweep_inbound
from storage.journal import seal
from web.services import Services

log = logging.getLogger("mediatori.worker")
BETWEEN_WRITES = 0.02
"""Seconds that a worker on SQLite leaves to others between two of its write transactions."""
SLOW_TICK_SECONDS = 30
SWEEP_BACK = timedelta(hours=6)


class Worker:
    """The ticks over one set of services; `owner` names it in leases."""

    def __init__(self, services: Services, owner: str | None = None) -> None:
        self.services = services
        self.database = services.database
        self.settings = services.settings
        self.clock = services.clock
        self.owner = owner or f"{socket.gethostname()}:{os.getpid()}"
        self.stopping = threading.Event()

    def ticks(self) -> list[tuple[str, Callable[[], int], float]]:
        """(name, what it does, seconds between two): all of them idempotent."""
        tick = self.settings.delivery.tick_seconds
        return [
            ("read_replies", self.read_replies, tick),
            ("follow_events", self.follow_events, tick),
            ("search_on", self.search_on, tick),
            ("deliver", self.deliver, tick),
            ("seal_journal", self.seal_journal, max(1.0, tick)),
            ("reconcile", self.reconcile, max(1.0, tick)),
            ("close_ended", self.close_ended, SLOW_TICK_SECONDS),
            ("sweep_inbound", self.sweep_inbound, self.settings.inbound.sweep_seconds),
        ]

    def run_once(self) -> None:
        """Every tick once, in order: how tests and the demo move time."""
        for _, act, _ in self.ticks():
            act()

    def read_replies(self) -> int:
        """Texts that came in take effect, of each phone in their order."""
        done = 0
        while not self.stopping.is_set():
            now = self.clock()
            texts = self.database.run(
                lambda session, now=now: claim_inbound(  # type: ignore[misc]
                    session, owner=self.owner, now=now, settings=self.settings.inbound
                )
            )
            if not texts:
                break
            for one in texts:
                self._read(one.id, Reply(one.id, one.phone, one.body, one.received_at, one.opt_out_type))
                done += 1
        return done

    def _read(self, inbox_id: int, reply: Reply) -> None:
        now = self.clock()
        try:
            self.database.run(lambda session: self._take_effect(session, inbox_id, reply, now))
        except DBAPIError:
            raise
        except Exception as error:
            why = type(error).__name__
            log.error("reply %s: %s", inbox_id, why, exc_info=error)
            self.database.run(lambda session: fail_inbound(session, inbox_id, why, now, self.settings.inbound))
        self._breathe()

    def _take_effect(self, session: Session, inbox_id: int, reply: Reply, now: datetime) -> None:
        outcome = follow_reply(session, reply, now, self.settings.dispatch)
        if not finish_inbound(session, inbox_id, outcome, now):
            session.rollback()

    def deliver(self) -> int:
        """Messages leave."""
        return deliver_due(
            self.database, self.services.gateways, self.settings.delivery, self.owner, self.clock, self.stopping.is_set
        )

    def reconcile(self) -> int:
        """What may or may not have left is looked up."""
        return reconcile_due(self.database, self.services.gateways, self.settings.delivery, self.owner, self.clock)

    def sweep_inbound(self) -> int:
        """Texts that no webhook brought."""
        return sweep_inbound(self.database, self.services.gateways.sms, self.clock() - SWEEP_BACK, self.clock)

    def search_on(self) -> int:
        """Searches take their next step."""
        with self.database.read() as session:
            ids = due_searches(session, self.clock())
        for request_id in ids:
            now = self.clock()
            self.database.run(
                lambda session, one=request_id, now=now: search_on(  # type: ignore[misc]
                    session, one, now, self.settings.dispatch
                )
            )
            self._breathe()
        return len(ids)

    def follow_events(self) -> int:
        """Failed texts, STOPs: their consequences. A failed offer's next candidate is asked at once."""
        followed = self.database.run(lambda session: follow_events(session, self.clock()))
        return followed + (self.search_on() if followed else 0)

    def close_ended(self) -> int:
        """What has taken place ends."""
        return self.database.run(lambda session: close_ended(session, self.clock()))

    def seal_journal(self) -> int:
        """The journal's tail is chained."""
        return self.database.run(seal)

    def _breathe(self) -> None:
        if self.database.is_sqlite:
            time.sleep(BETWEEN_WRITES)


def run_worker(services: Services) -> None:
    """Tick until SIGTERM or SIGINT; what is claimed by then is finished."""
    worker = Worker(services)
    scheduler = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(len(worker.ticks()))}, timezone="UTC",
        job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None},
    )  # fmt: skip
    for name, act, seconds in worker.ticks():
        scheduler.add_job(guarded(name, act), "interval", seconds=seconds, id=name)
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, lambda *_: worker.stopping.set())
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    scheduler.start()
    log.info("worker %s ticks", worker.owner)
    worker.stopping.wait()
    scheduler.shutdown(wait=True)
    log.info("worker %s has finished", worker.owner)


def guarded(name: str, act: Callable[[], int]) -> Callable[[], None]:
    """A tick that fails is one log line, and comes again: an expected fault of the database brings no traceback."""

    def tick() -> None:
        try:
            act()
        except DBAPIError as error:
            log.warning("%s: database: %s", name, str(error.orig).splitlines()[0])
        except Exception:
            log.exception("%s failed", name)

    return tick
