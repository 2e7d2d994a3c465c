"""The command line from outside: what needs nothing, what ends, what is said where something is wrong."""

import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from sqlalchemy import select

from scheduling.mediators import Mediator
from storage.db import make_engine
from storage.transaction import Database
from tests.scenarios.serving import free_port
from tests.web.command import Shell, command
from web.users import password_fits, user_by_email

ENDS_WITHIN = 10


@pytest.fixture
def shell(sqlite_url: str, tmp_path: Path) -> Shell:
    return Shell(tmp_path, sqlite_url)


@pytest.fixture
def bare(tmp_path: Path) -> Shell:
    """A machine where nothing is configured, and nothing can be: whatever is read there would fail."""
    (tmp_path / "config.toml").write_text("[nonsense]\n")
    return Shell(tmp_path, "nonsense://", {"MEDIATORI_SECRET_KEY": "short", "MEDIATORI_SMS_GATEWAY": "pigeon"})


def test_reply_needs_nothing(bare: Shell) -> None:
    done = bare.run("reply", given="SI 4821\nsì, ma dopo le 18\nFINE 4821 7306\nLIBERO LU 9-13\n")
    assert done.returncode == 0, done.stderr
    assert [json.loads(line)["verb"] for line in done.stdout.splitlines()] == [
        "accept",
        "person",
        "check_out",
        "free",
    ]
    assert not (bare.folder / "var").exists()


def test_help_needs_nothing_and_imports_little(bare: Shell) -> None:
    done = bare.run("--help")
    assert done.returncode == 0
    assert "import" in done.stdout
    listed = subprocess.run(
        [*command("--help")[:1], "-X", "importtime", *command("--help")[1:]], cwd=bare.folder, env=bare.env,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    modules = {line.rpartition("|")[2].strip() for line in listed.stderr.splitlines()}
    assert not modules & {"flask", "sqlalchemy.orm", "twilio", "apscheduler", "gunicorn"}


@pytest.mark.parametrize("words", [("import", "mediators"), ("token", "add"), ("serve",), ("demo",), ("check",)])
def test_every_command_has_its_help(bare: Shell, words: tuple[str, ...]) -> None:
    done = bare.run(*words, "--help")
    assert done.returncode == 0, done.stderr
    assert "Usage" in done.stdout


def test_wrong_usage_is_2_and_a_bad_setting_is_one_sentence(bare: Shell) -> None:
    assert bare.run("token", "add").returncode == 2
    assert bare.run("fly").returncode == 2
    done = bare.run("migrate")
    assert done.returncode == 1
    assert "[nonsense]" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_import_with_a_bad_row_names_it_and_keeps_nothing(shell: Shell) -> None:
    header = "name;phone;email;locale;gender;languages\n"
    amina = "Amina;+393331111111;a@example.org;ar;f;ary:native fra:good\n"
    bad = shell.csv("bad.csv", header + amina + "John;not-a-phone;j@example.org;en;m;eng:native\n")
    done = shell.run("import", "mediators", bad)
    assert done.returncode == 1
    assert done.stderr.startswith("bad.csv:3:phone: ")
    assert done.stderr.count("\n") == 1
    good = shell.csv("good.csv", header + amina)
    assert shell.run("import", "mediators", good, "--dry-run").returncode == 0
    engine = make_engine(shell.database_url)
    with Database(engine).read() as session:
        assert session.scalars(select(Mediator)).all() == []
    assert shell.run("import", "mediators", good).returncode == 0
    with Database(engine).read() as session:
        assert session.scalars(select(Mediator.name)).all() == ["Amina"]
    engine.dispose()


def test_a_person_is_added_with_the_password_typed_or_with_a_made_one(shell: Shell) -> None:
    typed = shell.run("user", "add", "--email", "a@example.org", "--role", "operator", "--office", "URP",
                      given="a good password\n")  # fmt: skip
    made = shell.run("user", "add", "--email", "b@example.org", "--role", "coordinator", "--phone", "333 1234567")
    assert (typed.returncode, made.returncode) == (0, 0), typed.stderr + made.stderr
    again = shell.run("user", "add", "--email", "B@example.org", "--role", "manager")
    assert again.returncode == 1
    assert again.stderr.startswith("Error: email: C'è già")
    engine = make_engine(shell.database_url)
    with Database(engine).read() as session:
        assert password_fits(user_by_email(session, "a@example.org"), "a good password")
        assert password_fits(user_by_email(session, "b@example.org"), made.stdout.strip())
    engine.dispose()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("what", ["serve", "work", "simulator"])
def test_it_ends_when_told_and_leaves_no_child(shell: Shell, what: str, how: signal.Signals) -> None:
    port = free_port()
    words = [what] if what == "work" else [what, "--port", str(port)]
    log = shell.folder / "log"
    with log.open("w") as out:
        process = subprocess.Popen(
            command(*words), cwd=shell.folder, env=shell.env, stdout=out, stderr=out, start_new_session=True
        )
    path = {"serve": "/status", "simulator": "/phones"}.get(what)
    wait_until_up(process, f"http://127.0.0.1:{port}{path}" if path else None, log)
    process.send_signal(how)
    assert process.wait(ENDS_WITHIN) == 0, log.read_text()
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
    assert "Traceback" not in log.read_text()


def wait_until_up(process: "subprocess.Popen[bytes]", url: str | None, log: Path) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end and process.poll() is None:
        try:
            if url is None and "ticks" in log.read_text():
                return
            if url is not None and urllib.request.urlopen(url, timeout=2).status == 200:
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            pass
        time.sleep(0.1)
    raise AssertionError(f"not up: {log.read_text()}")
