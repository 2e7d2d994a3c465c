"""Time that moves by command stops at every moment at which a worker has something to do."""

import re

import pytest
from sqlalchemy import event

from storage.db import Base
from storage.types import UtcDateTime
from tests.scenarios.town import Town
from web.demo.day.next_due import MOMENTS

COMPARED = re.compile(r"(\w+)\.(\w+) <=? \?")
NOT_WAITED_FOR = {"lease_until"}
"""Of a worker that has died: here none does."""


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_a_worker_looks_for_by_its_time_is_known_to_whoever_moves_time(town: Town) -> None:
    asked: set[tuple[str, str]] = set()

    def note(*given: object) -> None:
        asked.update(COMPARED.findall(str(given[2])))

    event.listen(town.services.database.engine, "before_cursor_execute", note)
    for _name, act, _seconds in town.worker.ticks():
        act()
    event.remove(town.services.database.engine, "before_cursor_execute", note)
    known = {(one.class_.__table__.name, one.key) for one in MOMENTS}
    tables = Base.metadata.tables
    moments = {one for one in asked if isinstance(tables[one[0]].c[one[1]].type, UtcDateTime)}
    due = {one for one in moments if one[1] not in NOT_WAITED_FOR}
    assert ("requests", "next_at") in due
    assert due - known == set()
