"""Replies that a person must read: kept word for word, with the question they may answer."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from notifications.inbox import InboundText
from storage.db import Base
from storage.errors import NotFound
from storage.types import EncryptedText

OUTCOMES = ("accept", "decline", "withdraw", "nothing")


class UnreadReply(Base):
    """`offer_id` is the offer it seems to answer, if any; `why` a code for the page."""

    __tablename__ = "unread_replies"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'resolved')", "state"),
        CheckConstraint("(state = 'resolved') = (resolved_at IS NOT NULL)", "resolved"),
        Index("ix_unread_replies_state", "state", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    mediator_id: Mapped[int] = mapped_column(ForeignKey("mediators.id"))
    inbox_id: Mapped[int | None] = mapped_column(ForeignKey(InboundText.id))
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("offers.id"))
    text: Mapped[str] = mapped_column(EncryptedText)
    why: Mapped[str] = mapped_column(String(20))
    received_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="open")
    resolved_as: Mapped[str | None] = mapped_column(String(10))
    resolved_by: Mapped[str | None] = mapped_column(String(60))
    resolved_at: Mapped[datetime | None]


def get_reply(session: Session, reply_id: int) -> UnreadReply:
    """One reply; NotFound."""
    found = session.get(UnreadReply, reply_id)
    if found is None:
        raise NotFound("reply")
    return found


def count_open(session: Session) -> int:
    """How many a person must read."""
    return session.scalar(select(func.count()).select_from(UnreadReply).where(UnreadReply.state == "open")) or 0


def list_replies(session: Session, state: str | None, offset: int, limit: int) -> tuple[list[UnreadReply], int]:
    """A page of replies in order of arrival, and how many there are."""
    query = select(UnreadReply)
    if state:
        query = query.where(UnreadReply.state == state)
    total = session.execute(select(func.count()).select_from(query.subquery())).scalar_one()
    return list(session.execute(query.order_by(UnreadReply.id).offset(offset).limit(limit)).scalars()), total
