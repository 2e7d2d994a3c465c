"""What every test stands on: a fresh migrated database on each engine, keys, a browser, no way out of the machine."""

import fcntl
import os
import shutil
import socket
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path
from typing import Any, LiteralString

import hypothesis
import psycopg
import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from psycopg.sql import SQL, Identifier
from sqlalchemy import make_url

from storage import keys as storage_keys
from storage import migrate
from storage.db import make_engine
from storage.transaction import Database
from tests import postgres_server

TEST_SECRET = "test-secret-key-of-more-than-32-bytes-0123456789"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LEFT_OUT = "left out: "
NO_POSTGRESQL = "no PostgreSQL here (apt-get install postgresql, or TEST_DATABASE_URL names a server)"
NO_BROWSER = "no browser here (apt-get install chromium)"
RUN_FOLDER, RUN_PROCESS = "MEDIATORI_TEST_RUN", "MEDIATORI_TEST_RUN_PROCESS"
IN_MEMORY, ROOM_NEEDED = Path("/dev/shm"), 2**30

hypothesis.settings.register_profile("house", deadline=None, print_blob=True)
hypothesis.settings.load_profile("house")


def leave_out(why: str) -> None:
    """Skip this test for want of something on this machine; with REQUIRE_ALL=1 it fails."""
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(f"REQUIRE_ALL=1 and {why}", pytrace=False)
    pytest.skip(LEFT_OUT + why)


# The run: one folder, shared by all workers of pytest-xdist, made and removed by the process that started them.


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        folder = tempfile.mkdtemp(prefix="mediatori-tests-", dir=_quick_place())
        os.chmod(folder, 0o711)  # PostgreSQL may run as another user and has to get at its own folder
        os.environ[RUN_FOLDER], os.environ[RUN_PROCESS] = folder, str(os.getpid())


def _quick_place() -> Path | None:
    """Memory, where there is room: a copy of a database is hundreds of files, 320 ms on a disk and 20 ms there."""
    if IN_MEMORY.is_dir() and os.access(IN_MEMORY, os.W_OK) and shutil.disk_usage(IN_MEMORY).free > ROOM_NEEDED:
        return IN_MEMORY
    return None


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        folder = Path(os.environ.pop(RUN_FOLDER))
        if "TEST_DATABASE_URL" in os.environ and (folder / "postgresql-template").exists():
            _drop_database(os.environ["TEST_DATABASE_URL"], (folder / "postgresql-template").read_text())
        postgres_server.stop_server(folder)
        shutil.rmtree(folder, ignore_errors=True)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    reasons = [str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", []) if report.longrepr]
    for why in (NO_POSTGRESQL, NO_BROWSER):
        count = sum(LEFT_OUT + why in reason for reason in reasons)
        if count:
            terminalreporter.write_line(f"{count} tests left out: {why}", yellow=True)


def _once_a_run(name: str, make: Callable[[Path], str]) -> str:
    """What `make` gave to the first worker that asked; the others read it from the run's folder."""
    folder = Path(os.environ[RUN_FOLDER])
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = folder / name
        if not kept.exists():
            kept.write_text(make(folder))
        return kept.read_text()


# Databases: migrated once a run into a template, then copied for each test.


@pytest.fixture(scope="session")
def postgresql_admin() -> str:
    """The address of a PostgreSQL where databases may be made."""
    if "TEST_DATABASE_URL" in os.environ:
        return os.environ["TEST_DATABASE_URL"]
    initdb = postgres_server.find_initdb()
    if initdb is None:
        leave_out(NO_POSTGRESQL)
        raise AssertionError("unreachable")
    lives_with = int(os.environ[RUN_PROCESS])
    return _once_a_run("postgresql", lambda folder: postgres_server.start_server(folder, initdb, lives_with))


@pytest.fixture(scope="session")
def postgresql_template(postgresql_admin: str) -> str:
    """The name of a migrated database to copy."""

    def make(folder: Path) -> str:
        name = f"mediatori_template_{uuid.uuid4().hex[:8]}"
        _administer(postgresql_admin, "CREATE DATABASE {}", name)
        migrate.upgrade(_in_database(postgresql_admin, name))
        return name

    return _once_a_run("postgresql-template", make)


@pytest.fixture(scope="session")
def sqlite_template() -> Path:
    """A migrated database file to copy."""

    def make(folder: Path) -> str:
        migrate.upgrade(f"sqlite:///{folder / 'template.sqlite'}")
        return str(folder / "template.sqlite")

    return Path(_once_a_run("sqlite-template", make))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a fresh, migrated, empty database: the test runs once on each engine."""
    makers = {"sqlite": _sqlite_copy, "postgresql": _postgresql_copy}
    with makers[request.param](request) as url:
        yield url


@pytest.fixture
def sqlite_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """For tests of what only SQLite does."""
    with _sqlite_copy(request) as url:
        yield url


@pytest.fixture
def postgresql_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """For tests of what only PostgreSQL does."""
    with _postgresql_copy(request) as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh database with its two kinds of transaction."""
    engine = make_engine(database_url)
    yield Database(engine)
    engine.dispose()


@contextmanager
def _sqlite_copy(request: pytest.FixtureRequest) -> Iterator[str]:
    template: Path = request.getfixturevalue("sqlite_template")
    with tempfile.TemporaryDirectory(dir=os.environ[RUN_FOLDER]) as folder:
        target = Path(folder) / "mediatori.sqlite"
        shutil.copyfile(template, target)
        yield f"sqlite:///{target}"


@contextmanager
def _postgresql_copy(request: pytest.FixtureRequest) -> Iterator[str]:
    admin: str = request.getfixturevalue("postgresql_admin")
    template: str = request.getfixturevalue("postgresql_template")
    name = f"mediatori_test_{uuid.uuid4().hex[:12]}"
    _administer(admin, "CREATE DATABASE {} TEMPLATE {}", name, template)
    yield _in_database(admin, name)
    _drop_database(admin, name)


def _in_database(admin: str, name: str) -> str:
    return make_url(admin).set(database=name).render_as_string(hide_password=False)


def _administer(admin: str, statement: LiteralString, *names: str) -> None:
    address = make_url(admin).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(SQL(statement).format(*map(Identifier, names)))


def _drop_database(admin: str, name: str) -> None:
    _administer(admin, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


# Keys and the network.


@pytest.fixture(autouse=True)
def keys() -> storage_keys.Keyring:
    """The process's keys, the same for every test."""
    return storage_keys.install(TEST_SECRET)


@pytest.fixture(autouse=True)
def no_way_out(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A connection to anywhere but this machine fails the test, even where the code takes the error for a bad line."""
    attempts: list[str] = []
    connect, connect_ex, resolve = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def check(host: object) -> None:
        if not _on_this_machine(host):
            attempts.append(str(host))
            raise ConnectionRefusedError(f"A test must not reach {host}")

    def checked(method: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(self: socket.socket, address: Any, *rest: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6):
                check(address[0])
            return method(self, address, *rest)

        return guarded

    def checked_resolve(host: Any, *rest: Any, **named: Any) -> Any:
        check(host)
        return resolve(host, *rest, **named)

    monkeypatch.setattr(socket.socket, "connect", checked(connect))
    monkeypatch.setattr(socket.socket, "connect_ex", checked(connect_ex))
    monkeypatch.setattr(socket, "getaddrinfo", checked_resolve)
    yield
    assert not attempts, f"The test tried to reach {', '.join(sorted(set(attempts)))}"


def _on_this_machine(host: object) -> bool:
    name = host.decode() if isinstance(host, bytes) else str(host or "localhost")
    try:
        address = ip_address(name)
    except ValueError:
        return name == "localhost" or name.endswith(".localhost") or name == socket.gethostname()
    return address.is_loopback or address.is_unspecified


# The browser.


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's Chromium, without a window, which finds no host but this one."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        leave_out(NO_BROWSER)
    with sync_playwright() as playwright:
        rules = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
        chromium = playwright.chromium.launch(executable_path=program, args=[rules])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of an Italian reader in a session of its own; a script's error or a refused resource fails the test."""
    faults: list[str] = []
    context = browser.new_context(locale="it-IT", timezone_id="Europe/Rome")
    opened = context.new_page()
    opened.set_default_timeout(10_000)
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
    yield opened
    context.close()
    assert not faults, "\n".join(faults)
