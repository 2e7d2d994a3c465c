"""An answer that never came is looked up in the carrier's list, and nothing is doubled or lost."""

import random
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from sqlalchemy import select

from notifications.delivery import deliver_due
from notifications.gateway import Gateways
from notifications.outbox import Message
from notifications.receipts import record_receipt
from notifications.reconcile import reconcile_due
from notifications.settings import DeliverySettings
from storage.transaction import Database
from tests.notifications.carrier import Carrier
from tests.notifications.conftest import Clock
from tests.notifications.texting import AMINA, deliver, events, reconcile, stored, text


@pytest.mark.parametrize("fault", ["lost", 500])
def test_a_lost_answer_is_looked_up_and_not_repeated(
    database: Database, gateways: Gateways, carrier: Carrier, clock: Clock, fault: int | str
) -> None:
    carrier.faults = [fault]
    opaque = text(database, clock)
    deliver(database, gateways, clock)
    assert stored(database, opaque).state == "ambiguous"
    clock.pass_time(seconds=30)
    assert reconcile(database, gateways, clock) == 0
    clock.pass_time(seconds=31)
    assert reconcile(database, gateways, clock) == 1
    message = stored(database, opaque)
    assert (message.state, message.carrier_sid) == ("sent", carrier.messages[0]["sid"])
    deliver(database, gateways, clock)
    assert len(carrier.bodies_to(AMINA)) == 1


def test_a_text_of_equal_words_is_no_proof_for_another(
    database: Database, gateways: Gateways, carrier: Carrier, clock: Clock
) -> None:
    first = text(database, clock, "Confermato")
    deliver(database, gateways, clock)
    carrier.faults = [503]
    second = text(database, clock, "Confermato", about="offer:2")
    deliver(database, gateways, clock)
    clock.pass_time(seconds=61)
    reconcile(database, gateways, clock)
    assert stored(database, second).state == "queued"
    deliver(database, gateways, clock)
    assert len(carrier.bodies_to(AMINA)) == 2
    assert stored(database, first).carrier_sid != stored(database, second).carrier_sid


def test_a_text_does_not_take_what_another_of_equal_words_still_waits_for(
    database: Database, gateways: Gateways, carrier: Carrier, clock: Clock
) -> None:
    carrier.faults = [503]
    first = text(database, clock, "Grazie, una persona legge")
    deliver(database, gateways, clock)
    clock.pass_time(seconds=50)
    carrier.faults = ["lost"]
    second = text(database, clock, "Grazie, una persona legge", about="offer:2")
    deliver(database, gateways, clock)
    clock.pass_time(seconds=11)
    assert reconcile(database, gateways, clock) == 0
    assert stored(database, first).state == "ambiguous"
    with database.write() as session:
        assert record_receipt(session, second, "sent", None, carrier.messages[0]["sid"], clock())
    clock.pass_time(seconds=31)
    reconcile(database, gateways, clock)
    deliver(database, gateways, clock)
    assert (stored(database, first).state, stored(database, second).state) == ("sent", "sent")
    assert len(carrier.bodies_to(AMINA)) == 2


def test_of_two_texts_of_equal_words_both_end_though_only_one_was_accepted(
    database: Database, gateways: Gateways, carrier: Carrier, clock: Clock
) -> None:
    carrier.faults = [503, "lost"]
    opaques = [text(database, clock, "Grazie, una persona legge", about=f"offer:{n}") for n in range(2)]
    for _ in range(6):
        deliver(database, gateways, clock)
        clock.pass_time(seconds=31)
        reconcile(database, gateways, clock)
    assert [stored(database, one).state for one in opaques] == ["sent", "sent"]
    assert len(carrier.bodies_to(AMINA)) == 2


def test_while_the_list_fails_nothing_is_sent_again(
    database: Database, gateways: Gateways, carrier: Carrier, clock: Clock
) -> None:
    carrier.faults, carrier.list_fails = ["lost"], True
    opaque = text(database, clock)
    deliver(database, gateways, clock)
    for _ in range(5):
        clock.pass_time(seconds=61)
        assert reconcile(database, gateways, clock) == 0
        deliver(database, gateways, clock)
    assert stored(database, opaque).state == "ambiguous"
    carrier.list_fails = False
    clock.pass_time(seconds=61)
    assert reconcile(database, gateways, clock) == 1
    assert len(carrier.bodies_to(AMINA)) == 1


def test_after_the_last_try_a_person_must_phone(
    database: Database, gateways: Gateways, carrier: Carrier, clock: Clock
) -> None:
    carrier.faults = [503] * 50
    opaque = text(database, clock, about="offer:9")
    for _ in range(70):
        deliver(database, gateways, clock)
        clock.pass_time(seconds=61)
        reconcile(database, gateways, clock)
    message = stored(database, opaque)
    assert (message.state, message.tries) == ("needs_person", 8)
    assert len(carrier.forms) == 8
    assert [one.what for one in events(database)] == ["needs_person"]


def test_an_hour_without_the_carrier_then_everything_leaves_once(
    database: Database, gateways: Gateways, carrier: Carrier, clock: Clock
) -> None:
    carrier.faults, carrier.list_fails = [503] * 10_000, True
    opaques = [text(database, clock, f"testo {n}") for n in range(30)]
    for _ in range(120):
        deliver(database, gateways, clock)
        reconcile(database, gateways, clock)
        clock.pass_time(seconds=30)
    assert len(carrier.forms) < 150
    carrier.faults, carrier.list_fails = [], False
    for _ in range(40):
        deliver(database, gateways, clock)
        reconcile(database, gateways, clock)
        clock.pass_time(seconds=31)
    assert {stored(database, one).state for one in opaques} == {"sent"}
    assert sorted(carrier.bodies_to(AMINA)) == sorted(f"testo {n}" for n in range(30))


def test_a_callback_before_the_answer_stands(
    database: Database, gateways: Gateways, carrier: Carrier, clock: Clock
) -> None:
    def call_back(message: dict[str, Any], form: dict[str, str]) -> None:
        opaque = form["StatusCallback"].rsplit("/", 1)[1]
        with database.write() as session:
            assert record_receipt(session, opaque, "delivered", None, message["sid"], clock())

    carrier.on_create = call_back
    opaque = text(database, clock)
    deliver(database, gateways, clock)
    message = stored(database, opaque)
    assert (message.state, message.carrier_sid) == ("delivered", carrier.messages[0]["sid"])


def test_a_callback_settles_a_lost_answer_without_asking(
    database: Database, gateways: Gateways, carrier: Carrier, clock: Clock
) -> None:
    carrier.faults = ["lost"]
    opaque = text(database, clock)
    deliver(database, gateways, clock)
    with database.write() as session:
        assert record_receipt(session, opaque, "sent", None, carrier.messages[0]["sid"], clock())
        assert not record_receipt(session, opaque, "queued", None, carrier.messages[0]["sid"], clock())
    clock.pass_time(seconds=61)
    assert reconcile(database, gateways, clock) == 0
    message = stored(database, opaque)
    assert (message.state, message.carrier_sid) == ("sent", carrier.messages[0]["sid"])


def faulty_run(database: Database, gateways: Gateways, carrier: Carrier, clock: Clock, settle: float) -> list[str]:
    """Sixty texts through a carrier that loses answers and shows new messages only after ten seconds."""
    settings = DeliverySettings(messages_per_second=10_000, settle_seconds=settle, senders=4)
    carrier.list_shows = lambda one: parsedate_to_datetime(one["date_created"]) <= clock.now - timedelta(seconds=10)
    chance = random.Random(7)
    carrier.faults = [chance.choice(["lost", 500, 503, 429, None, None, None, None]) for _ in range(1_000)]
    for n in range(60):
        text(database, clock, f"testo {n}", about=f"offer:{n}")
    for _ in range(120):
        carrier.now = clock.now
        deliver_due(database, gateways, settings, "worker", clock)
        reconcile_due(database, gateways, settings, "worker", clock)
        clock.pass_time(seconds=settle / 2 + 1)
        with database.read() as session:
            if not session.scalar(select(Message.id).where(Message.state != "sent").limit(1)):
                break
    return carrier.bodies_to(AMINA)


def test_nothing_is_lost_or_doubled_when_the_settle_time_is_longer_than_the_lists_lag(
    database: Database, gateways: Gateways, carrier: Carrier, clock: Clock
) -> None:
    arrived = faulty_run(database, gateways, carrier, clock, settle=30)
    assert sorted(arrived) == sorted(f"testo {n}" for n in range(60))


def test_a_settle_time_that_is_too_short_doubles_some(
    database: Database, gateways: Gateways, carrier: Carrier, clock: Clock
) -> None:
    arrived = faulty_run(database, gateways, carrier, clock, settle=2)
    assert set(arrived) == {f"testo {n}" for n in range(60)}
    assert len(arrived) > 60
