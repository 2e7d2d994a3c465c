"""The demo runs: a simulator, a mailbox, the web side and a worker, on this machine alone, until it is told to end."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping

import click

from web.demo.data import prepare_data
from web.demo.mailbox import Mailbox
from web.demo.people import shown_accounts
from web.services import utc_now
from web.setting_values import BadSetting
from web.settings import load_settings

READY_SECONDS = 60
GRACE_SECONDS = 9
ROLES = {
    "operator": "operatrice allo sportello: chiede un mediatore",
    "desk": "sportello: vede chi c'è oggi",
    "coordinator": "coordinatrice: segue le ricerche e legge le risposte",
    "manager": "responsabile di progetto",
    "administrator": "amministratrice: persone, uffici, token",
}


def run_demo(port: int, months: int, *, reset: bool) -> None:
    """Serve until SIGTERM or SIGINT, or until one of the processes ends by itself. BadSetting says what to mend."""
    for one in (port, port + 1):
        check_free(one)
    click.echo("Mediatori: preparo una piccola città di prova...", err=True)
    ended = threading.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, lambda *_: ended.set())
    var = load_settings(demo_environment(os.environ, port, 0)).var
    mailbox = Mailbox(var / "mailbox")
    children = Children(demo_environment(os.environ, port, mailbox.port))
    try:
        # They load their code while the data is made, and begin when they are told.
        for what, its_port in (("simulator", port + 1), ("web", port), ("worker", 0)):
            children.start(what, its_port)
        settings = load_settings(children.env)
        names = prepare_data(settings, utc_now(), months, ended.is_set, reset=reset)
        if names is not None:
            children.tell_all(json.dumps(names))
            if wait_until_ready(port, children, ended):
                click.echo(welcome(port, str(var)))
            while not ended.wait(0.3):
                if children.any_ended():
                    raise BadSetting(f"The {children.any_ended()} has ended by itself: its last lines stand above.")
    finally:
        children.end()
        mailbox.stop()
    click.echo("Finito.")


def check_free(port: int) -> None:
    """BadSetting where somebody listens on that port already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise BadSetting(f"Port {port} is taken: end what listens there, or choose another (PORT=8100).") from None


def demo_environment(given: Mapping[str, str], port: int, smtp_port: int) -> dict[str, str]:
    """What the processes are told: this machine's own carrier, mail and database, whatever stands in `given`."""
    kept = {name: value for name, value in given.items() if not name.startswith(("TWILIO_", "MEDIATORI_TWILIO_"))}
    var = load_settings(
        {**kept, "MEDIATORI_PUBLIC_URL": f"http://127.0.0.1:{port}", "MEDIATORI_SMS_GATEWAY": "console"}
    ).var
    return {
        **kept,
        "MEDIATORI_VAR": str(var),
        "MEDIATORI_DATABASE_URL": f"sqlite:///{var}/mediatori.sqlite",
        "MEDIATORI_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "MEDIATORI_SMS_GATEWAY": "simulator",
        "MEDIATORI_TWILIO_API_BASE": f"http://127.0.0.1:{port + 1}",
        "MEDIATORI_SMTP_URL": f"smtp://127.0.0.1:{smtp_port}",
        "MEDIATORI__QUIET_HOURS__FROM": "00:00",
        "MEDIATORI__QUIET_HOURS__TO": "00:00",
    }


class Children:
    """The demo's processes; a signal of the terminal reaches only this one, which ends them in order."""

    def __init__(self, env: dict[str, str]) -> None:
        self.env = env
        self._running: dict[str, subprocess.Popen[str]] = {}

    def start(self, what: str, port: int) -> None:
        """Its standard input stays open as long as we live, and tells it when we do not."""
        self._running[what] = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "web.demo.child", what, str(port)],
            env=self.env,
            stdin=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def tell_all(self, line: str) -> None:
        """They may begin, and know this."""
        for child in self._running.values():
            assert child.stdin is not None
            child.stdin.write(line + "\n")
            child.stdin.flush()

    def any_ended(self) -> str | None:
        """The name of one that runs no more."""
        return next((what for what, child in self._running.items() if child.poll() is not None), None)

    def end(self) -> None:
        """All at once, and by force those that take too long."""
        for child in self._running.values():
            child.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for child in self._running.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            if child.stdin is not None:
                child.stdin.close()


def wait_until_ready(port: int, children: Children, ended: threading.Event) -> bool:
    """Whether web and simulator answer."""
    addresses = [f"http://127.0.0.1:{port}/status", f"http://127.0.0.1:{port + 1}/phones"]
    deadline = time.monotonic() + READY_SECONDS
    while addresses and time.monotonic() < deadline and not children.any_ended() and not ended.is_set():
        try:
            with urllib.request.urlopen(addresses[0], timeout=2):  # noqa: S310 - an http address of this machine
                addresses.pop(0)
        except (urllib.error.URLError, OSError):
            ended.wait(0.15)
    return not addresses


def welcome(port: int, var: str) -> str:
    """Where to go, and as whom."""
    lines = [
        "",
        f"  Mediatori: http://127.0.0.1:{port}",
        "",
        *[f"    {one['email']:<30} {one['password']:<16} {ROLES[one['role']]}" for one in shown_accounts()],
        "",
        f"  Open the phones page, be a mediator: http://127.0.0.1:{port}/phones",
        f"  Mails: {var}/mailbox",
        "  Ctrl-C ends it all.",
        "",
    ]
    return "\n".join(lines)
