"""Offices, mediators and requests without a web server, and a count of the statements that an operation costs."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from dispatch.ask import Ask
from dispatch.settings import DispatchSettings
from notifications.settings import QuietHours
from scheduling.add_mediator import add_mediator
from scheduling.availability import Rule
from scheduling.availability_rows import set_availability
from scheduling.offices import get_or_add_office
from storage.actor import SYSTEM, Actor
from storage.db import make_engine
from storage.transaction import Database

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
AWAKE = DispatchSettings(quiet=QuietHours(from_=datetime.min.time(), to=datetime.min.time()))
ALWAYS = Rule("FREQ=DAILY", "00:00", "24:00")


def add_office(session: Session, name: str = "URP") -> int:
    return get_or_add_office(session, name, NOW).id


def add_people(session: Session, how_many: int, **more: Any) -> list[int]:
    """Mediators of Moroccan Arabic who are always free; their ids."""
    ids = []
    for number in range(how_many):
        said = {
            "name": f"Persona {number}",
            "phone": f"+39334{1000000 + number}",
            "email": f"persona{number}@example.org",
            "languages": [{"code": "ary", "level": "native"}],
            "home": {"lat": 38.905, "lon": 16.594},
            **more,
        }
        mediator = add_mediator(session, said, NOW, SYSTEM)
        set_availability(session, mediator.id, [ALWAYS], [], NOW, SYSTEM)
        ids.append(mediator.id)
    return ids


def an_ask(office_id: int, **more: Any) -> Ask:
    said: dict[str, Any] = {
        "kind": "on_demand",
        "language": "ary",
        "duration_minutes": 60,
        "modalities": ("in_person",),
        "office_id": office_id,
        "place_name": "URP",
        "lat": 38.9059,
        "lon": 16.5944,
        **more,
    }
    return Ask(**said)


def an_operator(office_id: int) -> Actor:
    return Actor("token:1", "operator", office_id)


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """Every statement that goes to the database within the block, BEGIN and COMMIT apart."""
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def postgresql(postgresql_url: str) -> Iterator[Database]:
    engine = make_engine(postgresql_url)
    yield Database(engine)
    engine.dispose()
