"""After a copy was restored: what waited when it was made may have left since, so the carrier is asked first."""

from datetime import datetime

from sqlalchemy import func, update
from sqlalchemy.orm import Session

from notifications.outbox import Message
from notifications.statuses import WAITING, MessageState
from storage.rows import changed


def doubt_after_restore(session: Session, now: datetime) -> int:
    """Texts that waited, or were on their way, are looked up in the carrier's list before they are sent; how many.

    Mails go again under their Message-ID, which their readers know for the same.
    """
    doubtful = (*WAITING, MessageState.SENDING)
    return changed(
        session,
        update(Message)
        .where(Message.channel == "sms", Message.state.in_(doubtful))
        .values(
            state=MessageState.AMBIGUOUS,
            first_tried_at=func.coalesce(Message.first_tried_at, Message.created_at),
            next_try_at=now,
            lease_owner=None,
            lease_until=None,
            error_text="restored from a copy",
        ),
    )
