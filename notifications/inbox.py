"""The inbox: each text that came in, once, and what became of it. Processed per phone in order of arrival."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, Index, String, Table, and_, exists, or_, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from notifications.events import raise_event
from notifications.settings import InboundSettings
from storage.claims import claim
from storage.contacts import normalise_phone, phone_hash
from storage.db import Base
from storage.errors import Refused
from storage.rows import changed
from storage.types import EncryptedPhone, EncryptedText
from storage.unreadable import has_unreadable

LONGEST_BODY = 10_000
_UNPROCESSED = text("processed_at IS NULL AND quarantined_at IS NULL")


class InboundText(Base):
    """A text from a phone, word for word; `carrier_id` is what makes a repeated webhook harmless."""

    __tablename__ = "inbox"
    __table_args__ = (
        CheckConstraint("processed_at IS NULL OR outcome IS NOT NULL", name="processed_has_outcome"),
        CheckConstraint("processed_at IS NULL OR quarantined_at IS NULL", name="processed_or_quarantined"),
        Index("uq_inbox_carrier_id", "carrier_id", unique=True),
        Index("ix_inbox_waiting", "phone_hash", "id", postgresql_where=_UNPROCESSED, sqlite_where=_UNPROCESSED),
        Index("ix_inbox_phone_hash", "phone_hash", "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    carrier_id: Mapped[str] = mapped_column(String(64))
    phone: Mapped[str] = mapped_column(EncryptedPhone)
    phone_hash: Mapped[str] = mapped_column(String(64))
    to_number: Mapped[str] = mapped_column(String(40))
    body: Mapped[str] = mapped_column(EncryptedText)
    source: Mapped[str] = mapped_column(String(16))
    opt_out_type: Mapped[str | None] = mapped_column(String(16))
    received_at: Mapped[datetime]
    processed_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(40))
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(200))
    quarantined_at: Mapped[datetime | None]
    lease_owner: Mapped[str | None] = mapped_column(String(80))
    lease_until: Mapped[datetime | None]


INBOX: Table = InboundText.__table__  # type: ignore[assignment]


def store_inbound(
    session: Session,
    sid: str,
    from_: str,
    to: str,
    body: str,
    now: datetime,
    source: str = "webhook",
    opt_out_type: str | None = None,
) -> bool:
    """Keep a text that came in; False where its carrier id was seen before. `source` is "webhook" or "sweep"."""
    sid = storable(sid)[:64]
    if session.scalar(select(InboundText.id).where(InboundText.carrier_id == sid)) is not None:
        return False
    phone = _sender(from_)
    row = InboundText(
        carrier_id=sid,
        phone=phone,
        phone_hash=phone_hash(phone),
        to_number=storable(to)[:40],
        body=storable(body)[:LONGEST_BODY],
        source=source,
        opt_out_type=storable(opt_out_type)[:16].upper() if opt_out_type else None,
        received_at=now,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True


def made_up_id(from_: str, body: str, carrier_time: str) -> str:
    """For carriers without message ids: the same sender, text and carrier time are the same text."""
    return "made-" + hashlib.sha256(f"{from_}\0{carrier_time}\0{body}".encode(errors="replace")).hexdigest()[:40]


def claim_inbound(
    session: Session, *, owner: str, now: datetime, limit: int = 20, settings: InboundSettings | None = None
) -> list[InboundText]:
    """Texts that are now ours to process: of each phone the oldest only, so that answers keep their order."""
    settings = settings or InboundSettings()
    earlier = aliased(InboundText)
    waiting = and_(INBOX.c.processed_at.is_(None), INBOX.c.quarantined_at.is_(None))
    behind = exists().where(
        earlier.phone_hash == INBOX.c.phone_hash,
        earlier.id < INBOX.c.id,
        earlier.processed_at.is_(None),
        earlier.quarantined_at.is_(None),
    )
    due = or_(INBOX.c.next_try_at.is_(None), INBOX.c.next_try_at <= now)
    ids = claim(
        session,
        INBOX,
        where=and_(waiting, due, ~behind),
        order_by=[INBOX.c.id],
        limit=limit,
        owner=owner,
        now=now,
        lease=timedelta(seconds=settings.lease_seconds),
    )
    rows = session.scalars(select(InboundText).where(InboundText.id.in_(ids)).order_by(InboundText.id)).all()
    damaged = [one for one in rows if has_unreadable(one.phone, one.body)]
    for one in damaged:
        _set_aside(session, one.id, now, reason="unreadable")
    return [one for one in rows if one not in damaged]


def finish_inbound(session: Session, inbound_id: int, outcome: str, now: datetime) -> bool:
    """Processed, with one word for what came of it; False where it already was: the caller must undo its own work."""
    done = changed(
        session,
        update(InboundText)
        .where(InboundText.id == inbound_id, InboundText.processed_at.is_(None), InboundText.quarantined_at.is_(None))
        .values(processed_at=now, outcome=outcome[:40], lease_owner=None, lease_until=None),
    )
    return done > 0


def fail_inbound(session: Session, inbound_id: int, error: str, now: datetime, settings: InboundSettings) -> bool:
    """Processing raised: try again a little later; after the last try it is set aside for a person. True: set aside."""
    tries: int | None = session.scalar(
        update(InboundText)
        .where(InboundText.id == inbound_id, InboundText.processed_at.is_(None))
        .values(tries=InboundText.tries + 1, last_error=error[:200], lease_owner=None, lease_until=None)
        .returning(InboundText.tries)
    )
    if tries is None:
        return False
    poison: bool = tries >= settings.max_tries
    if poison:
        _set_aside(session, inbound_id, now, tries=tries)
    else:
        later = now + timedelta(seconds=2**tries)
        session.execute(update(InboundText).where(InboundText.id == inbound_id).values(next_try_at=later))
    return poison


def _set_aside(session: Session, inbound_id: int, now: datetime, **why: object) -> None:
    """The texts behind it go on; a person is told."""
    session.execute(update(InboundText).where(InboundText.id == inbound_id).values(quarantined_at=now))
    raise_event(session, f"inbound:{inbound_id}", "quarantined", now, **why)


def storable(body: str) -> str:
    """The text without what no database holds: NULs go, lone surrogates become U+FFFD; all else word for word."""
    return body.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _sender(from_: str) -> str:
    """E.164 where it is a number at all; a short code or a name stays what it is."""
    try:
        return normalise_phone(from_)
    except Refused:
        return storable(from_).strip()[:40] or "?"
