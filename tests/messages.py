"""Messages of the outbox as rows that a test looks at afterwards."""

from typing import Any

from sqlalchemy.orm import Session

from notifications.outbox import Message, draft_email, draft_sms


def enqueue_sms(session: Session, **values: Any) -> Message:
    """`draft_sms`, written."""
    message = Message(**draft_sms(**values))
    session.add(message)
    return message


def enqueue_email(session: Session, **values: Any) -> Message:
    """`draft_email`, written."""
    message = Message(**draft_email(**values))
    session.add(message)
    return message
