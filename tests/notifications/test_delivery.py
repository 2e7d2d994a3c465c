"""Texts leave once, in order, and every one comes to an end that can be told."""

import random
import signal
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from notifications.delivery import deliver_due
from notifications.events import Event, open_events
from notifications.gateway import Gateways, OutgoingText, Sent
from notifications.opt_outs import opt_out
from notifications.outbox import Message, enqueue_email, enqueue_sms, withdraw_messages
from notifications.receipts import record_receipt
from notifications.reconcile import reconcile_due
from notifications.settings import DeliverySettings, QuietHours
from storage.transaction import Database
from tests.conftest import TEST_SECRET
from tests.notifications.carrier import Carrier
from tests.notifications.conftest import FAST, Clock, Mailbox, make_twilio

ROOT = Path(__file__).parents[2]
AMINA, BORIS = "+393331111111", "+393332222222"


def text(database: Database, clock: Clock, body: str = "Serve un mediatore", to: str = AMINA, **more: Any) -> str:
    more.setdefault("quiet", QuietHours())
    with database.write() as session:
        message = enqueue_sms(session, to=to, body=body, now=clock(), about=more.pop("about", "offer:1"), **more)
    return message.opaque


def stored(database: Database, opaque: str) -> Message:
    with database.read() as session:
        message = session.scalars(select(Message).where(Message.opaque == opaque)).one()
        session.expunge_all()
        return message


def events(database: Database) -> list[Event]:
    with database.read() as session:
        found = open_events(session)
        session.expunge_all()
        return found


def deliver(database: Database, gateways: Gateways, clock: Clock, settings: DeliverySettings = FAST) -> int:
    return deliver_due(database, gateways, settings, "worker", clock)


def reconcile(database: Database, gateways: Gateways, clock: Clock) -> int:
    return reconcile_due(database, gateways, FAST, "worker", clock)


def test_a_text_leaves_once_with_its_own_callback_address(
    database: Database, gateways: Gateways, carrier: Carrier, clock: Clock
) -> None:
    opaque = text(database, clock, expires_at=clock() + timedelta(minutes=30))
    assert deliver(database, gateways, clock) == 1
    assert deliver(database, gateways, clock) == 0
    assert carrier.bodies_to(AMINA) == ["Serve un mediatore"]
    assert carrier.forms[0]["StatusCallback"] == f"https://service.example/twilio/status/{opaque}"
    assert carrier.forms[0]["ValidityPeriod"] == "1800"
    message = stored(database, opaque)
    assert (message.state, message.tries, message.parts) == ("sent", 1, 1)
    assert message.carrier_sid == carrier.messages[0]["sid"]


def test_urgent_texts_go_first_then_the_oldest(
    database: Database, gateways: Gateways, carrier: Carrier, clock: Clock
) -> None:
    for body, urgent in (("uno", False), ("due", False), ("subito", True)):
        text(database, clock, body, urgent=urgent)
    deliver(database, gateways, clock, DeliverySettings(senders=1, messages_per_second=10_000))
    assert carrier.bodies_to(AMINA) == ["subito", "uno", "due"]


def test_confirmed_never_comes_after_cancelled(
    database: Database, gateways: Gateways, carrier: Carrier, clock: Clock
) -> None:
    carrier.faults = [503]
    text(database, clock, "confermato", order_key="request:1/2")
    text(database, clock, "annullato", order_key="request:1/2", urgent=True)
    text(database, clock, "altro", to=BORIS)
    deliver(database, gateways, clock, DeliverySettings(senders=1, messages_per_second=10_000))
    deliver(database, gateways, clock)
    assert carrier.bodies_to(AMINA) == []
    assert carrier.bodies_to(BORIS) == ["altro"]
    clock.pass_time(seconds=61)
    assert reconcile(database, gateways, clock) == 1
    deliver(database, gateways, clock)
    assert carrier.bodies_to(AMINA) == ["confermato", "annullato"]


def test_a_refused_text_fails_and_its_matter_is_told(
    database: Database, gateways: Gateways, carrier: Carrier, clock: Clock
) -> None:
    carrier.faults = [400]
    opaque = text(database, clock, about="offer:7")
    assert deliver(database, gateways, clock) == 0
    message = stored(database, opaque)
    assert (message.state, message.error_code) == ("failed", "21211")
    assert [(one.subject, one.what, one.values["code"]) for one in events(database)] == [
        ("offer:7", "send_failed", "21211")
    ]


def test_an_offer_past_its_time_is_never_sent(
    database: Database, gateways: Gateways, carrier: Carrier, clock: Clock
) -> None:
    opaque = text(database, clock, expires_at=clock() + timedelta(minutes=5))
    clock.pass_time(minutes=6)
    deliver(database, gateways, clock)
    message = stored(database, opaque)
    assert (message.state, message.error_text, carrier.forms) == ("failed", "expired", [])
    assert events(database)[0].values["reason"] == "expired"


def test_too_many_requests_wait_and_then_pass(
    database: Database, gateways: Gateways, carrier: Carrier, clock: Clock
) -> None:
    carrier.faults = [429, 429]
    opaque = text(database, clock)
    deliver(database, gateways, clock)
    message = stored(database, opaque)
    assert (message.state, message.tries, message.turned_away) == ("queued", 0, 1)
    for _ in range(2):
        clock.pass_time(seconds=10)
        deliver(database, gateways, clock)
    assert stored(database, opaque).state == "sent"
    assert len(carrier.bodies_to(AMINA)) == 1


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


def test_a_worker_that_dies_while_sending_leaves_a_message_that_is_asked_about(
    database: Database, gateways: Gateways, carrier: Carrier, clock: Clock
) -> None:
    class Dying:
        has_message_id = signs = can_list = True

        def send(self, message: OutgoingText) -> Sent:
            gateways.sms.send(message)
            raise SystemExit

    opaque = text(database, clock)
    with pytest.raises(SystemExit):
        deliver_due(database, Gateways(Dying(), gateways.email), FAST, "dying", clock)  # type: ignore[arg-type]
    assert stored(database, opaque).state == "sending"
    clock.pass_time(seconds=31)
    reconcile(database, gateways, clock)
    assert stored(database, opaque).state == "ambiguous"
    clock.pass_time(seconds=61)
    reconcile(database, gateways, clock)
    assert stored(database, opaque).state == "sent"
    assert len(carrier.bodies_to(AMINA)) == 1


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


def test_no_connection_is_no_try(database: Database, gateways: Gateways, clock: Clock) -> None:
    nowhere = Gateways(make_twilio("http://127.0.0.1:9"), gateways.email)
    opaque = text(database, clock)
    deliver(database, nowhere, clock)
    message = stored(database, opaque)
    assert (message.state, message.tries, message.turned_away) == ("queued", 0, 1)
    clock.pass_time(seconds=10)
    deliver(database, gateways, clock)
    assert stored(database, opaque).state == "sent"


def test_who_said_stop_gets_nothing(database: Database, gateways: Gateways, carrier: Carrier, clock: Clock) -> None:
    opaque = text(database, clock)
    with database.write() as session:
        opt_out(session, AMINA, clock())
    deliver(database, gateways, clock)
    assert (stored(database, opaque).state, carrier.forms) == ("failed", [])
    assert events(database)[0].values["reason"] == "opted_out"


def test_a_poisonous_message_does_not_stop_the_others(
    database: Database, gateways: Gateways, carrier: Carrier, clock: Clock
) -> None:
    class Choking:
        has_message_id = signs = can_list = True

        def send(self, message: OutgoingText) -> Sent:
            if message.body == "veleno":
                raise ZeroDivisionError
            return gateways.sms.send(message)

        def find_sent(self, to: str, since: datetime) -> Any:
            return gateways.sms.find_sent(to, since)

    choking = Gateways(Choking(), gateways.email)  # type: ignore[arg-type]
    bad, good = text(database, clock, "veleno"), text(database, clock, "buono", to=BORIS)
    for _ in range(70):
        deliver(database, choking, clock)
        clock.pass_time(seconds=61)
        reconcile(database, choking, clock)
    assert stored(database, good).state == "sent"
    assert stored(database, bad).state == "needs_person"


def test_withdrawn_messages_do_not_leave(
    database: Database, gateways: Gateways, carrier: Carrier, clock: Clock
) -> None:
    opaque = text(database, clock, about="offer:3")
    with database.write() as session:
        assert withdraw_messages(session, "offer:3", clock()) == 1
    deliver(database, gateways, clock)
    assert (stored(database, opaque).error_text, carrier.forms, events(database)) == ("withdrawn", [], [])


def test_in_quiet_hours_a_text_waits_for_the_morning(
    database: Database, gateways: Gateways, carrier: Carrier, clock: Clock
) -> None:
    clock.pass_time(hours=13)  # 23:00 in Rome
    opaque = text(database, clock)
    awake = text(database, clock, "di turno", to=BORIS, urgent=True, night_opt_in=True)
    text(database, clock, "non di notte", to="+393333333333", urgent=True)
    deliver(database, gateways, clock)
    assert (stored(database, opaque).state, stored(database, awake).state) == ("scheduled", "sent")
    assert [form["Body"] for form in carrier.forms] == ["di turno"]
    clock.pass_time(hours=9)
    deliver(database, gateways, clock)
    assert stored(database, opaque).state == "sent"


def test_many_workers_send_each_text_once_and_keep_the_pace(
    database: Database, gateways: Gateways, carrier: Carrier, clock: Clock
) -> None:
    for n in range(40):
        text(database, clock, f"testo {n}", to=f"+3933300000{n:02}")
    settings = DeliverySettings(messages_per_second=50, senders=4)
    barrier = threading.Barrier(3)
    began = time.monotonic()

    def work(owner: str) -> None:
        barrier.wait()
        while not all_sent():
            deliver_due(database, gateways, settings, owner, lambda: clock.now + timedelta(seconds=elapsed()))
            time.sleep(0.01)

    def elapsed() -> float:
        return time.monotonic() - began

    def all_sent() -> bool:
        with database.read() as session:
            return session.scalar(select(Message.id).where(Message.state != "sent").limit(1)) is None

    threads = [threading.Thread(target=work, args=(f"worker-{n}",)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(form["Body"] for form in carrier.forms) == sorted(f"testo {n}" for n in range(40))
    assert elapsed() >= 39 / 50


def test_mails_leave_in_order_and_errors_tell_whether_to_try_again(
    database: Database, gateways: Gateways, mailbox: Mailbox, clock: Clock
) -> None:
    with database.write() as session:
        for subject in ("Confermato", "Annullato"):
            enqueue_email(
                session, to="amina@example.org", subject=subject, body="x", now=clock(), about="b:1", order_key="uid-1"
            )
    mailbox.refusal = "451 later"
    deliver(database, gateways, clock)
    assert mailbox.raw == []
    mailbox.refusal = None
    clock.pass_time(seconds=5)
    assert deliver(database, gateways, clock) == 2
    assert [mail["Subject"] for mail in mailbox.mails] == ["Confermato", "Annullato"]
    mailbox.recipient_refusal = "550 nobody here"
    with database.write() as session:
        mail = enqueue_email(session, to="x@example.org", subject="y", body="z", now=clock(), about="b:2")
    deliver(database, gateways, clock)
    message = stored(database, mail.opaque)
    assert (message.state, message.error_code) == ("failed", "550")
    assert events(database)[0].subject == "b:2"


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


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from notifications.delivery import deliver_due
from notifications.gateway import Gateways
from notifications.settings import DeliverySettings
from storage import keys
from storage.db import make_engine
from storage.transaction import Database
from tests.notifications.conftest import make_twilio

url, base, secret, when = sys.argv[1:]
keys.install(secret)
real = make_twilio(base)

class Killed:
    has_message_id = signs = can_list = True

    def send(self, text):
        if when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        sent = real.send(text)
        os.kill(os.getpid(), signal.SIGKILL)
        return sent

clock = lambda: datetime(2026, 12, 1, 9, tzinfo=UTC)
deliver_due(Database(make_engine(url)), Gateways(Killed(), None), DeliverySettings(), "killed", clock)
"""


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_process_killed_around_the_call_loses_and_doubles_nothing(
    database: Database,
    database_url: str,
    gateways: Gateways,
    carrier_at: tuple[Carrier, str],
    clock: Clock,
    when: str,
) -> None:
    carrier, base = carrier_at
    opaque = text(database, clock)
    command = [sys.executable, "-c", KILLED, database_url, base, TEST_SECRET, when]
    assert subprocess.run(command, check=False, cwd=ROOT, timeout=50).returncode == -signal.SIGKILL
    assert stored(database, opaque).state == "sending"
    for _ in range(4):
        clock.pass_time(seconds=31)
        reconcile(database, gateways, clock)
        deliver(database, gateways, clock)
    assert stored(database, opaque).state == "sent"
    assert len(carrier.bodies_to(AMINA)) == 1


def test_a_worker_told_to_stop_claims_nothing_more(
    database: Database, gateways: Gateways, carrier: Carrier, clock: Clock
) -> None:
    opaque = text(database, clock)
    assert deliver_due(database, gateways, FAST, "worker", clock, stop=lambda: True) == 0
    assert (stored(database, opaque).state, carrier.forms) == ("queued", [])
