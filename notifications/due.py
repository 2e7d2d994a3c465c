"""Which messages are due, and claiming them: urgent first, then oldest first, never before an earlier of their key."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Integer, Table, and_, bindparam, exists, func, literal_column, or_, select, update
from sqlalchemy.orm import Session

from notifications.events import raise_event
from notifications.gateway import Permanent
from notifications.opt_outs import has_opted_out
from notifications.outbox import Message
from notifications.outcomes import give_up
from notifications.settings import DeliverySettings
from notifications.statuses import OPEN, WAITING, MessageState
from storage.contacts import phone_hashes
from storage.unreadable import has_unreadable

MESSAGES: Table = Message.__table__  # type: ignore[assignment]
_c = MESSAGES.c
_now = bindparam("now", type_=_c.created_at.type)


def _one_of(column: ColumnElement[str], states: Iterable[MessageState]) -> ColumnElement[bool]:
    """Written out, so that PostgreSQL knows the partial index to use whatever plan it keeps."""
    return column.in_([literal_column(f"'{state}'") for state in sorted(states)])


_earlier = MESSAGES.alias()
behind_another = exists().where(
    _earlier.c.order_key == _c.order_key, _earlier.c.id < _c.id, _one_of(_earlier.c.state, OPEN)
)
_in_time = and_(
    or_(_c.not_before.is_(None), _c.not_before <= _now), or_(_c.next_try_at.is_(None), _c.next_try_at <= _now)
)
_ANYTHING = select(_c.id).where(_one_of(_c.state, WAITING), or_(_c.expires_at <= _now, _in_time)).limit(1)
_DUE = (
    select(_c.id)
    .where(
        _c.channel == bindparam("channel"),
        _one_of(_c.state, WAITING),
        _in_time,
        or_(_c.expires_at.is_(None), _c.expires_at > _now),
        ~behind_another,
    )
    .order_by(_c.urgent.desc(), _c.id)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True)
)
_CLAIM = (
    update(Message)
    .where(Message.id.in_(bindparam("ids", expanding=True)))
    .values(
        state=MessageState.SENDING,
        lease_owner=bindparam("owner"),
        lease_until=bindparam("lease_until"),
        first_tried_at=func.coalesce(Message.first_tried_at, _now),
        # From then on, a message that the carrier's list does not show never went.
        next_try_at=bindparam("settled_at"),
    )
    .returning(Message)
    .execution_options(synchronize_session=False, populate_existing=True)
)


def anything_due(session: Session, now: datetime) -> bool:
    """Whether a message may leave now, or has waited past its time: asked before any writing."""
    return session.scalar(_ANYTHING, {"now": now}) is not None


def claim_due(
    session: Session, channel: str, limit: int, owner: str, settings: DeliverySettings, now: datetime
) -> list[Message]:
    """Messages that are now `sending`, ours until their lease ends, in the order in which they should leave."""
    if limit <= 0:
        return []
    ids = list(session.scalars(_DUE, {"channel": channel, "most": limit, "now": now}))
    if not ids:
        return []
    until = now + settings.lease
    values = {"ids": ids, "owner": owner, "lease_until": until, "settled_at": until + settings.settle, "now": now}
    found = {one.id: one for one in session.scalars(_CLAIM, values)}
    messages = without_unreadable(session, [found[one] for one in ids], owner, now)
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


def without_unreadable(session: Session, messages: list[Message], owner: str, now: datetime) -> list[Message]:
    """A damaged message is a person's: what stands in it would reach nobody, and trying again mends nothing."""
    whole = []
    for one in messages:
        if has_unreadable(one.to_address, one.body, one.html, one.calendar):
            give_up(session, one, MessageState.NEEDS_PERSON, Permanent("unreadable"), now, owner)
        else:
            whole.append(one)
    return whole


def _without_opted_out(session: Session, messages: list[Message], owner: str, now: datetime) -> list[Message]:
    """A phone that said STOP gets nothing more; whoever wrote to it learns that the text did not go."""
    hashes = {one.id: set(phone_hashes(one.to_address)) for one in messages}
    gone = has_opted_out(session, set().union(*hashes.values()))
    blocked = {one for one, own in hashes.items() if own & gone}
    for message in messages:
        if message.id in blocked:
            give_up(session, message, MessageState.FAILED, Permanent("opted_out"), now, owner)
    return [one for one in messages if one.id not in blocked]
