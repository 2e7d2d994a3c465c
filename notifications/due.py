"""Which messages are due, and claiming them: urgent first, then oldest first, never before an earlier of their key."""

from datetime import datetime

from sqlalchemy import ColumnElement, Table, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from notifications.events import raise_event
from notifications.gateway import Permanent
from notifications.opt_outs import has_opted_out
from notifications.outbox import Message
from notifications.outcomes import give_up
from notifications.settings import DeliverySettings
from notifications.statuses import OPEN, WAITING, MessageState
from storage.claims import claim

MESSAGES: Table = Message.__table__  # type: ignore[assignment]


def anything_due(session: Session, now: datetime) -> bool:
    """Whether a message may leave now, or has waited past its time: asked before any writing."""
    c = MESSAGES.c
    waiting = and_(c.state.in_(WAITING), or_(c.expires_at <= now, _in_time(now)))
    return session.scalar(select(c.id).where(waiting).limit(1)) is not None


def claim_due(
    session: Session, channel: str, limit: int, owner: str, settings: DeliverySettings, now: datetime
) -> list[Message]:
    """Messages that are now `sending`, ours until their lease ends, in the order in which they should leave."""
    if limit <= 0:
        return []
    c = MESSAGES.c
    alive = or_(c.expires_at.is_(None), c.expires_at > now)
    ids = claim(
        session,
        MESSAGES,
        where=and_(c.channel == channel, c.state.in_(WAITING), _in_time(now), alive, ~_behind_another()),
        order_by=[c.urgent.desc(), c.id],
        limit=limit,
        owner=owner,
        now=now,
        lease=settings.lease,
    )
    if not ids:
        return []
    session.execute(
        update(MESSAGES)
        .where(c.id.in_(ids))
        .values(
            state=MessageState.SENDING,
            first_tried_at=func.coalesce(c.first_tried_at, now),
            # From then on, a message that the carrier's list does not show never went.
            next_try_at=now + settings.lease + settings.settle,
        )
    )
    query = select(Message).where(Message.id.in_(ids)).execution_options(populate_existing=True)
    found = {one.id: one for one in session.scalars(query)}
    messages = [found[one] for one in ids]
    return _without_opted_out(session, messages, owner, now) if channel == "sms" else messages


def fail_expired(session: Session, now: datetime) -> int:
    """What waited past its time is never sent: `failed` (expired), and its matter is told. How many."""
    expired = session.execute(
        update(Message)
        .where(Message.state.in_(WAITING), Message.expires_at <= now)
        .values(state=MessageState.FAILED, failed_at=now, error_text="expired")
        .returning(Message.id, Message.about)
    ).all()
    for message_id, about in expired:
        raise_event(session, about, "send_failed", now, message_id=message_id, code=None, reason="expired")
    return len(expired)


def _in_time(now: datetime) -> ColumnElement[bool]:
    c = MESSAGES.c
    return and_(or_(c.not_before.is_(None), c.not_before <= now), or_(c.next_try_at.is_(None), c.next_try_at <= now))


def _behind_another() -> ColumnElement[bool]:
    earlier = aliased(Message)
    return exists().where(
        earlier.order_key == MESSAGES.c.order_key, earlier.id < MESSAGES.c.id, earlier.state.in_(OPEN)
    )


def _without_opted_out(session: Session, messages: list[Message], owner: str, now: datetime) -> list[Message]:
    """A phone that said STOP gets nothing more; whoever wrote to it learns that the text did not go."""
    gone = has_opted_out(session, {one.to_hash for one in messages})
    for message in messages:
        if message.to_hash in gone:
            give_up(session, message, MessageState.FAILED, Permanent("opted_out"), now, owner)
    return [one for one in messages if one.to_hash not in gone]
