"""A fault that is to be expected is one line of the log: no traceback, and nobody's number, address or words."""

import logging
from datetime import timedelta

import pytest
from sqlalchemy import update

from notifications.gateway import Gateways, NeverSent, Permanent
from notifications.outbox import Message
from storage.transaction import Database
from tests.messages import enqueue_email
from tests.notifications.carrier import Carrier
from tests.notifications.conftest import Clock, Mailbox, free_port, make_twilio
from tests.notifications.texting import AMINA, deliver, events, reconcile, stored, text

BODY = "Serve un mediatore al Pugliese"
CARRIER_FAULTS = {
    503: "may have left (20503)",
    500: "may have left (20500)",
    429: "not taken now (20429)",
    400: "refused (21211)",
    "lost": "may have left (no answer: ProtocolError)",
    "hangs": "may have left (no answer: ReadTimeoutError)",
}
SECRETS = (AMINA, AMINA[3:], "amina@example.org", "Pugliese")


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(logging.getLogger("mail.log"), "disabled", True)  # the mail server of the tests
    return caplog


def only_line(lines: pytest.LogCaptureFixture) -> str:
    (record,) = lines.records
    assert record.exc_info is None
    told = record.getMessage()
    assert "\n" not in told
    assert not [secret for secret in SECRETS if secret in told]
    return told


@pytest.mark.parametrize("fault", CARRIER_FAULTS)
def test_a_carriers_fault(
    sqlite: Database,
    carrier: Carrier,
    gateways: Gateways,
    carrier_at: tuple[Carrier, str],
    clock: Clock,
    lines: pytest.LogCaptureFixture,
    fault: int | str,
) -> None:
    carrier.faults = [fault]
    opaque = text(sqlite, clock, BODY)
    deliver(sqlite, Gateways(make_twilio(carrier_at[1], timeout=0.5), gateways.email), clock)
    assert only_line(lines) == f"message 1: {CARRIER_FAULTS[fault]}"
    kept = stored(sqlite, opaque).error_text or ""
    assert AMINA not in kept + str([one.values for one in events(sqlite)])


def test_a_carrier_that_is_not_there(
    sqlite: Database, gateways: Gateways, clock: Clock, lines: pytest.LogCaptureFixture
) -> None:
    text(sqlite, clock, BODY)
    deliver(sqlite, Gateways(make_twilio(f"http://127.0.0.1:{free_port()}"), gateways.email), clock)
    assert only_line(lines) == "message 1: did not leave (no connection: NewConnectionError)"


def test_a_carrier_that_keeps_its_list_to_itself(
    sqlite: Database, gateways: Gateways, carrier: Carrier, clock: Clock, lines: pytest.LogCaptureFixture
) -> None:
    carrier.faults, carrier.list_fails = ["lost"], True
    text(sqlite, clock, BODY)
    deliver(sqlite, gateways, clock)
    clock.pass_time(seconds=61)
    lines.clear()
    reconcile(sqlite, gateways, clock)
    assert only_line(lines) == "message 1: asked about, may have left (20503)"


@pytest.mark.parametrize(
    ("refusal", "told"),
    [
        ("451 later, amina@example.org", "not taken now (451)"),
        ("554 amina@example.org is full", "refused (554)"),
        (None, "may have left (the mail server went away: SMTPServerDisconnected)"),
    ],
)
def test_a_mail_servers_fault(
    sqlite: Database,
    gateways: Gateways,
    mailbox: Mailbox,
    clock: Clock,
    lines: pytest.LogCaptureFixture,
    refusal: str | None,
    told: str,
) -> None:
    mailbox.refusal, mailbox.hangs_up = refusal, refusal is None
    with sqlite.write() as session:
        mail = enqueue_email(session, to="amina@example.org", subject=BODY, body=BODY, now=clock(), about="b:1")
    deliver(sqlite, gateways, clock)
    assert only_line(lines) == f"message 1: {told}"
    assert "amina" not in (stored(sqlite, mail.opaque).error_text or "")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("'To' number +39 333 111.1111 is not valid", "'To' number … is not valid"),
        ("'To' number 393331111111 is not valid", "'To' number … is not valid"),
        ("550 5.7.1 <amina@example.org>... unknown", "550 5.7.1 <…>... unknown"),
        ("code 21610 at 10:30", "code 21610 at 10:30"),
    ],
)
def test_what_the_other_side_says_is_kept_without_whom_it_is_about(said: str, kept: str) -> None:
    assert Permanent(said).text == str(NeverSent(said)) == kept


def test_a_message_whose_workers_die_again_and_again_is_given_to_a_person(
    sqlite: Database, gateways: Gateways, clock: Clock
) -> None:
    with sqlite.write() as session:
        mail = enqueue_email(session, to="amina@example.org", subject="x", body=BODY, now=clock(), about="b:1")
    dead = {"state": "sending", "lease_owner": "dead"}
    for tries in range(8):
        with sqlite.write() as session:
            session.execute(update(Message).values(**dead, lease_until=clock() + timedelta(seconds=30)))
        clock.pass_time(seconds=31)
        reconcile(sqlite, gateways, clock)
        assert stored(sqlite, mail.opaque).tries == min(tries + 1, 7)
    assert stored(sqlite, mail.opaque).state == "needs_person"
    assert [one.what for one in events(sqlite)] == ["needs_person"]
