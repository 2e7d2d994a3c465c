"""What lies in the outbox, what receipts do to it, and how many answers a number may still get."""

import itertools
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from notifications.events import open_events
from notifications.outbox import Message, count_by_state, find_messages, replies_left
from notifications.receipts import record_receipt
from notifications.settings import QuietHours, RepliesSettings
from notifications.statuses import TERMINAL, MessageState, can_move, from_carrier
from storage.contacts import phone_hash
from storage.transaction import Database
from tests.messages import enqueue_email, enqueue_sms
from tests.notifications.conftest import Clock

AMINA = "+393331111111"


def a_sent_text(database: Database, clock: Clock) -> str:
    with database.write() as session:
        message = enqueue_sms(session, to=AMINA, body="Ciao", now=clock(), about="offer:1", quiet=QuietHours())
        message.state, message.sent_at, message.carrier_sid = MessageState.SENT, clock(), "SM1"
    return message.opaque


def state_of(database: Database, opaque: str) -> str:
    with database.read() as session:
        return session.scalars(select(Message.state).where(Message.opaque == opaque)).one()


@pytest.mark.parametrize("order", list(itertools.permutations(["queued", "sent", "delivered", "delivered"])))
def test_receipts_in_any_order_end_delivered(database: Database, clock: Clock, order: tuple[str, ...]) -> None:
    opaque = a_sent_text(database, clock)
    seen = []
    for status in order:
        with database.write() as session:
            record_receipt(session, opaque, status, None, "SM1", clock())
        seen.append(MessageState(state_of(database, opaque)).rank)
    assert seen == sorted(seen)
    assert state_of(database, opaque) == "delivered"


def test_an_undelivered_text_fails_and_its_matter_is_told_once(database: Database, clock: Clock) -> None:
    opaque = a_sent_text(database, clock)
    for status in ("undelivered", "failed", "delivered", "sent"):
        with database.write() as session:
            record_receipt(session, opaque, status, "30003", "SM1", clock())
    assert state_of(database, opaque) == "failed"
    with database.write() as session:
        told = open_events(session)
        assert [(one.subject, one.what, one.values["code"]) for one in told] == [("offer:1", "send_failed", "30003")]


def test_receipts_that_mean_nothing_change_nothing(database: Database, clock: Clock) -> None:
    opaque = a_sent_text(database, clock)
    with database.write() as session:
        assert not record_receipt(session, opaque, "teleported", None, "SM1", clock())
        assert not record_receipt(session, "unknown", "delivered", None, "SM1", clock())
        assert not record_receipt(session, opaque, "sent", None, "SM1", clock())
    assert state_of(database, opaque) == "sent"


def test_terminal_states_never_regress() -> None:
    assert all(not can_move(old, new) for old in TERMINAL for new in MessageState)
    for old, new in itertools.product(MessageState, MessageState):
        if can_move(old, new) and new.rank < old.rank:
            assert new in (MessageState.QUEUED, MessageState.SENT)
    assert from_carrier("Delivered") is MessageState.DELIVERED


def test_opaque_names_are_long_and_differ(database: Database, clock: Clock) -> None:
    names = {a_text(database, clock, n).opaque for n in range(50)}
    assert len(names) == 50
    assert min(map(len, names)) * 6 >= 128


def a_text(database: Database, clock: Clock, n: int = 0, **more: Any) -> Message:
    with database.write() as session:
        return enqueue_sms(
            session, to=AMINA, body=f"testo {n}", now=clock(), about=f"offer:{n}", quiet=QuietHours(), **more
        )


def test_five_answers_that_change_nothing_a_day(database: Database, clock: Clock) -> None:
    settings = RepliesSettings()

    def left() -> int:
        with database.write() as session:
            return replies_left(session, phone_hash(AMINA), clock(), settings)

    a_text(database, clock)
    assert left() == 5
    for n in range(6):
        a_text(database, clock, n, changes_nothing=True)
    assert left() == 0
    clock.pass_time(hours=13, minutes=59)  # 23:59 in Rome
    assert left() == 0
    clock.pass_time(minutes=2)
    assert left() == 5


def test_messages_are_found_by_what_is_asked(database: Database, clock: Clock) -> None:
    for n in range(5):
        a_text(database, clock, n)
    with database.write() as session:
        enqueue_email(session, to="a@example.org", subject="Due\nrighe", body="x", now=clock(), about="booking:1")
    with database.read() as session:
        page, total = find_messages(session, to_hashes=[phone_hash(AMINA)], offset=2, limit=2)
        assert ([one.body for one in page], total) == (["testo 2", "testo 3"], 5)
        page, total = find_messages(session, about=["booking:1"])
        assert ([one.subject for one in page], total) == (["Due righe"], 1)
        assert find_messages(session, states=["failed"]) == ([], 0)
        assert count_by_state(session) == {"queued": 6}


@pytest.mark.parametrize(
    "values",
    [
        {"state": "teleported"},
        {"state": "sent"},
        {"state": "delivered"},
        {"state": "failed"},
        {"state": "scheduled"},
        {"state": "sending"},
        {"state": "ambiguous"},
        {"channel": "fax"},
        {"channel": "email"},
        {"calendar": b"x"},
    ],
)
def test_the_database_refuses_a_state_without_its_facts(database: Database, clock: Clock, values: Any) -> None:
    opaque = a_text(database, clock).opaque
    change = update(Message).where(Message.opaque == opaque).values(values)
    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(change)


def test_the_answer_of_a_person_passes_the_quiet_hours(database: Database, clock: Clock) -> None:
    clock.pass_time(hours=13)
    assert a_text(database, clock, 1).not_before == clock() + timedelta(hours=9)
    assert a_text(database, clock, 2, passes_quiet=True).state == "queued"
    assert a_text(database, clock, 3, urgent=True).state == "scheduled"
