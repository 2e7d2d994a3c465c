"""The product's processes, as an operating system's supervisor keeps them: started again whenever they end."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from storage.failpoints import VARIABLE
from tests.notifications.conftest import free_port
from tests.web.command import command

LOST_WORKER = "was sent SIGKILL"
"""What gunicorn's parent writes when the process that serves was killed."""
LOOK = 0.1
LONGEST_STOP = 30
"""Seconds; a process needs ten at most, a crowded machine some more."""


@dataclass
class Tally:
    """What happened to all processes of a run."""

    kills: int = 0
    points: Counter[str] = field(default_factory=Counter)
    exits: Counter[str] = field(default_factory=Counter)
    stops: int = 0


@dataclass
class Process:
    """One process group. `side`: "web" or "worker"."""

    side: str
    words: tuple[str, ...]
    env: dict[str, str]
    folder: Path
    tally: Tally
    armed: str = ""
    lock: threading.RLock = field(default_factory=threading.RLock)
    running: "subprocess.Popen[bytes] | None" = None
    read_to: int = 0

    @property
    def log(self) -> Path:
        """Everything that it ever said."""
        return self.folder / f"{self.side}.log"

    def start(self, point: str = "") -> None:
        """With a failpoint, or none."""
        with self.lock, self.log.open("ab") as log:
            self.armed, self.read_to = point, log.tell()
            env = self.env | ({VARIABLE: point} if point else {})
            self.running = subprocess.Popen(
                command(*self.words), cwd=self.folder, env=env, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self, point: str) -> None:
        """At once, whatever it is doing; it comes back at once too."""
        with self.lock:
            if self._end(signal.SIGKILL):
                self.tally.kills += 1
            self.start(point)

    def stop(self) -> None:
        """As an administrator does it: it finishes what it holds. Killed where that takes too long."""
        with self.lock:
            if self.running is None:
                return
            self.running.send_signal(signal.SIGTERM)
            try:
                code = self.running.wait(LONGEST_STOP)
            except subprocess.TimeoutExpired:
                self.tally.exits[f"{self.side} did not stop"] += 1
                code = 0
            self.tally.stops += 1
            if code not in (0, -signal.SIGTERM):
                self.tally.exits[f"{self.side} stopped with {code}"] += 1
            self._end(signal.SIGKILL)
            self.running = None

    def watch(self) -> None:
        """Start it again if it has ended; what ended at a failpoint, without one."""
        with self.lock:
            if self.running is None:
                return
            code = self.running.poll()
            if code is None and not self._lost_its_worker():
                return
            if self.armed and code in (None, -signal.SIGKILL):
                self.tally.kills += 1
                self.tally.points[self.armed.partition(":")[0]] += 1
            else:
                self.tally.exits[f"{self.side} ended with {code}"] += 1
            self._end(signal.SIGKILL)
            self.start()

    def _lost_its_worker(self) -> bool:
        if self.side != "web" or not self.armed:
            return False
        with self.log.open("rb") as log:
            log.seek(self.read_to)
            said = log.read()
        self.read_to += len(said)
        return LOST_WORKER.encode() in said

    def _end(self, how: signal.Signals) -> bool:
        """The whole group; whether it was still there."""
        if self.running is None:
            return False
        there = self.running.poll() is None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.running.pid, how)
        self.running.wait()
        return there


@dataclass
class Node:
    """A web and a worker that share a folder, and with other nodes nothing but the database's address."""

    url: str
    web: Process
    worker: Process

    @property
    def processes(self) -> list[Process]:
        """Both."""
        return [self.web, self.worker]


def make_node(folder: Path, env: dict[str, str], tally: Tally) -> Node:
    """Not started yet."""
    folder.mkdir()
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    own = env | {"MEDIATORI_VAR": str(folder / "var"), "MEDIATORI_PUBLIC_URL": url}
    web = Process("web", ("serve", "--port", str(port)), own, folder, tally)
    return Node(url, web, Process("worker", ("work",), own, folder, tally))


class Supervisor:
    """Looks after all processes from a thread. A context manager: at its end every process has been stopped."""

    def __init__(self, nodes: list[Node]) -> None:
        self.processes = [process for node in nodes for process in node.processes]
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="supervisor", daemon=True)

    def __enter__(self) -> "Supervisor":
        self.start()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        for process in self.processes:
            with process.lock:
                process._end(signal.SIGKILL)
                process.running = None

    def start(self) -> None:
        """All that do not run, without failpoints."""
        for process in self.processes:
            with process.lock:
                if process.running is None:
                    process.start()

    def disarm(self) -> None:
        """No failpoint any more: what is armed is started anew."""
        for process in self.processes:
            with process.lock:
                if process.armed:
                    process.kill("")

    def stop(self) -> None:
        """All at once, gracefully."""
        threads = [threading.Thread(target=process.stop) for process in self.processes]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _watch(self) -> None:
        while not self._over.is_set():
            for process in self.processes:
                process.watch()
            time.sleep(LOOK)
