"""A hundred texts at once at the webhook, on both databases: how long the one waits that all but one are faster than.

Beside it a hundred looks at `/status`, which write nothing. The carrier gives up on a webhook after 15 s.
"""

import os
import secrets
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from twilio.request_validator import RequestValidator

from benchmarks.measure import Figure
from storage.migrate import upgrade
from storage.transaction import Database
from tests.scenarios.serving import free_port
from web.settings import SIMULATOR_TOKEN

RUNS = 7
AT_ONCE = 100


def measure_webhooks(database: Database, folder: Path) -> list[Figure]:
    """Milliseconds, the 99th of a hundred. `database` is on PostgreSQL; SQLite gets a file in `folder`."""
    sqlite = f"sqlite:///{folder}/webhooks.sqlite"
    upgrade(sqlite)
    postgresql = database.engine.url.render_as_string(hide_password=False)
    return [_figure("PostgreSQL", postgresql, folder), _figure("SQLite", sqlite, folder)]


def _figure(name: str, database_url: str, folder: Path) -> Figure:
    ours, beside = [], []
    with _served(database_url, folder) as url:
        for run in range(-1, RUNS):
            texts, looks = _p99(lambda: _text(url)), _p99(lambda: _look(f"{url}/status"))
            if run >= 0:
                ours.append(texts)
                beside.append(looks)
    return Figure(
        f"webhook, {AT_ONCE} at once, p99, {name}", "ms", ours, beside, "the same of /status", "p99 ≤ 1000 ms"
    )


@contextmanager
def _served(database_url: str, folder: Path) -> Iterator[str]:
    """The web side as it runs in production, in a process of its own."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    env = os.environ | {
        "MEDIATORI_DATABASE_URL": database_url,
        "MEDIATORI_SECRET_KEY": "benchmark-secret-key-of-more-than-32-bytes",
        "MEDIATORI_VAR": str(folder),
        "MEDIATORI_PUBLIC_URL": url,
        "MEDIATORI_SMS_GATEWAY": "simulator",
    }
    serving = subprocess.Popen([sys.executable, "-m", "web.cli", "serve", "--port", str(port)], env=env)
    try:
        deadline = time.monotonic() + 60
        while not _answers(f"{url}/status") and time.monotonic() < deadline:
            time.sleep(0.2)
        yield url
    finally:
        serving.terminate()
        serving.wait(20)


def _answers(url: str) -> bool:
    try:
        _look(url)
    except (OSError, urllib.error.URLError):
        return False
    return True


def _p99(call: Callable[[], None]) -> float:
    """Of a hundred threads that begin together."""
    took: list[float] = []
    together = threading.Barrier(AT_ONCE)

    def one() -> None:
        together.wait()
        start = time.perf_counter()
        call()
        took.append((time.perf_counter() - start) * 1000)

    threads = [threading.Thread(target=one) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(took) < AT_ONCE:
        raise RuntimeError(f"{AT_ONCE - len(took)} of {AT_ONCE} calls got no answer")
    return sorted(took)[int(AT_ONCE * 0.99) - 1]


def _text(url: str) -> None:
    """Signed as the carrier signs."""
    form = {
        "MessageSid": f"SM{secrets.token_hex(16)}",
        "From": "+393331004417",
        "To": "+390961000000",
        "Body": "SI 4821",
    }
    address = f"{url}/twilio/inbound"
    signature = RequestValidator(SIMULATOR_TOKEN).compute_signature(address, form)
    body = urllib.parse.urlencode(form).encode()
    _look(urllib.request.Request(address, body, {"X-Twilio-Signature": signature}))


def _look(what: str | urllib.request.Request) -> None:
    with urllib.request.urlopen(what, timeout=60) as answer:
        answer.read()
