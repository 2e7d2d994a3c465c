"""Mails leave encrypted wherever the server can, and no password goes to a server that cannot prove its name."""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from notifications import email_gateway
from notifications.email_gateway import EmailGateway
from notifications.gateway import NeverSent, OutgoingMail
from tests.notifications.conftest import Clock, Mailbox, free_port

MAIL = OutgoingMail("amina@example.org", "Città", "Buongiorno Amina", "an-opaque")


class SecureMailbox(Mailbox):
    """Remembers who signed in and whether the mail came encrypted."""

    def __init__(self) -> None:
        super().__init__()
        self.encrypted: list[bool] = []
        self.signed_in: list[tuple[bytes, bytes]] = []

    async def handle_DATA(  # noqa: N802
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        self.encrypted.append(server.transport.get_extra_info("cipher") is not None)
        return await super().handle_DATA(server, session, envelope)

    def let_in(self, server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
        assert isinstance(given, LoginPassword)
        self.signed_in.append((given.login, given.password))
        return AuthResult(success=given.password == b"p@ss/word", handled=False)


Serve = Callable[..., tuple[SecureMailbox, int]]


@pytest.fixture
def serve(certificates: Path) -> Iterator[Serve]:
    """Starts a mail server: `starttls` offers encryption, `tls` begins with it; `password` asks for one."""
    with ExitStack() as running:

        def start(*, starttls: bool = False, tls: bool = False, password: bool = False) -> tuple[SecureMailbox, int]:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(certificates / "server.pem")
            mailbox, port = SecureMailbox(), free_port()
            how: dict[str, Any] = {"tls_context": context} if starttls else {"ssl_context": context} if tls else {}
            if password:
                how |= {"authenticator": mailbox.let_in, "auth_require_tls": starttls}
            running.enter_context(_running(mailbox, port, how))
            return mailbox, port

        yield start


@contextmanager
def _running(mailbox: SecureMailbox, port: int, how: dict[str, Any]) -> Iterator[None]:
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, ready_timeout=20, **how)
    controller.start()
    try:
        yield
    finally:
        controller.stop()


def send(url: str, clock: Clock) -> None:
    EmailGateway(url, mailbox="servizio@example.org", name="Mediatori", clock=clock, timeout=5).send(MAIL)


@pytest.mark.parametrize(("scheme", "kind"), [("smtp", "starttls"), ("smtps", "tls")])
def test_a_mail_and_its_password_leave_encrypted(
    serve: Serve, trusted: None, clock: Clock, scheme: str, kind: str
) -> None:
    mailbox, port = serve(**{kind: True}, password=True)
    send(f"{scheme}://servizio:p%40ss%2Fword@localhost:{port}", clock)
    assert (mailbox.signed_in, mailbox.encrypted) == ([(b"servizio", b"p@ss/word")], [True])


@pytest.mark.parametrize(("scheme", "kind"), [("smtp", "starttls"), ("smtps", "tls")])
def test_no_password_goes_to_a_server_that_cannot_prove_its_name(
    serve: Serve, clock: Clock, scheme: str, kind: str
) -> None:
    mailbox, port = serve(**{kind: True}, password=True)
    with pytest.raises(NeverSent, match="SSLCertVerificationError"):
        send(f"{scheme}://servizio:p%40ss%2Fword@127.0.0.1:{port}", clock)
    assert (mailbox.signed_in, mailbox.raw) == ([], [])


def test_a_certificate_for_another_name_is_refused(serve: Serve, trusted: None, clock: Clock) -> None:
    mailbox, port = serve(tls=True)
    with pytest.raises(NeverSent, match="SSLCertVerificationError"):
        send(f"smtps://127.0.0.1:{port}", clock)
    assert mailbox.raw == []


def test_over_a_network_no_mail_goes_to_an_unproved_server(
    serve: Serve, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox, port = serve(starttls=True)
    monkeypatch.setattr(email_gateway, "on_this_machine", lambda host: False)
    with pytest.raises(NeverSent, match="SSLCertVerificationError"):
        send(f"smtp://127.0.0.1:{port}", clock)
    assert mailbox.raw == []


@pytest.mark.parametrize("starttls", [True, False])
def test_this_machines_own_server_may_show_any_certificate_or_none(serve: Serve, clock: Clock, starttls: bool) -> None:
    mailbox, port = serve(starttls=starttls)
    send(f"smtp://localhost:{port}", clock)
    assert mailbox.encrypted == [starttls]


def test_a_wrong_password_loses_nothing(serve: Serve, trusted: None, clock: Clock) -> None:
    mailbox, port = serve(starttls=True, password=True)
    with pytest.raises(NeverSent) as refused:
        send(f"smtp://servizio:wrong@localhost:{port}", clock)
    assert (refused.value.code, mailbox.raw) == ("535", [])


def test_a_greeting_tells_a_wrong_password_and_an_unproved_name_apart(
    serve: Serve, trusted: None, clock: Clock
) -> None:
    _, port = serve(starttls=True, password=True)

    def greet(user: str, host: str) -> None:
        url = f"smtp://{user}@{host}:{port}"
        EmailGateway(url, mailbox="servizio@example.org", name="Mediatori", clock=clock, timeout=5).greet()

    greet("servizio:p%40ss%2Fword", "localhost")
    with pytest.raises(smtplib.SMTPAuthenticationError):
        greet("servizio:wrong", "localhost")
    with pytest.raises(ssl.SSLCertVerificationError):
        greet("servizio:p%40ss%2Fword", "127.0.0.1")


@pytest.mark.parametrize(
    ("host", "here"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("mail.example.org", False), ("192.0.2.1", False)],
)
def test_this_machine_is_its_loopback(host: str, here: bool) -> None:
    assert email_gateway.on_this_machine(host) is here
