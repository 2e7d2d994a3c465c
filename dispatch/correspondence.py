"""What mediators wrote to us, what came of each text, and what we wrote to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from dispatch.board_tasks import people_at
from dispatch.to_read import ToRead, to_read
from dispatch.unread import UnreadReply
from notifications.inbox import InboundText
from notifications.outbox import Message, find_messages
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
    texts = list(session.scalars(newest))
    people = people_at(session, [one.phone_hash for one in texts])
    replies = to_read(session, UnreadReply.inbox_id.in_([one.id for one in texts]), limit)
    read = {one.reply.inbox_id: one for one in replies}
    return [Received(one, people.get(one.phone_hash), read.get(one.id)) for one in texts], total


def thread(session: Session, mediator: Mediator, offset: int, limit: int) -> tuple[list[Received | Written], int]:
    """A page of both sides of what was written to and by a mediator, the newest first, and how long it is in all."""
    hashes = phone_hashes(mediator.phone)
    theirs, came = received(session, hashes, False, 0, offset + limit)
    ours, went = find_messages(session, to_hashes=hashes, channel="sms", limit=offset + limit, newest_first=True)
    both: list[Received | Written] = [*(Written(one) for one in ours), *theirs]
    both.sort(key=lambda one: one.at, reverse=True)
    return both[offset : offset + limit], came + went
