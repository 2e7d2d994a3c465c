"""What the carrier says became of a message: in any order, late, early or five times over."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from notifications.events import raise_event
from notifications.outbox import Message
from notifications.statuses import MessageState, from_carrier, may_become
from storage.rows import changed


def record_receipt(
    session: Session, opaque: str, status: str, error_code: str | None, sid: str | None, now: datetime
) -> bool:
    """Move the message named by `opaque` forward, never back; False where it is unknown or nothing changed.

    A callback for a message still `sending` or `ambiguous` proves that the carrier accepted it. `failed` and
    `undelivered` raise `send_failed`.
    """
    state = from_carrier(status)
    row = session.execute(
        select(Message.id, Message.about, Message.carrier_sid).where(Message.opaque == opaque)
    ).first()
    if state is None or row is None:
        return False
    if sid and row.carrier_sid is None:
        record_sid(session, row.id, sid)
    return move_message(session, row.id, row.about, state, now, error_code=error_code, error_text=status.lower())


def move_message(
    session: Session,
    message_id: int,
    about: str,
    state: MessageState,
    now: datetime,
    *,
    error_code: str | None = None,
    error_text: str | None = None,
) -> bool:
    """To `sent`, `delivered` or `failed`; True where this call moved it. A failure raises `send_failed`."""
    values: dict[str, Any] = {"state": state, "lease_owner": None, "lease_until": None, "next_try_at": None}
    if state is MessageState.FAILED:
        values |= {"failed_at": now, "error_code": error_code or None, "error_text": (error_text or "")[:300]}
    else:
        values |= {
            "sent_at": func.coalesce(Message.sent_at, now),
            "failed_at": None,
            "error_code": None,
            "error_text": None,
        }
    if state is MessageState.DELIVERED:
        values["delivered_at"] = now
    moved = changed(
        session, update(Message).where(Message.id == message_id, Message.state.in_(may_become(state))).values(values)
    )
    if moved and state is MessageState.FAILED:
        raise_event(session, about, "send_failed", now, message_id=message_id, code=error_code, reason=error_text)
    return moved > 0


def record_sid(session: Session, message_id: int, sid: str) -> bool:
    """Keep the carrier's name for the message; False where another row bears it, or this one bears another."""
    if session.scalar(select(Message.id).where(Message.carrier_sid == sid)) is not None:
        return False
    done = changed(
        session, update(Message).where(Message.id == message_id, Message.carrier_sid.is_(None)).values(carrier_sid=sid)
    )
    return done > 0
