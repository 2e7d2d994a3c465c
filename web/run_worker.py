"""A worker as a process: APScheduler gives its ticks, in this process's memory, until it is told to stop."""

import logging
import signal
import time
from collections.abc import Callable

from apscheduler.executors.pool import BasePoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import DBAPIError

from notifications.gateway import GatewayError
from notifications.reconcile import stop_asking
from notifications.threads import Threads
from storage.transaction import is_temporary
from web.services import Services, utc_now
from web.worker import Worker

log = logging.getLogger("mediatori.worker")
LOOK_SECONDS = 0.1
GRACE_SECONDS = 8
"""How long a worker that was told to stop finishes what it has begun."""


class _Ticks(BasePoolExecutor):  # type: ignore[misc]
    """APScheduler's jobs in threads that do not keep the process alive."""

    def __init__(self, threads: Threads) -> None:
        super().__init__(threads)


def run_worker(services: Services) -> None:
    """Tick until SIGTERM or SIGINT; what is claimed by then is finished, or left to its lease after some seconds."""
    worker = Worker(services)
    threads = Threads(len(worker.ticks()), "tick")
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    scheduler = BackgroundScheduler(
        executors={"default": _Ticks(threads)}, timezone="UTC",
        job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None},
    )  # fmt: skip
    for name, act, seconds in worker.ticks():
        # At once for the first time: a worker that is started often would else never sweep.
        scheduler.add_job(guarded(name, act), "interval", seconds=seconds, id=name, next_run_time=utc_now())
    told: list[int] = []
    for signum in (signal.SIGTERM, signal.SIGINT):
        # Only noted: an event that is set while this very thread begins to wait for it would lock us for ever.
        signal.signal(signum, lambda which, _: told.append(which))
    scheduler.start()
    log.info("worker %s ticks", worker.owner)
    while not told:
        time.sleep(LOOK_SECONDS)
    worker.stopping.set()
    scheduler.shutdown(wait=False)
    if threads.finish(GRACE_SECONDS):
        log.info("worker %s has finished", worker.owner)
    else:
        guarded("stop", lambda: worker.database.run(lambda session: stop_asking(session, worker.owner)))()
        log.warning("worker %s stops without some answers: they are asked for when their leases end", worker.owner)


def guarded(name: str, act: Callable[[], int]) -> Callable[[], None]:
    """A tick that fails is one log line, and comes again: an expected fault of database or carrier, no traceback."""

    def tick() -> None:
        try:
            act()
        except GatewayError as error:
            log.warning("%s: %s", name, error.short)
        except Exception as error:
            if isinstance(error, DBAPIError) and is_temporary(error):
                log.warning("%s: database: %s", name, str(error.orig).splitlines()[0])
            else:
                log.exception("%s failed", name)

    return tick
