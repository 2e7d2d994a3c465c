"""What the carrier accepted, written down for many messages in one statement."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, case, null, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from notifications.gateway import Sent
from notifications.outbox import Message
from notifications.receipts import record_sid
from notifications.statuses import MessageState

MESSAGES: Table = Message.__table__  # type: ignore[assignment]
Accepted = Sequence[tuple[Message, Sent]]
log = logging.getLogger(__name__)


def record_sent(session: Session, accepted: Accepted, owner: str, now: datetime) -> None:
    """`sent`, under the carrier's ids; where a callback was faster its state stands, and only the id is added.

    An id that another message bears already is not kept twice.
    """
    if not accepted:
        return
    try:
        with session.begin_nested():
            moved = _move(session, accepted, owner, now)
    except IntegrityError:  # another worker took one of the ids a moment ago: now it is seen
        moved = _move(session, accepted, owner, now)
    for message, sent in accepted:
        if message.id not in moved and sent.sid and not record_sid(session, message.id, sent.sid):
            known = session.scalar(select(Message.carrier_sid).where(Message.id == message.id))
            if known != sent.sid:
                log.warning("message %s: accepted twice by the carrier (%s, %s)", message.id, known, sent.sid)


def _move(session: Session, accepted: Accepted, owner: str, now: datetime) -> set[int]:
    c = MESSAGES.c
    sids = _new_sids(session, accepted)
    parts = {message.id: sent.parts for message, sent in accepted if sent.parts is not None}
    values: dict[str, Any] = {
        "state": MessageState.SENT,
        "tries": c.tries + 1,
        "sent_at": now,
        "next_try_at": None,
        "carrier_sid": case(sids, value=c.id, else_=null()) if sids else null(),
        "lease_owner": None,
        "lease_until": None,
        "error_code": None,
        "error_text": None,
    }
    if parts:
        values["parts"] = case(parts, value=c.id, else_=c.parts)
    held = c.state.in_([MessageState.SENDING, MessageState.AMBIGUOUS]), c.lease_owner == owner
    ids = [message.id for message, _ in accepted]
    return set(
        session.connection()
        .execute(update(MESSAGES).where(c.id.in_(ids), *held).values(values).returning(c.id))
        .scalars()
    )


def _new_sids(session: Session, accepted: Accepted) -> dict[int, str]:
    """The carrier's ids that no other message bears, by message."""
    given = {sent.sid: message.id for message, sent in reversed(accepted) if sent.sid}
    if not given:
        return {}
    known = set(session.scalars(select(Message.carrier_sid).where(Message.carrier_sid.in_(list(given)))))
    return {message_id: sid for sid, message_id in given.items() if sid not in known}
