"""Mails as a calendar client needs them, through a real mail server."""

import smtplib
from datetime import UTC, datetime, timedelta

import pytest

from notifications.calendar import invite
from notifications.email_gateway import EmailGateway
from notifications.gateway import Ambiguous, NeverSent, OutgoingMail, Permanent, Throttled
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


def test_no_connection_is_never_sent_and_a_broken_one_is_ambiguous(
    gateway: EmailGateway, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = EmailGateway(f"smtp://127.0.0.1:{free_port()}", mailbox="a@example.org", name="M", clock=clock, timeout=2)
    with pytest.raises(NeverSent):
        nowhere.send(PLAIN)

    def break_off(*args: object, **more: object) -> None:
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr(smtplib.SMTP, "data", break_off)
    with pytest.raises(Ambiguous):
        gateway.send(PLAIN)


@pytest.mark.parametrize("url", ["http://mail.example.org", "mail.example.org:25", ""])
def test_an_address_that_is_none_is_said_at_once(url: str, clock: Clock) -> None:
    with pytest.raises(ValueError, match="MEDIATORI_SMTP_URL"):
        EmailGateway(url, mailbox="a@example.org", name="M", clock=clock)
