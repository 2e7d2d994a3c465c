"""The outbox drained through the gateway to a carrier that answers in 100 ms: 4, 16 and 32 senders.

Beside it: what that many senders could do if nothing else took time; a plain loop of as many threads over the same
gateway, which keeps no books; and Procrastinate, where PROCRASTINATE_PYTHON names a Python that has it (with psycopg's
pool, and the carrier's client library for the same calls), running `benchmarks/procrastinate_drain.py` beside us.
"""

import json
import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from datetime import time as wall
from functools import partial
from pathlib import Path

from sqlalchemy import text

from benchmarks.measure import Figure
from benchmarks.slow_carrier import ACCOUNT, ANSWER_SECONDS, TOKEN, slow_carrier
from notifications.console_gateway import ConsoleMailGateway
from notifications.delivery import deliver_due
from notifications.gateway import Gateways, OutgoingText
from notifications.outbox import draft_sms, enqueue
from notifications.settings import DeliverySettings, QuietHours
from notifications.twilio_gateway import TwilioGateway
from storage.transaction import Database

RUNS = 5
ROUNDS = 30
"""How many texts each sender has to send."""
NEVER_QUIET = QuietHours(wall(0), wall(0))


def measure_drain(database: Database) -> list[Figure]:
    """Texts a second at each number of senders. On PostgreSQL; whatever waits in the outbox is thrown away first."""
    figures = []
    with slow_carrier() as base:
        gateway = TwilioGateway(
            ACCOUNT, [TOKEN], public_url="https://service.example", from_="+390961000000", api_base=base
        )
        for senders in (4, 16, 32):
            ours: list[float] = []
            loop: list[float] = []
            theirs: list[float] = []
            for run in range(-1, RUNS):  # the first is not counted: connections are made, plans are kept
                for found, measure in (
                    (ours, partial(_ours, database, gateway)),
                    (loop, partial(_loop, gateway)),
                    (theirs, partial(_procrastinate, database, base)),
                ):
                    rate = measure(senders)
                    if run >= 0 and rate is not None:
                        found.append(rate)
            figures += _figures(senders, ours, loop, theirs)
    return figures


def _figures(senders: int, ours: list[float], loop: list[float], theirs: list[float]) -> list[Figure]:
    name = f"outbox drain, {senders} senders"
    ideal = [senders / ANSWER_SECONDS] * len(ours)
    figures = [
        Figure(name, "/s", ours, ideal, "senders ÷ 0.1 s", "≥ 0.9"),
        Figure(name, "/s", ours, loop, "a plain loop without books", "—"),
    ]
    return [*figures, Figure(name, "/s", ours, theirs, "Procrastinate", "≥ 1.5")] if theirs else figures


def _ours(database: Database, gateway: TwilioGateway, senders: int) -> float:
    count, now = senders * ROUNDS, datetime.now(UTC)
    drafts = [
        draft_sms(
            to=f"+39333{n:07d}",
            body=f"Serve un mediatore ({n}): rispondi SI 4821",
            now=now,
            about=f"bench:{n}",
            quiet=NEVER_QUIET,
        )
        for n in range(count)
    ]
    with database.write() as session:
        session.execute(text("DELETE FROM messages WHERE state IN ('queued', 'scheduled')"))
        enqueue(session, drafts)
    settings = DeliverySettings(senders=senders, messages_per_second=100_000)
    gateways = Gateways(gateway, ConsoleMailGateway())
    began = time.perf_counter()
    sent = deliver_due(database, gateways, settings, "bench", lambda: datetime.now(UTC))
    seconds = time.perf_counter() - began
    if sent != count:
        raise SystemExit(f"bench: {sent} of {count} texts were sent")
    return count / seconds


def _loop(gateway: TwilioGateway, senders: int) -> float:
    texts = [OutgoingText(f"+39333{n:07d}", "Serve un mediatore", f"loop-{n}") for n in range(senders * ROUNDS)]
    with ThreadPoolExecutor(senders) as threads:
        began = time.perf_counter()
        list(threads.map(gateway.send, texts))
        return len(texts) / (time.perf_counter() - began)


def _procrastinate(database: Database, base: str, senders: int) -> float | None:
    """In a process of its own; it makes its tables in a database beside ours."""
    python = os.environ.get("PROCRASTINATE_PYTHON")
    if not python:
        return None
    script = Path(__file__).with_name("procrastinate_drain.py")
    server = database.engine.url.set(drivername="postgresql", database="postgres")
    given = [server.render_as_string(hide_password=False), base, str(senders), str(senders * ROUNDS)]
    done = subprocess.run([python, str(script), *given], check=True, capture_output=True, text=True, timeout=300)
    return float(json.loads(done.stdout)["per_second"])
