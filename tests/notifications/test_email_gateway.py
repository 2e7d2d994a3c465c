"""Mails as a calendar client needs them, through a real mail server."""

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from notifications.calendar import invite
from notifications.email_gateway import EmailGateway
from notifications.gateway import Ambiguous, GatewayError, NeverSent, OutgoingMail, Permanent, Throttled
from tests.notifications.conftest import Clock, Mailbox, free_port

STARTS = datetime(2026, 12, 3, 9, tzinfo=UTC)
INVITE = invite(
    "uid@example.org",
    sequence=0,
    starts_at=STARTS,
    ends_at=STARTS + timedelta(hours=1),
    summary="Mediazione",
    organizer="servizio@example.org",
    attendee="amina@example.org",
    accepted=True,
    now=STARTS,
)
PLAIN = OutgoingMail("amina@example.org", "Città", "Buongiorno Amina,\nè confermato.", "an-opaque")
WITH_INVITE = OutgoingMail("amina@example.org", "Invito", "Ciao <b>", "an-opaque", calendar=INVITE, method="REQUEST")


@pytest.fixture
def gateway(mailbox_at: tuple[Mailbox, str], clock: Clock) -> EmailGateway:
    return EmailGateway(mailbox_at[1], mailbox="servizio@example.org", name="Mediatori", clock=clock, timeout=5)


def test_an_invite_is_mixed_of_alternatives_and_an_attachment(gateway: EmailGateway, mailbox: Mailbox) -> None:
    gateway.send(WITH_INVITE)
    mail = mailbox.mails[0]
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    calendar = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    assert calendar.get_param("method") == "REQUEST"
    assert calendar.get_param("charset") == "UTF-8"
    assert calendar["Content-Transfer-Encoding"] == "base64"
    assert calendar.get_payload(decode=True) == INVITE
    attached = next(iter(mail.iter_attachments()))
    assert attached.get_filename() == "invite.ics"
    assert attached.get_payload(decode=True) == INVITE
    assert b"&lt;b&gt;" in next(p for p in mail.walk() if p.get_content_type() == "text/html").get_payload(decode=True)


def test_a_plain_mail_says_who_it_is_from_and_keeps_its_name(gateway: EmailGateway, mailbox: Mailbox) -> None:
    gateway.send(PLAIN)
    gateway.send(PLAIN)
    first, second = mailbox.mails
    assert first["From"] == "Mediatori <servizio@example.org>"
    assert first["Subject"] == "Città"
    assert first["Message-ID"] == second["Message-ID"] == "<an-opaque@example.org>"
    assert first["Date"] == "Tue, 01 Dec 2026 09:00:00 +0000"
    assert first.get_content().replace("\r\n", "\n") == PLAIN.body + "\n"


def test_what_the_server_says_tells_whether_to_try_again(gateway: EmailGateway, mailbox: Mailbox) -> None:
    mailbox.recipient_refusal = "550 5.1.1 nobody here"
    with pytest.raises(Permanent) as refused:
        gateway.send(PLAIN)
    assert refused.value.code == "550"
    mailbox.recipient_refusal = "450 greylisted"
    with pytest.raises(Throttled):
        gateway.send(PLAIN)
    mailbox.recipient_refusal, mailbox.refusal = None, "554 too big"
    with pytest.raises(Permanent):
        gateway.send(PLAIN)
    mailbox.refusal = "452 full"
    with pytest.raises(Throttled):
        gateway.send(PLAIN)


def test_no_connection_is_never_sent(clock: Clock) -> None:
    nowhere = EmailGateway(f"smtp://127.0.0.1:{free_port()}", mailbox="a@example.org", name="M", clock=clock, timeout=2)
    with pytest.raises(NeverSent):
        nowhere.send(PLAIN)


def test_a_connection_lost_while_the_mail_is_handed_over_is_ambiguous(gateway: EmailGateway, mailbox: Mailbox) -> None:
    mailbox.hangs_up = True
    with pytest.raises(Ambiguous):
        gateway.send(PLAIN)
    assert len(mailbox.raw) == 1


@pytest.mark.parametrize(
    ("says", "meant"),
    [
        (["554 go away"], NeverSent),
        (["220 hello", "250 hello", "530 sign in first"], NeverSent),
        (["220 hello", "250 hello", None], NeverSent),
        (["220 hello", "250 hello", "250 from", None], NeverSent),
        (["220 hello", "250 hello", "250 from", "421 closing"], Throttled),
        (["220 hello", "250 hello", "250 from", "250 to", "354 go on", None], Ambiguous),
        (["220 hello", "250 hello", "250 from", "250 to", "354 go on", "451 later"], Throttled),
        (["220 hello", "250 hello", "250 from", "250 to", "354 go on", "550 spam"], Permanent),
    ],
)
def test_where_a_conversation_ends_tells_whether_the_mail_may_have_left(
    clock: Clock, says: list[str | None], meant: type[GatewayError]
) -> None:
    with scripted_server(says) as url, pytest.raises(meant):
        EmailGateway(url, mailbox="a@example.org", name="M", clock=clock, timeout=5).send(PLAIN)


def test_a_server_that_says_nothing_is_left_in_time(clock: Clock) -> None:
    slow = "220 hello", "250 hello", "250 from", "250 to", "354 go on", ""
    with scripted_server(slow) as url, pytest.raises(Ambiguous, match="went away"):
        EmailGateway(url, mailbox="a@example.org", name="M", clock=clock, timeout=0.5).send(PLAIN)


def test_what_a_server_says_about_somebody_is_not_kept(gateway: EmailGateway, mailbox: Mailbox) -> None:
    mailbox.recipient_refusal = "550 5.1.1 <amina@example.org> unknown, nor +39 333 1111111"
    with pytest.raises(Permanent) as refused:
        gateway.send(PLAIN)
    assert refused.value.text == "5.1.1 <…> unknown, nor …"


@pytest.mark.parametrize("address", ["è@example.org", "a b@example.org", "a@b@c", "a@"])
def test_an_address_that_no_mail_can_go_to_is_refused_at_once(gateway: EmailGateway, address: str) -> None:
    with pytest.raises(Permanent):
        gateway.send(OutgoingMail(address, "Città", "Buongiorno", "an-opaque"))


@contextmanager
def scripted_server(says: Sequence[str | None]) -> Iterator[str]:
    """A mail server that says these lines, one to each command; None hangs up, "" says nothing any more."""

    def talk() -> None:
        talking, _ = listener.accept()
        with talking, talking.makefile("rb") as heard:
            for line in says:
                if line is None:
                    return
                talking.sendall(f"{line}\r\n".encode() if line else b"")
                end = b".\r\n" if line.startswith("354") else b"\r\n"
                while (command := heard.readline()) and not command.endswith(end):
                    pass

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=talk, daemon=True)
        thread.start()
        yield f"smtp://127.0.0.1:{listener.getsockname()[1]}"
    thread.join(5)


@pytest.mark.parametrize("url", ["http://mail.example.org", "mail.example.org:25", ""])
def test_an_address_that_is_none_is_said_at_once(url: str, clock: Clock) -> None:
    with pytest.raises(ValueError, match="MEDIATORI_SMTP_URL"):
        EmailGateway(url, mailbox="a@example.org", name="M", clock=clock)
