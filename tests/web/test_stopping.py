"""A process that is told to stop ends by itself, and nothing that it held is lost or doubled."""

import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from notifications.console_gateway import ConsoleMailGateway
from notifications.delivery import deliver_due
from notifications.gateway import Gateways
from notifications.reconcile import reconcile_due
from notifications.settings import DeliverySettings, QuietHours
from storage.transaction import Database
from tests.messages import enqueue_sms
from tests.notifications.carrier import ACCOUNT, OUR_NUMBER, TOKEN, Carrier, running_carrier
from tests.notifications.conftest import free_port, make_twilio
from tests.notifications.texting import AMINA, stored
from tests.web.command import Shell, command

LONG = 30
"""Seconds after which a process that has not ended is taken to hang; it should need 10."""


@pytest.fixture
def carrier_at() -> Iterator[tuple[Carrier, str]]:
    with running_carrier() as running:
        yield running


@contextmanager
def running(shell: Shell, *words: str) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        command(*words), cwd=shell.folder, env=shell.env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        if process.stderr:
            process.stderr.close()


def ended(process: "subprocess.Popen[str]") -> tuple[int, str]:
    """Its exit code and what it said on standard error; TimeoutExpired where it hangs."""
    _, said = process.communicate(timeout=LONG)
    return process.returncode, said


def until(happened: object, process: "subprocess.Popen[str]") -> None:
    """Wait for something that the process should do."""
    assert callable(happened)
    for _ in range(400):
        if happened():
            return
        assert process.poll() is None, process.communicate()[1]
        time.sleep(0.05)
    raise AssertionError("it never happened")


def worker_of(folder: Path, url: str, base: str) -> Shell:
    return Shell(
        folder,
        url,
        {
            "MEDIATORI_SMS_GATEWAY": "twilio",
            "MEDIATORI_TWILIO_API_BASE": base,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_FROM": OUR_NUMBER,
        },
    )


def put(database: Database, body: str) -> str:
    now = datetime.now(UTC)
    with database.write() as session:
        message = enqueue_sms(
            session, to=AMINA, body=body, now=now, about=f"note:{body}", quiet=QuietHours(), passes_quiet=True
        )
    return message.opaque


@pytest.mark.parametrize(
    ("database_url", "fault"), [("sqlite", "hangs"), ("postgresql", "swallowed")], indirect=["database_url"]
)
def test_a_worker_ends_though_the_carrier_hangs_and_the_text_arrives_once(
    database: Database, database_url: str, tmp_path: Path, carrier_at: tuple[Carrier, str], fault: str
) -> None:
    carrier, base = carrier_at
    carrier.faults = [fault]
    opaque = put(database, "ciao")
    with running(worker_of(tmp_path, database_url, base), "work") as process:
        until(lambda: carrier.forms, process)
        put(database, "later")
        process.send_signal(signal.SIGTERM)
        code, said = ended(process)
    assert code == 0
    assert "Traceback" not in said
    assert AMINA not in said
    assert stored(database, opaque).state == "sending"
    carrier.wakes.set()
    deliver_and_ask_for_five_minutes(database, base)
    assert stored(database, opaque).state == "sent"
    assert sorted(carrier.bodies_to(AMINA)) == ["ciao", "later"]


def deliver_and_ask_for_five_minutes(database: Database, base: str) -> None:
    """Another worker comes, at a later time than the first one's leases end."""
    gateways, settings = Gateways(make_twilio(base), ConsoleMailGateway()), DeliverySettings()
    for minutes in range(1, 6):
        now = datetime.now(UTC) + timedelta(minutes=minutes)
        reconcile_due(database, gateways, settings, "another", lambda now=now: now)  # type: ignore[misc]
        deliver_due(database, gateways, settings, "another", lambda now=now: now)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("database_url", "told"), [("sqlite", signal.SIGTERM), ("postgresql", signal.SIGINT)], indirect=["database_url"]
)
def test_a_worker_finishes_what_it_has_begun(
    database: Database, database_url: str, tmp_path: Path, carrier_at: tuple[Carrier, str], told: signal.Signals
) -> None:
    carrier, base = carrier_at
    carrier.on_create = lambda message, form: time.sleep(0.5)
    opaques = [put(database, f"testo {n}") for n in range(4)]
    with running(worker_of(tmp_path, database_url, base), "work") as process:
        until(lambda: carrier.forms, process)
        process.send_signal(told)
        code, said = ended(process)
    assert (code, "Traceback" in said) == (0, False)
    states = [stored(database, one).state for one in opaques]
    assert set(states) <= {"sent", "queued"}
    assert len(carrier.bodies_to(AMINA)) == states.count("sent") > 0


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_the_web_side_ends_though_a_browser_has_not_said_all(
    sqlite_url: str, tmp_path: Path, told: signal.Signals
) -> None:
    port = free_port()
    with running(Shell(tmp_path, sqlite_url), "serve", "--port", str(port)) as process:
        until(lambda: answers(port), process)
        with socket.create_connection(("127.0.0.1", port), timeout=5) as half:
            half.sendall(b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf")
            process.send_signal(told)
            code, said = ended(process)
    assert (code, "Traceback" in said) == (0, False)


def answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as asking:
            asking.sendall(b"GET /status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return asking.recv(12).endswith(b"200")
    except OSError:
        return False
