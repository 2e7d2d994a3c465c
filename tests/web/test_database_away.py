"""The disk is full, the database goes away: what was promised is kept, all else leaves no trace, and it goes on."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, func, select, text

from notifications.inbox import InboundText
from storage import db
from storage.db import make_engine
from tests.scenarios.town import URP, Town

ASK = {"kind": "on_demand", "language": "ary", "duration_minutes": 60, "place": URP, "modality": ["in_person"]}
MOST_ASKED = 200


@contextmanager
def full_disk(town: Town) -> Iterator[None]:
    """SQLite may not grow by a single page."""
    engine = town.services.database.engine
    with engine.connect() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()

    def limit(connection: Any, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(engine, "checkout", limit)
    yield
    event.remove(engine, "checkout", limit)
    event.listen(engine, "checkout", lambda connection, *_: connection.execute("PRAGMA max_page_count = 1073741823"))


def known(town: Town) -> set[str]:
    """The ids of all requests."""
    answer = town.call("GET", "/requests?limit=200", role="coordinator")
    assert answer.status_code == 200, answer.text
    found = answer.json if isinstance(answer.json, list) else answer.json["items"]
    return {one["id"] for one in found}


def received(town: Town) -> int:
    with town.services.database.read() as session:
        return session.scalar(select(func.count()).select_from(InboundText)) or 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_on_a_full_disk_nothing_is_half_kept_and_afterwards_nothing_is_missing(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    amina = town.mediator("Amina Benali")
    wanted = town.ask()
    code = amina.expect_offer()
    kept = {wanted["id"]}
    with full_disk(town):
        for _ in range(MOST_ASKED):
            answer = town.call("POST", "/requests", {**ASK, "note_for_mediator": "x" * 1500})
            if answer.status_code == 503:
                break
            kept.add(answer.json["id"])
        assert answer.status_code == 503, "the disk was never full"
        assert answer.content_type == "application/problem+json"
        assert "Retry-After" in answer.headers
        assert known(town) == kept
        said = 0
        while received(town) == said and said < MOST_ASKED:
            said += 1
            town.simulator.say(amina.number, "x" * 1500)
            town.simulator.settle()
        assert received(town) < said, "the webhook has not pretended to have what it could not keep"
        town.simulator.say(amina.number, f"SI {code}")
        town.simulator.settle()
    town.tick()
    assert received(town) == said + 1, "the sweep has found the others"
    assert town.state(wanted) == "assigned"
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("trusted_for", [db.TRUSTED_FOR_SECONDS, 0.0])
def test_when_the_database_drops_every_connection_what_was_promised_is_kept(
    town: Town, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, trusted_for: float
) -> None:
    amina = town.mediator("Amina Benali")
    wanted = town.ask()
    code = amina.expect_offer()
    monkeypatch.setattr(db, "TRUSTED_FOR_SECONDS", trusted_for)
    kept, refused = {wanted["id"]}, 0
    for _ in range(5):
        drop_connections(town)
        answers = [town.call("POST", "/requests", ASK) for _ in range(2)]
        assert {one.status_code for one in answers} <= {201, 503}
        kept |= {one.json["id"] for one in answers if one.status_code == 201}
        refused += sum(one.status_code == 503 for one in answers)
    assert kept <= known(town)
    assert refused <= 5, "a connection that has gone is noticed once"
    assert refused == 0 or trusted_for, "one that has rested is asked before it is used"
    drop_connections(town)
    town.simulator.say(amina.number, f"SI {code}")
    town.simulator.settle()
    for _ in range(2):
        town.tick()
    assert town.state(wanted) == "assigned"
    assert "Traceback" not in caplog.text


def drop_connections(town: Town) -> None:
    """As a restart of the server does to those who are connected."""
    engine = make_engine(town.services.settings.database_url)
    with engine.connect() as connection:
        connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                 "WHERE datname = current_database() AND pid <> pg_backend_pid()")
        )  # fmt: skip
    engine.dispose()
