"""Messages of the past are recorded as delivered, for demo data and histories from elsewhere. Nothing is sent."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from notifications.outbox import Message
from notifications.statuses import WAITING, MessageState
from storage.journal import append

HANDED_OVER, ARRIVED = timedelta(seconds=2), timedelta(seconds=6)
_messages = Message.__table__


def record_delivered(session: Session, before: datetime, now: datetime, after_id: int = 0) -> int:
    """Every message that waits and was decided on before then: an SMS is `delivered`, an e-mail `sent`. How many.

    Their times are those of their making, or of the end of the quiet hours that they waited for. Messages up to
    `after_id` are real ones, and left alone.
    """
    session.flush()
    due = select(Message.id, Message.state, Message.channel, Message.created_at, Message.not_before).where(
        Message.state.in_(WAITING), Message.created_at < before, Message.id > after_id
    )
    rows = session.execute(due).all()
    if not rows:
        return 0
    values = []
    for row in rows:
        left_at = (row.not_before or row.created_at) + HANDED_OVER
        text = row.channel == "sms"
        values.append(
            {
                "message": row.id,
                "old_state": row.state,
                "new_state": MessageState.DELIVERED if text else MessageState.SENT,
                "left_at": left_at,
                "arrived_at": left_at + ARRIVED if text else None,
            }
        )
    moved = (
        update(_messages)  # type: ignore[arg-type]
        .where(_messages.c.id == bindparam("message"), _messages.c.state == bindparam("old_state"))
        .values(
            state=bindparam("new_state"),
            first_tried_at=bindparam("left_at"),
            sent_at=bindparam("left_at"),
            delivered_at=bindparam("arrived_at"),
            tries=1,
        )
    )
    session.connection().execute(moved, values)
    append(session, "recorded_delivered", "messages", now, facts={"messages": len(values)})
    return len(values)
