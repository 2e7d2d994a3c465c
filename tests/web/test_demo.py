"""The demo: a believable small city, made through the product's own operations, and started by one command."""

import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from dispatch.ask import Ask
from dispatch.ask_for_mediator import ask_for_mediator
from dispatch.bookings import Booking
from dispatch.offers import Offer
from dispatch.requests import Request
from dispatch.unread import UnreadReply
from languages.catalogue import language
from notifications.outbox import Message, count_by_state
from scheduling.desks import Desk
from scheduling.mediators import Mediator
from scheduling.offices import Office
from scheduling.rosters import shifts_of
from storage.actor import SYSTEM
from storage.db import make_engine
from storage.journal import verify
from storage.keys import install
from storage.transaction import Database
from tests.conftest import TEST_SECRET
from tests.scenarios.serving import two_free_ports
from tests.web.command import Shell, command
from web.demo import stories
from web.demo.people import MEDIATORS, PASSWORD, shown_accounts, spoken
from web.demo.places import DESKS, OFFICES
from web.demo.refresh import refresh_today
from web.demo.run_demo import check_free
from web.demo.seed import seed_demo
from web.setting_values import BadSetting
from web.settings import Settings, load_settings
from web.users import password_fits, user_by_email

SUNDAY_NIGHT = datetime(2026, 12, 6, 2, 30, tzinfo=UTC)


@pytest.fixture
def settings() -> Settings:
    return load_settings({"MEDIATORI_SECRET_KEY": "x" * 40, "MEDIATORI__QUIET_HOURS__FROM": "00:00",
                          "MEDIATORI__QUIET_HOURS__TO": "00:00"})  # fmt: skip


@pytest.fixture(scope="session")
def small_town_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo with a fifth of its past, seeded in the middle of a night before a Sunday."""
    file = tmp_path_factory.mktemp("demo") / "mediatori.sqlite"
    shutil.copyfile(sqlite_template, file)
    install(TEST_SECRET)
    engine = make_engine(f"sqlite:///{file}")
    quiet_off = {"MEDIATORI_SECRET_KEY": TEST_SECRET, "MEDIATORI__QUIET_HOURS__FROM": "00:00",
                 "MEDIATORI__QUIET_HOURS__TO": "00:00"}  # fmt: skip
    with pytest.MonkeyPatch.context() as patch, Database(engine).write() as session:
        patch.setattr(stories, "A_MONTH", 70)
        for _ in seed_demo(session, SUNDAY_NIGHT, load_settings(quiet_off).dispatch):
            pass
    engine.dispose()
    return file


@pytest.fixture
def small_town(small_town_file: Path, tmp_path: Path) -> Any:
    """A copy to each test."""
    shutil.copyfile(small_town_file, tmp_path / "mediatori.sqlite")
    engine = make_engine(f"sqlite:///{tmp_path / 'mediatori.sqlite'}")
    yield Database(engine)
    engine.dispose()


def test_the_city_is_as_large_as_promised() -> None:
    assert len(MEDIATORS) >= 60
    assert len(spoken()) >= 25
    assert all(language(code) for code in spoken())
    assert (len(OFFICES), len(DESKS)) == (12, 4)
    assert len({one.phone for one in MEDIATORS}) == len(MEDIATORS)
    assert stories.A_MONTH >= 300
    assert {one["role"] for one in shown_accounts()} == {"operator", "desk", "coordinator", "manager", "administrator"}


def test_the_past_is_drawn_the_same_each_time(settings: Settings) -> None:
    def drawn() -> list[stories.Story]:
        return stories.draw_stories(SUNDAY_NIGHT, 1, settings.zone, spoken(), ["URP"], 7)

    assert drawn() == drawn()
    assert {one.end for one in drawn()} == set(stories.ENDS)
    assert all(one.begins_at < SUNDAY_NIGHT for one in drawn())


def test_a_small_city_stands_with_its_past_and_its_today(small_town: Database, settings: Settings) -> None:
    with small_town.read() as session:
        rows = session.execute(select(Request.state, func.count()).group_by(Request.state))
        states: dict[str, int] = {row.state: row[1] for row in rows}
        assert set(states) == {"done", "cancelled", "cancelled_late", "reported", "uncovered", "searching", "assigned"}
        assert (states["searching"], states["assigned"]) == (1, 12)
        asked = set(session.scalars(select(Request.language)))
        assert asked >= set(spoken())
        kinds = set(session.scalars(select(Request.kind)))
        assert kinds == {"on_demand", "planned", "desk", "recorded"}
        counts = [session.scalar(select(func.count()).select_from(one)) for one in (Mediator, Desk, Office)]
        assert counts == [len(MEDIATORS), len(DESKS), len(OFFICES)]
        rosters = shifts_of(session, None, SUNDAY_NIGHT.date(), settings.zone)
        assert len({one.desk_id for one in rosters}) == 4
        assert session.scalar(select(func.count()).select_from(UnreadReply).where(UnreadReply.state == "open")) == 1
        assert user_is_let_in(session)


def user_is_let_in(session: Any) -> bool:
    return password_fits(user_by_email(session, shown_accounts()[0]["email"]), PASSWORD)


def test_nothing_of_the_past_is_sent_and_the_journal_holds(small_town: Database) -> None:
    with small_town.read() as session:
        states = count_by_state(session)
        waiting = session.scalars(select(Message.created_at).where(Message.state.in_(("queued", "scheduled")))).all()
        assert waiting
        assert all(SUNDAY_NIGHT - at < timedelta(minutes=2) for at in waiting)
        assert states["delivered"] > 100
        verdict = verify(session)
        assert (verdict.broken_at, verdict.unsealed) == (None, 0)


@pytest.mark.parametrize("hours", [0, 3, 8, 14, 20])
def test_a_newcomer_finds_somebody_at_any_hour_in_any_language(
    small_town: Database, settings: Settings, hours: int
) -> None:
    now = SUNDAY_NIGHT + timedelta(hours=hours)
    with small_town.read() as session:
        office = session.scalars(select(Office)).first()
        assert office is not None
        alone = []
        for code in spoken():
            ask = Ask("on_demand", code, 45, ("in_person",), office.id, place_name="URP", lat=38.9, lon=16.6)
            request = ask_for_mediator(session, SYSTEM, ask, now, settings.dispatch)
            if not session.scalars(select(Offer.id).where(Offer.request_id == request.id)).first():
                alone.append(code)
        assert not alone


def test_on_another_day_today_is_filled_again_and_nothing_is_lost(small_town: Database, settings: Settings) -> None:
    tomorrow = SUNDAY_NIGHT + timedelta(days=1, hours=7)
    with small_town.write() as session:
        before = session.scalar(select(func.count()).select_from(Booking)) or 0
        refresh_today(session, tomorrow, settings.dispatch)
        refresh_today(session, tomorrow, settings.dispatch)
        assert (session.scalar(select(func.count()).select_from(Booking)) or 0) == before + 12
        assert len(shifts_of(session, None, tomorrow.date(), settings.zone)) == 12


def test_the_demo_runs_keeps_its_data_and_ends(tmp_path: Path, sqlite_template: Path) -> None:
    """Started with data that is there already: seeding is told above."""
    shell = Shell(tmp_path, "", {"MEDIATORI_VAR": str(tmp_path / "var"), "MEDIATORI_SMS_GATEWAY": "twilio"})
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "demo.json").write_text("{}")
    (tmp_path / "var" / "mediatori.sqlite").write_bytes(sqlite_template.read_bytes())
    port = two_free_ports()
    log = tmp_path / "log"
    with log.open("w") as out:
        process = subprocess.Popen(
            command("demo", "--port", str(port)), cwd=tmp_path, env=shell.env, stdout=out, stderr=out
        )
    try:
        deadline = time.monotonic() + 45
        while "Ctrl-C" not in log.read_text():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        said = log.read_text()
        assert all(account["email"] in said for account in shown_accounts())
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/phones") as phones:
            assert phones.url == f"http://127.0.0.1:{port + 1}/phones"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in") as sign_in:
            assert "operatore@demo.example" in sign_in.read().decode()
    finally:
        started = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.wait(20)
    assert time.monotonic() - started < 10
    assert process.returncode == 0
    assert json.loads((tmp_path / "var" / "demo.json").read_text()) == {}
    assert not any(f"demo.child {what}".encode() in line for what in ("web", "worker") for line in my_processes(port))


def my_processes(port: int) -> list[bytes]:
    """Command lines that name this demo's port."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = entry.read_bytes().replace(b"\0", b" ")
        except OSError:
            continue
        if f" {port} ".encode() in line and int(entry.parent.name) != os.getpid():
            found.append(line)
    return found


def test_foreign_data_and_a_taken_port_are_told_in_one_sentence(tmp_path: Path, small_town_file: Path) -> None:
    shell = Shell(tmp_path, "")
    (tmp_path / "var").mkdir()
    shutil.copyfile(small_town_file, tmp_path / "var" / "mediatori.sqlite")
    before = (tmp_path / "var" / "mediatori.sqlite").read_bytes()
    port = two_free_ports()
    done = shell.run("demo", "--port", str(port), "--reset")
    assert done.returncode == 1
    assert "not the demo's" in done.stderr
    assert (tmp_path / "var" / "mediatori.sqlite").read_bytes() == before
    assert "Traceback" not in done.stderr
    with socket.create_server(("127.0.0.1", port)), pytest.raises(BadSetting, match=f"Port {port} is taken"):
        check_free(port)
