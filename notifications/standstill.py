"""What stands still: messages that should have left, answers that should have taken effect, for minutes.

Told from the tables alone, so that it is seen while no worker runs.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from notifications.due import behind_another
from notifications.inbox import InboundText
from notifications.outbox import Message
from notifications.statuses import WAITING, MessageState

STILL_AFTER = timedelta(minutes=5)


@dataclass(frozen=True)
class Standstill:
    """`kind` is sms_still, email_still or replies_still; `why` the carrier's code or a reason, where one is known."""

    kind: str
    count: int
    since: datetime
    why: str | None = None


def standstills(session: Session, now: datetime) -> list[Standstill]:
    """One for each way on which something stands still; mostly none."""
    return [*_messages(session, now), *_replies(session, now)]


def messages_still(now: datetime) -> ColumnElement[bool]:
    """Should have left a while ago, or nobody asks what became of them. Not those behind another, nor by night."""
    before = now - STILL_AFTER
    due = and_(
        Message.state.in_(WAITING),
        func.coalesce(Message.not_before, Message.created_at) <= before,
        or_(Message.expires_at.is_(None), Message.expires_at > now),
        ~behind_another,
    )
    left = and_(Message.state == MessageState.SENDING, Message.lease_until <= before)
    # However often a look-up has failed since: each puts off the next.
    in_doubt = and_(Message.state == MessageState.AMBIGUOUS, Message.first_tried_at <= before)
    return or_(due, left, in_doubt)


def replies_still(now: datetime) -> ColumnElement[bool]:
    """Came a while ago, and have not taken effect."""
    waiting = and_(InboundText.processed_at.is_(None), InboundText.quarantined_at.is_(None))
    return and_(waiting, InboundText.received_at <= now - STILL_AFTER)


def _messages(session: Session, now: datetime) -> Iterator[Standstill]:
    since = func.min(func.coalesce(Message.first_tried_at, Message.not_before, Message.created_at))
    query = select(Message.channel, func.count(), since).where(messages_still(now)).group_by(Message.channel)
    for channel, count, oldest in session.execute(query.order_by(Message.channel.desc())).all():
        last = (
            select(Message.error_code, Message.error_text)
            .where(messages_still(now), Message.channel == channel)
            .order_by(Message.error_text.is_(None), Message.id.desc())
            .limit(1)
        )
        code, reason = session.execute(last).one()
        yield Standstill(f"{channel}_still", count, oldest, code or reason)


def _replies(session: Session, now: datetime) -> Iterator[Standstill]:
    query = select(func.count(), func.min(InboundText.received_at)).where(replies_still(now))
    count, oldest = session.execute(query).one()
    if count:
        yield Standstill("replies_still", count, oldest)
