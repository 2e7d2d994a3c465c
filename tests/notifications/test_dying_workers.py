"""A worker that dies, chokes or is told to stop leaves nothing behind that is not taken up."""

import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from notifications.delivery import deliver_due
from notifications.gateway import Gateways, OutgoingText, Sent
from storage.transaction import Database
from tests.conftest import TEST_SECRET
from tests.notifications.carrier import Carrier
from tests.notifications.conftest import FAST, Clock
from tests.notifications.texting import AMINA, BORIS, deliver, reconcile, stored, text

ROOT = Path(__file__).parents[2]


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
