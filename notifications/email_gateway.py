"""E-mail by SMTP: the mail built so that calendar clients show their buttons, and what a server's refusal means."""

import html
import smtplib
import ssl
from collections.abc import Callable
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from notifications.gateway import Ambiguous, GatewayError, NeverSent, OutgoingMail, Permanent, Sent, Throttled

DEFAULT_PORTS = {"smtp": 25, "smtps": 465}


class EmailGateway:
    """One mail server. `smtp://` turns to TLS where the server offers it, `smtps://` begins with it.

    A certificate is checked wherever a password would be shown to the server, and always with `smtps://`.
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
        """Hand the mail over; its Message-ID is the same at every try, so that servers drop a second copy."""
        message = build_mail(mail, mailbox=self._mailbox, name=self._name, now=self._clock())
        try:
            server = self._connect()
        except smtplib.SMTPAuthenticationError as error:
            raise NeverSent("the mail server does not let us in", str(error.smtp_code)) from error
        except (smtplib.SMTPException, OSError) as error:
            raise NeverSent(f"no connection to the mail server: {type(error).__name__}") from error
        try:
            server.send_message(message, from_addr=self._mailbox, to_addrs=[mail.to])
        except (smtplib.SMTPException, OSError) as error:
            raise _meaning(error) from error
        finally:
            _close(server)
        return Sent(None)

    def _connect(self) -> smtplib.SMTP:
        checked = ssl.create_default_context()
        if self._tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=self._timeout, context=checked)
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=self._timeout)
        try:
            server.ehlo()
            if not self._tls and server.has_extn("starttls"):
                server.starttls(context=checked if self._user else _unchecked())
                server.ehlo()
            if self._user:
                server.login(self._user, self._password)
        except BaseException:
            _close(server)
            raise
        return server


def build_mail(mail: OutgoingMail, *, mailbox: str, name: str, now: datetime) -> EmailMessage:
    """mixed{ alternative{ text, HTML, calendar }, .ics }; without a calendar only the alternative, or only the text."""
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(name, addr_spec=mailbox)
    message["To"] = Address(addr_spec=mail.to)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{mail.opaque}@{mailbox.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    page = mail.html or (_as_page(mail.body) if mail.calendar else None)
    if page:
        message.add_alternative(page, subtype="html")
    if mail.calendar is not None and mail.method is not None:
        # Bytes, not text: the library would turn the CRLF that RFC 5545 asks for into LF.
        message.add_alternative(
            mail.calendar, maintype="text", subtype="calendar", params={"method": mail.method, "charset": "UTF-8"}
        )
        message.add_attachment(mail.calendar, maintype="application", subtype="ics", filename="invite.ics")
    return message


def _as_page(body: str) -> str:
    return "<!DOCTYPE html>\n<html><body><p>" + html.escape(body).replace("\n", "<br>\n") + "</p></body></html>\n"


def _unchecked() -> ssl.SSLContext:
    """Encryption against listeners where the alternative is none: many a mail server shows a certificate of its own."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _meaning(error: Exception) -> GatewayError:
    code, text = _answer_of(error)
    if code is None:
        return Ambiguous(f"the mail server went away: {type(error).__name__}")
    if 400 <= code < 500:
        return Throttled(text, str(code))
    return Permanent(text, str(code))


def _answer_of(error: Exception) -> tuple[int | None, str]:
    """The server's code and words, which hold the address at most where they are its own."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return code, _decoded(words)
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code, _decoded(error.smtp_error)
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
