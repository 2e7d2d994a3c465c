"""What mediators wrote to us, what came of each text, and what we wrote to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, literal, select, union_all
from sqlalchemy.orm import Session

from dispatch.board_tasks import people_at
from dispatch.to_read import ToRead, to_read
from dispatch.unread import UnreadReply
from notifications.inbox import InboundText
from notifications.outbox import Message
from scheduling.mediators import Mediator
from storage.contacts import phone_hashes


@dataclass(frozen=True)
class Received:
    """A text that came in. `mediator` None: nobody whom we know has that number. `read`: where a person must, or did,
    read it.
    """

    text: InboundText
    mediator: Mediator | None
    read: ToRead | None

    @property
    def at(self) -> datetime:
        """When it came."""
        return self.text.received_at


@dataclass(frozen=True)
class Written:
    """An SMS of ours."""

    message: Message

    @property
    def at(self) -> datetime:
        """When it was written."""
        return self.message.created_at


def received(
    session: Session, hashes: Sequence[str] | None, only_open: bool, offset: int, limit: int
) -> tuple[list[Received], int]:
    """A page of what came in, the newest first, and how many there are; `hashes` of phones, None for all of them."""
    where: list[ColumnElement[bool]] = []
    if hashes is not None:
        where.append(InboundText.phone_hash.in_(list(hashes)))
    if only_open:
        where.append(InboundText.id.in_(select(UnreadReply.inbox_id).where(UnreadReply.state == "open")))
    total = session.scalar(select(func.count()).select_from(InboundText).where(*where)) or 0
    newest = select(InboundText).where(*where).order_by(InboundText.id.desc()).offset(offset).limit(limit)
    return _with_who(session, list(session.scalars(newest))), total


def thread(session: Session, mediator: Mediator, offset: int, limit: int) -> tuple[list[Received | Written], int]:
    """A page of both sides of what was written to and by a mediator, the newest first, and how long it is in all."""
    hashes = phone_hashes(mediator.phone)
    both = union_all(
        select(literal(False).label("ours"), InboundText.id, InboundText.received_at.label("at")).where(
            InboundText.phone_hash.in_(hashes)
        ),
        select(literal(True).label("ours"), Message.id, Message.created_at.label("at")).where(
            Message.to_hash.in_(hashes), Message.channel == "sms"
        ),
    ).subquery()
    total = session.scalar(select(func.count()).select_from(both)) or 0
    newest = select(both.c.ours, both.c.id).order_by(both.c.at.desc(), both.c.ours.desc(), both.c.id.desc())
    page = [(row.ours, row.id) for row in session.execute(newest.offset(offset).limit(limit))]
    theirs = select(InboundText).where(InboundText.id.in_([number for ours, number in page if not ours]))
    written = select(Message).where(Message.id.in_([number for ours, number in page if ours]))
    found: dict[tuple[bool, int], Received | Written] = {
        **{(False, one.text.id): one for one in _with_who(session, list(session.scalars(theirs)))},
        **{(True, one.id): Written(one) for one in session.scalars(written)},
    }
    return [found[key] for key in page], total


def _with_who(session: Session, texts: Sequence[InboundText]) -> list[Received]:
    """In the same order."""
    people = people_at(session, [one.phone_hash for one in texts])
    replies = to_read(session, UnreadReply.inbox_id.in_([one.id for one in texts]), len(texts))
    read = {one.reply.inbox_id: one for one in replies}
    return [Received(one, people.get(one.phone_hash), read.get(one.id)) for one in texts]
