"""The outbox: every message that was decided on, and how far it has come. Written by the operation's transaction."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, Index, String, Table, bindparam, func, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from languages.gsm7 import parts as count_parts
from notifications.quiet_hours import next_waking
from notifications.settings import QuietHours, RepliesSettings
from notifications.statuses import WAITING, MessageState
from storage.contacts import email_hash, phone_hash
from storage.db import Base
from storage.insert_all import inserting
from storage.rows import execute
from storage.tables import among
from storage.types import EncryptedBytes, EncryptedText
from storage.writes import Write, send

OPAQUE_BYTES = 24
_STATES = ", ".join(f"'{state}'" for state in MessageState)
_WAITING = text("state IN ('scheduled', 'queued')")
_UNSETTLED = text("state IN ('sending', 'ambiguous')")
_OPEN = text("state IN ('scheduled', 'queued', 'sending', 'ambiguous') AND order_key IS NOT NULL")


class Message(Base):
    """One SMS or e-mail. `opaque` names it to the carrier; `about` names its matter ("offer:12") to us."""

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint("channel IN ('sms', 'email')", name="channel"),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint("channel <> 'email' OR subject IS NOT NULL", name="email_has_subject"),
        CheckConstraint("(calendar IS NULL) = (calendar_method IS NULL)", name="calendar_has_method"),
        CheckConstraint("state <> 'scheduled' OR not_before IS NOT NULL", name="scheduled_has_time"),
        CheckConstraint(
            "state <> 'sending' OR (lease_owner IS NOT NULL AND lease_until IS NOT NULL)",
            name="sending_has_lease",
        ),
        CheckConstraint("state <> 'ambiguous' OR next_try_at IS NOT NULL", name="ambiguous_has_next_try"),
        CheckConstraint("state NOT IN ('sent', 'delivered') OR sent_at IS NOT NULL", name="sent_has_time"),
        CheckConstraint("state <> 'delivered' OR delivered_at IS NOT NULL", name="delivered_has_time"),
        CheckConstraint("state NOT IN ('failed', 'needs_person') OR failed_at IS NOT NULL", name="failed_has_time"),
        Index("uq_messages_opaque", "opaque", unique=True),
        Index("uq_messages_carrier_sid", "carrier_sid", unique=True),
        Index("ix_messages_waiting", "urgent", "id", postgresql_where=_WAITING, sqlite_where=_WAITING),
        Index("ix_messages_unsettled", "next_try_at", postgresql_where=_UNSETTLED, sqlite_where=_UNSETTLED),
        Index("ix_messages_order_key", "order_key", "id", postgresql_where=_OPEN, sqlite_where=_OPEN),
        Index("ix_messages_about", "about"),
        Index("ix_messages_to_hash", "to_hash", "created_at"),
        Index("ix_messages_state", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(8))
    to_address: Mapped[str] = mapped_column(EncryptedText)
    to_hash: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str | None]
    body: Mapped[str] = mapped_column(EncryptedText)
    html: Mapped[str | None] = mapped_column(EncryptedText)
    calendar: Mapped[bytes | None] = mapped_column(EncryptedBytes)
    calendar_method: Mapped[str | None] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    urgent: Mapped[bool]
    changes_nothing: Mapped[bool] = mapped_column(default=False)
    order_key: Mapped[str | None] = mapped_column(String(120))
    about: Mapped[str] = mapped_column(String(80))
    opaque: Mapped[str] = mapped_column(String(40))
    parts: Mapped[int | None]
    carrier_sid: Mapped[str | None] = mapped_column(String(64))
    error_code: Mapped[str | None] = mapped_column(String(16))
    error_text: Mapped[str | None] = mapped_column(String(300))
    tries: Mapped[int] = mapped_column(default=0)
    turned_away: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    next_try_at: Mapped[datetime | None]
    lease_owner: Mapped[str | None] = mapped_column(String(80))
    lease_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    first_tried_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]


Draft = dict[str, Any]
"""A message before it is a row: a value for each column of `messages` that is not left to its default."""

_messages = cast(Table, Message.__table__)
_WITHDRAW = (
    update(_messages)
    .where(
        among(_messages.c.about, "withdrawn"),
        _messages.c.state.in_(WAITING),
        # A mail that may have left goes again, and then what takes it back: a server may be busy with it until then.
        (_messages.c.channel == "sms") | (_messages.c.tries == 0),
    )
    .values(state=MessageState.FAILED, error_text="withdrawn", error_code=None, failed_at=bindparam("withdrawn_at"))
)
_UNSAID: Draft = dict.fromkeys(
    ("subject", "html", "calendar", "calendar_method", "parts", "not_before", "expires_at"), None
) | {"changes_nothing": False, "tries": 0, "turned_away": 0}


def draft_sms(
    *,
    to: str,
    body: str,
    now: datetime,
    about: str,
    quiet: QuietHours,
    order_key: str | None = None,
    urgent: bool = False,
    passes_quiet: bool = False,
    night_opt_in: bool = False,
    expires_at: datetime | None = None,
    changes_nothing: bool = False,
) -> Draft:
    """A text to `to` (E.164), sent once the transaction commits and its turn comes.

    In quiet hours it is `scheduled` for their end, unless it is the answer to a text of that person's just now
    (`passes_quiet`), or is urgent and the person opted in to nights. After `expires_at` it is never sent, and the
    carrier is told so. `changes_nothing` marks the automatic answers that are counted by `replies_left`.
    """
    free_to_ring = passes_quiet or (urgent and night_opt_in)
    waking = now if free_to_ring else next_waking(now, quiet)
    waits = waking > now
    return _UNSAID | {
        "channel": "sms",
        "to_address": to,
        "to_hash": phone_hash(to),
        "body": body,
        "state": MessageState.SCHEDULED if waits else MessageState.QUEUED,
        "not_before": waking if waits else None,
        "urgent": urgent,
        "changes_nothing": changes_nothing,
        "order_key": order_key,
        "about": about,
        "opaque": secrets.token_urlsafe(OPAQUE_BYTES),
        "parts": count_parts(body).parts,
        "expires_at": expires_at,
        "created_at": now,
    }


def draft_email(
    *,
    to: str,
    subject: str,
    body: str,
    now: datetime,
    about: str,
    order_key: str | None = None,
    html: str | None = None,
    calendar: bytes | None = None,
    method: str | None = None,
    urgent: bool = False,
) -> Draft:
    """An e-mail; `calendar` (iCalendar bytes) goes with its `method`, and the UID is its `order_key`."""
    return _UNSAID | {
        "channel": "email",
        "to_address": to,
        "to_hash": email_hash(to),
        "subject": " ".join(subject.split()),
        "body": body,
        "html": html,
        "calendar": calendar,
        "calendar_method": method,
        "state": MessageState.QUEUED,
        "urgent": urgent,
        "order_key": order_key,
        "about": about,
        "opaque": secrets.token_urlsafe(OPAQUE_BYTES),
        "created_at": now,
    }


def enqueue(session: Session, drafts: Sequence[Draft]) -> None:
    """Write the messages, in this order, in one statement however many they are."""
    send(session, queueing(session, drafts))


def queueing(session: Session, drafts: Sequence[Draft]) -> list[Write]:
    """The same as a write to be sent with others."""
    return inserting(session, _messages, drafts)


def withdraw_messages(session: Session, about: str | Collection[str], now: datetime) -> int:
    """Messages about a thing that no worker holds will not leave any more: `failed` (withdrawn). How many.

    A mail of which nobody knows whether it left stays, so that what follows it waits for it.
    """
    session.flush()
    ((statement, values),) = withdrawing([about] if isinstance(about, str) else about, now)
    return execute(session, statement, values).rowcount


def withdrawing(abouts: Collection[str], now: datetime) -> list[Write]:
    """The same as a write to be sent with others."""
    return [(_WITHDRAW, {"withdrawn": abouts, "withdrawn_at": now})]


def replies_left(session: Session, hashes: str | Sequence[str], now: datetime, settings: RepliesSettings) -> int:
    """How many more answers that change nothing this number may get on this local day."""
    zone = ZoneInfo(settings.zone)
    today = now.astimezone(zone).date()
    midnight = datetime.combine(today, datetime.min.time(), zone)
    query = select(func.count()).where(
        Message.to_hash.in_([hashes] if isinstance(hashes, str) else list(hashes)),
        Message.changes_nothing.is_(True),
        Message.created_at >= midnight,
        Message.created_at < midnight + timedelta(days=1),
    )
    session.flush()
    return max(0, settings.automatic_per_number_per_day - (session.scalar(query) or 0))


def find_messages(
    session: Session,
    *,
    to_hashes: Sequence[str] | None = None,
    states: Sequence[str] | None = None,
    about: Sequence[str] | None = None,
    channel: str | None = None,
    offset: int = 0,
    limit: int = 50,
    newest_first: bool = False,
) -> tuple[list[Message], int]:
    """A page of messages in order of creation, and how many match in all; None asks nothing of that column."""
    where: list[Any] = []
    for column, wanted in ((Message.to_hash, to_hashes), (Message.state, states), (Message.about, about)):
        if wanted is not None:
            where.append(column.in_(list(wanted)))
    if channel is not None:
        where.append(Message.channel == channel)
    total = session.scalar(select(func.count()).select_from(Message).where(*where)) or 0
    order = Message.id.desc() if newest_first else Message.id
    rows = session.scalars(select(Message).where(*where).order_by(order).offset(offset).limit(limit))
    return list(rows), total


def count_by_state(session: Session) -> dict[str, int]:
    """How many messages are in each state, for the delivery page and the metrics."""
    rows = session.execute(select(Message.state, func.count()).group_by(Message.state))
    return {state: int(count) for state, count in rows}


def first_sent(session: Session, about: Sequence[str]) -> dict[str, datetime]:
    """When the first message about each thing was handed over; those not yet handed over are missing."""
    if not about:
        return {}
    rows = session.execute(
        select(Message.about, func.min(Message.sent_at))
        .where(Message.about.in_(list(about)), Message.sent_at.is_not(None))
        .group_by(Message.about)
    )
    return {row[0]: row[1] for row in rows if row[1] is not None}
