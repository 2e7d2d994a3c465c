"""E-mail by SMTP: one conversation a mail, over before its lease is, and what a server's refusal means."""

import contextlib
import smtplib
import ssl
import time
from collections.abc import Callable
from datetime import datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import unquote, urlsplit

from notifications.build_mail import build_mail
from notifications.gateway import Ambiguous, GatewayError, NeverSent, OutgoingMail, Permanent, Sent, Throttled

DEFAULT_PORTS = {"smtp": 25, "smtps": 465}


class EmailGateway:
    """One mail server. `smtp://` turns to TLS where the server offers it, `smtps://` begins with it.

    A certificate that does not prove the server's name is refused; only a server on this very machine, which nobody
    stands before, may show what it likes as long as no password is sent to it.
    """

    def __init__(
        self, smtp_url: str, *, mailbox: str, name: str, clock: Callable[[], datetime], timeout: float = 10
    ) -> None:
        url = urlsplit(smtp_url)
        if url.scheme not in DEFAULT_PORTS or not url.hostname:
            raise ValueError("MEDIATORI_SMTP_URL begins with smtp:// or smtps:// and names a host")
        self._tls = url.scheme == "smtps"
        self._host, self._port = url.hostname, url.port or DEFAULT_PORTS[url.scheme]
        self._user, self._password = unquote(url.username or ""), unquote(url.password or "")
        self._mailbox, self._name, self._clock, self._timeout = mailbox, name, clock, timeout

    def send(self, mail: OutgoingMail) -> Sent:
        """Hand the mail over within the timeout; its Message-ID is the same at every try, so servers know a second."""
        try:
            message = build_mail(mail, mailbox=self._mailbox, name=self._name, now=self._clock())
        except ValueError as error:
            raise Permanent(str(error)) from error
        try:
            server = self._connect(time.monotonic() + self._timeout)
        except smtplib.SMTPAuthenticationError as error:
            raise NeverSent("the mail server does not let us in", str(error.smtp_code)) from error
        except (smtplib.SMTPException, OSError) as error:
            raise NeverSent(f"no connection to the mail server: {type(error).__name__}") from error
        try:
            server.send_message(message, from_addr=self._mailbox, to_addrs=[mail.to])
        except (smtplib.SMTPException, OSError) as error:
            raise _meaning(error, server.handing_over) from error
        finally:
            _close(server)
        return Sent(None)

    def greet(self) -> None:
        """All that comes before a mail: TLS, certificate, password. Raises what smtplib, ssl or the socket do."""
        _close(self._connect(time.monotonic() + self._timeout))

    def _connect(self, until: float) -> "_Conversation | _TlsConversation":
        server = (
            _TlsConversation(self._host, self._port, timeout=self._timeout, context=ssl.create_default_context())
            if self._tls
            else _Conversation(self._host, self._port, timeout=self._timeout)
        )
        server.until = until
        try:
            server.ehlo()
            if not self._tls and server.has_extn("starttls"):
                server.starttls(context=self._context())
                server.ehlo()
            if self._user:
                server.login(self._user, self._password)
        except BaseException:
            _close(server)
            raise
        return server

    def _context(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if not self._user and on_this_machine(self._host):
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


class _Conversation(smtplib.SMTP):
    """Every answer is awaited for what is left of the whole time, not for a timeout of its own."""

    until: float | None = None
    handing_over = False
    """Whether the mail itself may have begun to leave: a connection lost before that has lost nothing."""

    def getreply(self) -> tuple[int, bytes]:
        """The server's next answer, or TimeoutError once the conversation is out of time."""
        if self.until is not None and self.sock is not None:
            self.sock.settimeout(max(0.05, self.until - time.monotonic()))
        return super().getreply()

    def data(self, msg: Any) -> tuple[int, bytes]:
        """The mail itself."""
        self.handing_over = True
        return super().data(msg)


class _TlsConversation(_Conversation, smtplib.SMTP_SSL):
    """The same, encrypted from its first byte."""


def on_this_machine(host: str) -> bool:
    """Whether a host's name or address is the loopback's."""
    with contextlib.suppress(ValueError):
        return ip_address(host).is_loopback
    return host == "localhost" or host.endswith(".localhost")


def _meaning(error: Exception, handing_over: bool) -> GatewayError:
    """4xx: later; 5xx: never, unless it is we that are refused rather than the mail or whom it is for."""
    code, text = _answer_of(error)
    if code is None:
        gone = f"the mail server went away: {type(error).__name__}"
        return Ambiguous(gone) if handing_over else NeverSent(gone)
    if isinstance(error, smtplib.SMTPSenderRefused):
        return NeverSent(text, str(code))
    return Throttled(text, str(code)) if 400 <= code < 500 else Permanent(text, str(code))


def _answer_of(error: Exception) -> tuple[int | None, str]:
    """The server's code and words, which hold the address at most where they are its own."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return code, _decoded(words)
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code if error.smtp_code > 0 else None, _decoded(error.smtp_error)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return 553, "the mail server does not know this kind of address"
    return None, ""


def _decoded(words: bytes | str) -> str:
    return (words.decode("utf-8", "replace") if isinstance(words, bytes) else words)[:300]


def _close(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (smtplib.SMTPException, OSError):
        server.close()
