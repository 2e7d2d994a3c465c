"""The product on this machine with time that moves by command: real HTTP, the carrier's interface, real mail.

Web side, worker, simulator and mailbox share one clock, and therefore one process.
"""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from werkzeug.serving import make_server

from notifications.simulator import Faults, SimulatorServer
from storage.migrate import upgrade
from web.app import create_app
from web.demo.day.clock import DayClock
from web.demo.day.next_due import next_due
from web.demo.mailbox import Mailbox
from web.demo.run_demo import demo_environment
from web.demo.town import Town, make_town
from web.services import Services, utc_now
from web.settings import SIMULATOR_NUMBER, SIMULATOR_SID, SIMULATOR_TOKEN, load_settings
from web.worker import Worker

SEED = 2026
SETTLED = timedelta(days=60)
"""So long before the day, the service began."""


class Stage:
    """The town, and what moves it."""

    def __init__(self, services: Services, simulator: SimulatorServer, mailbox: Mailbox, clock: DayClock) -> None:
        self.services = services
        self.simulator = simulator
        self.mailbox = mailbox
        self.clock = clock
        self.worker = Worker(services)

    def make_town(self) -> Town:
        """Its offices, people and mediators, of whom nobody has been asked anything."""
        return self.services.database.run(lambda session: make_town(session, self.clock() - SETTLED, SEED))

    def tick(self) -> None:
        """Texts leave and arrive, answers take effect."""
        self.simulator.settle()
        for _ in range(2):
            self.worker.run_once()
            self.simulator.settle()

    def step(self, until: datetime) -> bool:
        """Time moves to what falls due next, at most until then; whether something did."""
        with self.services.database.read() as session:
            due = next_due(session, self.clock(), until)
        self.clock.move_to(due or until)
        self.tick()
        return due is not None


@contextmanager
def set_stage(folder: Path, database_url: str | None, begins: str) -> Iterator[Stage]:
    """Everything runs, on a fresh database: SQLite in that folder unless an address is given.

    `begins`: as "2026-11-30 09:00", in the zone of the settings.
    """
    clock = DayClock(utc_now())
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True)
    url = f"http://127.0.0.1:{server.server_port}"
    simulator = SimulatorServer(
        SIMULATOR_SID, SIMULATOR_TOKEN, SIMULATOR_NUMBER, webhook_url=f"{url}/twilio/inbound",
        faults=Faults(send_seconds=0, receipt_seconds=0), clock=clock,
    )  # fmt: skip
    with ExitStack() as stack:
        stack.callback(server.server_close)
        stack.enter_context(simulator)
        mailbox = Mailbox(folder / "mailbox")
        stack.callback(mailbox.stop)
        given = {
            **demo_environment({"MEDIATORI_VAR": str(folder)}, server.server_port, mailbox.port),
            "MEDIATORI_TWILIO_API_BASE": simulator.base,
            "MEDIATORI__QUIET_HOURS__FROM": "21:00",
            "MEDIATORI__QUIET_HOURS__TO": "08:00",
            "MEDIATORI__DELIVERY__MESSAGES_PER_SECOND": "1000",
        }
        settings = load_settings(given | ({"MEDIATORI_DATABASE_URL": database_url} if database_url else {}))
        clock.move_to(datetime.fromisoformat(begins).replace(tzinfo=ZoneInfo(settings.dispatch.zone)))
        upgrade(settings.database_url)
        server.app = create_app(settings, clock)
        services: Services = server.app.extensions["mediatori"]
        stack.callback(services.database.engine.dispose)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        stack.callback(thread.join, 5)
        stack.callback(server.shutdown)
        yield Stage(services, simulator, mailbox, clock)
