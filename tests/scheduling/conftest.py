"""People, desks and a day, for the tests of this room."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from sqlalchemy.orm import Session

from scheduling.add_desk import add_desk
from scheduling.add_mediator import add_mediator
from scheduling.desks import Desk
from scheduling.mediators import Mediator
from storage.actor import SYSTEM
from storage.transaction import Database

NOW = datetime(2026, 12, 7, 8, 0, tzinfo=UTC)
AddMediator = Callable[..., Mediator]
AddDesk = Callable[..., Desk]


def at(hour: int, minute: int = 0, day: int = 7) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=UTC)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A transaction that writes."""
    with database.write() as session:
        yield session


@pytest.fixture
def mediator() -> AddMediator:
    """Adds a mediator of Moroccan Arabic, with a number of their own; other fields as given."""
    numbers = count(1)

    def add(session: Session, **values: Any) -> Mediator:
        number = next(numbers)
        said = {
            "name": f"Mediatrice {number}",
            "phone": f"+39347000{number:04}",
            "languages": [{"code": "ary", "level": "native"}],
            **values,
        }
        return add_mediator(session, said, NOW, SYSTEM)

    return add


@pytest.fixture
def desk() -> AddDesk:
    """Adds a desk that is open on Monday mornings; other fields as given."""

    def add(session: Session, **values: Any) -> Desk:
        said = {
            "name": "Sportello immigrazione",
            "office": "Anagrafe",
            "place": {"name": "Municipio", "lat": 38.9098, "lon": 16.5877},
            "hours": [{"days": ["MO"], "start": "09:00", "end": "13:00"}],
            **values,
        }
        return add_desk(session, said, NOW, SYSTEM)

    return add
