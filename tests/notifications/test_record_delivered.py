"""Messages of the past are recorded as delivered, and nothing of it leaves."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from notifications.outbox import Message
from notifications.record_delivered import record_delivered
from notifications.settings import QuietHours
from storage.journal import JournalRow
from storage.transaction import Database
from tests.messages import enqueue_email, enqueue_sms

NOON = datetime(2026, 11, 30, 11, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 30, 22, 0, tzinfo=UTC)
PHONE = "+393331111111"


def test_a_text_is_delivered_and_a_mail_sent_soon_after_they_were_written(database: Database) -> None:
    with database.write() as session:
        enqueue_sms(session, to=PHONE, body="x", now=NOON, about="offer:1", quiet=QuietHours())
        enqueue_email(session, to="a@example.org", subject="x", body="x", now=NOON, about="booking:1")
        assert record_delivered(session, NOON + timedelta(minutes=1), NOON) == 2
    with database.read() as session:
        text, mail = session.scalars(select(Message).order_by(Message.id))
        assert (text.state, mail.state) == ("delivered", "sent")
        assert text.sent_at is not None
        assert NOON < text.sent_at < NOON + timedelta(minutes=1)
        assert mail.delivered_at is None
        assert session.scalars(select(JournalRow.kind)).all() == ["recorded_delivered"]


def test_one_that_waited_for_the_morning_was_delivered_in_the_morning(database: Database) -> None:
    with database.write() as session:
        enqueue_sms(session, to=PHONE, body="x", now=NIGHT, about="offer:1", quiet=QuietHours())
        record_delivered(session, NIGHT + timedelta(days=1), NIGHT + timedelta(days=1))
    with database.read() as session:
        text = session.scalars(select(Message)).one()
        assert text.sent_at is not None
        assert text.not_before is not None
        assert text.sent_at > text.not_before


def test_real_messages_are_left_alone(database: Database) -> None:
    with database.write() as session:
        real = enqueue_sms(session, to=PHONE, body="x", now=NOON, about="offer:1", quiet=QuietHours())
        session.flush()
        enqueue_sms(session, to=PHONE, body="y", now=NOON, about="offer:2", quiet=QuietHours())
        enqueue_sms(session, to=PHONE, body="z", now=NOON + timedelta(hours=1), about="offer:3", quiet=QuietHours())
        assert record_delivered(session, NOON + timedelta(minutes=1), NOON, after_id=real.id) == 1
    with database.read() as session:
        states = session.scalars(select(Message.state).order_by(Message.id)).all()
        assert states == ["queued", "delivered", "queued"]
