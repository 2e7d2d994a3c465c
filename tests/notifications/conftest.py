"""A carrier, a mailbox, a clock that moves by command, and a phone to text to."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from notifications.email_gateway import EmailGateway
from notifications.gateway import Gateways
from notifications.settings import DeliverySettings
from notifications.twilio_gateway import TwilioGateway
from storage.db import make_engine
from storage.transaction import Database
from tests.notifications.carrier import ACCOUNT, OUR_NUMBER, TOKEN, Carrier, running_carrier
from tests.notifications.certificates import write_certificates

FAST = DeliverySettings(messages_per_second=10_000, settle_seconds=60, lease_seconds=30, senders=4)


class Clock:
    """Time that only a test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 12, 1, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_time(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now


class Mailbox:
    """A mail server that keeps what it takes; `refusal` is what it says instead, or it `hangs_up` having taken it."""

    def __init__(self) -> None:
        self.raw: list[bytes] = []
        self.recipients: list[list[str]] = []
        self.hangs_up = False
        self.refusal: str | None = None
        self.recipient_refusal: str | None = None

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.recipient_refusal:
            return self.recipient_refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        if self.refusal:
            return self.refusal
        self.raw.append(envelope.original_content)
        self.recipients.append(list(envelope.rcpt_tos))
        if self.hangs_up:
            server.transport.abort()
        return "250 OK"

    @property
    def mails(self) -> list[EmailMessage]:
        return [BytesParser(_class=EmailMessage, policy=default).parsebytes(raw) for raw in self.raw]


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[Database]:
    """For tests of what no database has a part in."""
    engine = make_engine(sqlite_url)
    yield Database(engine)
    engine.dispose()


@pytest.fixture
def carrier_at() -> Iterator[tuple[Carrier, str]]:
    with running_carrier() as running:
        yield running


@pytest.fixture
def carrier(carrier_at: tuple[Carrier, str]) -> Carrier:
    return carrier_at[0]


@pytest.fixture
def mailbox_at() -> Iterator[tuple[Mailbox, str]]:
    mailbox = Mailbox()
    port = free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, ready_timeout=20)
    controller.start()
    try:
        yield mailbox, f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()


@pytest.fixture
def mailbox(mailbox_at: tuple[Mailbox, str]) -> Mailbox:
    return mailbox_at[0]


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an authority (ca.pem) and a server's certificate and key that it signed (server.pem)."""
    folder = tmp_path_factory.mktemp("certificates")
    write_certificates(folder)
    return folder


@pytest.fixture
def trusted(certificates: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine trusts the authority, as its administrator would have it."""
    for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"):
        monkeypatch.setenv(name, str(certificates / "ca.pem"))


@pytest.fixture
def twilio(carrier_at: tuple[Carrier, str]) -> TwilioGateway:
    return make_twilio(carrier_at[1])


@pytest.fixture
def gateways(twilio: TwilioGateway, mailbox_at: tuple[Mailbox, str], clock: Clock) -> Gateways:
    mail = EmailGateway(mailbox_at[1], mailbox="servizio@example.org", name="Mediatori", clock=clock, timeout=5)
    return Gateways(sms=twilio, email=mail)


def make_twilio(base: str, timeout: float = 5) -> TwilioGateway:
    return TwilioGateway(
        ACCOUNT, [TOKEN], public_url="https://service.example", from_=OUR_NUMBER, api_base=base, timeout=timeout
    )
