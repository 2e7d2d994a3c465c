"""Shifts that came with a file, without a plan: followed as others are, from the moment that they were known."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.arrive_on_shift import arrive_on_shift
from dispatch.ask_to_swap import ask_to_swap
from dispatch.board_tasks import BURNS, tasks
from dispatch.depart_from_shift import depart_from_shift
from dispatch.miss_on_shift import miss_on_shift, missed_shifts
from dispatch.replace_on_shift import replace_on_shift
from dispatch.requests import Request
from scheduling.add_shift import add_shift
from scheduling.commitments import busy_spans
from scheduling.desks import Desk
from scheduling.rosters import Shift
from storage.errors import Refused
from storage.transaction import Database
from tests.dispatch.conftest import AWAKE
from tests.dispatch.desk_town import CARLA, DeskTown, Phone, morning

START, END = morning(0)
LATE = timedelta(minutes=10)


def sits(town: DeskTown, whom: Phone, session: Session) -> int:
    return add_shift(
        session, desk=session.get_one(Desk, town.desk_id), mediator_id=whom.id, starts_at=START, ends_at=END,
        languages=["ary"], now=town.now, actor=CARLA,
    ).id  # fmt: skip


def one_shift(database: Database, *others: str) -> tuple[DeskTown, Phone, int]:
    """Amina's, on Monday morning, from a file; and these who are free then."""
    town = DeskTown(database)
    town.open_desk()
    amina = town.mediator("Amina")
    for name in others:
        town.mediator(name)
    return town, amina, town.run(partial(sits, town, amina))


def missed(town: DeskTown) -> list[int]:
    with town.database.read() as session:
        found = list(missed_shifts(session, town.now, LATE))
    for one in found:
        town.run(partial(miss_on_shift, shift_id=one, now=town.now, settings=AWAKE))
    town.settle()
    return found


def test_who_does_not_come_is_missed_and_somebody_is_asked(database: Database) -> None:
    town, _, shift_id = one_shift(database, "Boris")
    town.now = START + timedelta(minutes=9)
    assert missed(town) == []
    town.now += timedelta(minutes=1)
    assert missed(town) == [shift_id]
    assert missed(town) == []
    assert town.alarms == ["shift_missing"]
    with database.read() as session:
        assert [one.urgency for one in tasks(session, town.now) if one.kind == "shift_missing"] == [BURNS]
    town.phones[1].code()


def test_what_is_written_down_afterwards_alarms_nobody(database: Database) -> None:
    """A morning's roster comes with a file at eleven."""
    town = DeskTown(database)
    town.open_desk()
    amina = town.mediator("Amina")
    town.now = START + timedelta(hours=2)
    town.run(partial(sits, town, amina))
    assert missed(town) == []


def test_the_coordinator_seeks_another_but_has_nothing_to_swap(database: Database) -> None:
    town, amina, shift_id = one_shift(database, "Boris")
    with pytest.raises(Refused) as refused:
        town.run(lambda session: ask_to_swap(session, CARLA, shift_id, shift_id + 1, town.now, AWAKE))
    assert refused.value.code == "unknown"
    shift = town.run(lambda session: replace_on_shift(session, CARLA, shift_id, town.now, AWAKE).state)
    assert shift == "uncovered"
    town.settle()
    amina.expect("non devi più venire lun 14 dic 9-13")
    boris = town.phones[1]
    boris.say(f"SI {boris.code()}")
    with database.read() as session:
        (held,) = session.scalars(select(Shift.mediator_id).where(Shift.state != "uncovered")).all()
        (request,) = session.scalars(select(Request)).all()
        assert (held, request.state) == (boris.id, "assigned")


def test_who_leaves_early_is_free_from_then_on(database: Database) -> None:
    town, amina, shift_id = one_shift(database)
    town.now = START
    town.run(lambda session: arrive_on_shift(session, CARLA, shift_id, town.now, AWAKE).id)
    town.now += timedelta(hours=1)
    town.run(lambda session: depart_from_shift(session, CARLA, shift_id, town.now, AWAKE).id)
    with database.read() as session:
        (span,) = busy_spans(session, [amina.id], START, END)[amina.id]
    assert span == (START, town.now)
