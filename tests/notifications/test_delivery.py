"""Texts leave once, in order, and every one comes to an end that can be told."""

import threading
import time
from datetime import timedelta

from sqlalchemy import select

from notifications.delivery import deliver_due
from notifications.gateway import Gateways
from notifications.opt_outs import opt_out
from notifications.outbox import Message, withdraw_messages
from notifications.settings import DeliverySettings
from storage.transaction import Database
from tests.messages import enqueue_email
from tests.notifications.carrier import Carrier
from tests.notifications.conftest import Clock, Mailbox, make_twilio
from tests.notifications.texting import AMINA, BORIS, deliver, events, reconcile, stored, text


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
