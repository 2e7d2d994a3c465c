"""Shifts at a desk on a day."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from scheduling.add_shift import add_shift
from scheduling.commitments import add_commitment, busy_spans
from scheduling.desks import Desk
from scheduling.end_shift import end_shift
from scheduling.rosters import Shift, get_shift, shifts_about, shifts_of
from storage.actor import SYSTEM, Actor
from storage.errors import DoubleBooking, NotFound, StateRefused
from tests.scheduling.conftest import NOW, AddDesk, AddMediator, at

ROME = ZoneInfo("Europe/Rome")
MONDAY = date(2026, 12, 7)


def sit(session: Session, desk: Desk, mediator_id: int, start: int = 8, end: int = 12, day: int = 7) -> Shift:
    return add_shift(
        session,
        desk=desk,
        mediator_id=mediator_id,
        starts_at=at(start, day=day),
        ends_at=at(end, day=day),
        languages=["ary"],
        now=NOW,
        actor=SYSTEM,
        about="request:1",
    )


def test_the_roster_of_a_day(session: Session, desk: AddDesk, mediator: AddMediator) -> None:
    here, amina = desk(session), mediator(session, name="Amina")
    shift = sit(session, here, amina.id)
    sit(session, here, amina.id, day=8)
    there = desk(session, office="Questura")
    sit(session, there, mediator(session).id, 7)
    (row,) = shifts_of(session, here.id, MONDAY, ROME)
    assert (row.id, row.mediator_name, row.languages, row.state) == (shift.id, "Amina", ["ary"], "confirmed")
    assert (row.starts_at, row.ends_at, row.desk_name) == (at(8), at(12), "Sportello immigrazione")
    assert [one.desk_id for one in shifts_of(session, None, MONDAY, ROME)] == [there.id, here.id]
    clerk = Actor("user:1", "desk", here.office_id)
    assert [one.id for one in shifts_of(session, None, MONDAY, ROME, clerk)] == [shift.id]
    with pytest.raises(NotFound):
        get_shift(session, shift.id, Actor("user:1", "desk", there.office_id))


def test_a_shift_is_a_promise(session: Session, desk: AddDesk, mediator: AddMediator) -> None:
    here, amina = desk(session), mediator(session)
    sit(session, here, amina.id)
    assert busy_spans(session, None, at(0), at(23)) == {amina.id: [(at(8), at(12))]}
    with pytest.raises(DoubleBooking):
        sit(session, here, amina.id, 11, 13)
    assert len(shifts_of(session, None, MONDAY, ROME)) == 1


def test_a_shift_may_fill_a_promise_made_already(session: Session, desk: AddDesk, mediator: AddMediator) -> None:
    here, amina = desk(session), mediator(session)
    promised = add_commitment(
        session, mediator_id=amina.id, starts_at=at(8), ends_at=at(12), kind="booking", about="request:1"
    )
    shift = add_shift(
        session,
        desk=here,
        mediator_id=amina.id,
        starts_at=at(8),
        ends_at=at(12),
        languages=["ary"],
        now=NOW,
        actor=SYSTEM,
        about="request:1",
        commitment_id=promised,
    )
    assert shift.commitment_id == promised
    assert shifts_about(session, "request:1") == [shift]


def test_a_shift_given_back_stays_as_a_gap(session: Session, desk: AddDesk, mediator: AddMediator) -> None:
    amina = mediator(session)
    shift = sit(session, desk(session), amina.id)
    assert end_shift(session, shift.id, keep_open=True, now=NOW, actor=SYSTEM) == amina.id
    (row,) = shifts_of(session, None, MONDAY, ROME)
    assert (row.state, row.mediator_id, row.mediator_name) == ("uncovered", None, None)
    assert get_shift(session, shift.id).state == "uncovered"
    assert busy_spans(session, None, at(0), at(23)) == {}


def test_a_shift_whose_request_ended_leaves_the_roster(session: Session, desk: AddDesk, mediator: AddMediator) -> None:
    shift = sit(session, desk(session), mediator(session).id)
    shift_id = shift.id
    end_shift(session, shift_id, keep_open=False, now=NOW, actor=SYSTEM)
    assert shifts_of(session, None, MONDAY, ROME) == []
    with pytest.raises(NotFound):
        end_shift(session, shift_id, keep_open=False, now=NOW, actor=SYSTEM)


def test_a_shift_that_has_begun_is_not_given_back(session: Session, desk: AddDesk, mediator: AddMediator) -> None:
    shift = sit(session, desk(session), mediator(session).id)
    shift.state, shift.checked_in_at = "present", at(8)
    session.flush()
    with pytest.raises(StateRefused, match="shift_begun"):
        end_shift(session, shift.id, keep_open=True, now=NOW, actor=SYSTEM)
    assert len(busy_spans(session, None, at(0), at(23))) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "present"},
        {"state": "uncovered"},
        {"mediator_id": None},
        {"state": "forse"},
        {"checked_out_at": at(9)},
    ],
)
def test_the_database_binds_the_state_to_the_facts(
    session: Session, desk: AddDesk, mediator: AddMediator, wrong: dict[str, object]
) -> None:
    shift = sit(session, desk(session), mediator(session).id)
    for name, value in wrong.items():
        setattr(shift, name, value)
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()
