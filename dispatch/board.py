"""The coordinator's board: what needs a person, the replies to read, and how much goes by itself."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dispatch.alarms import Alarm, close_alarm, raise_alarm
from dispatch.board_tasks import MOST_SHOWN, Task, needs_a_person, tasks, was_uncovered
from dispatch.bookings import Booking
from dispatch.requests import Request
from dispatch.to_read import ToRead, to_read
from dispatch.unread import UnreadReply
from notifications.inbox import InboundText
from notifications.outbox import Message
from notifications.standstill import messages_still, replies_still
from notifications.statuses import MessageState
from scheduling.rosters import day_bounds
from storage.actor import Actor
from storage.journal import JournalRow


@dataclass(frozen=True)
class Board:
    """`searching` and `today` count what goes by itself: live searches, and meetings of the local day."""

    tasks: list[Task]
    replies: list[ToRead]
    searching: int
    today: int


def board(session: Session, now: datetime, zone: ZoneInfo) -> Board:
    """Everything on the board at this moment."""
    found = tasks(session, now)
    start, end = day_bounds(now.astimezone(zone).date(), zone)
    searching = session.scalar(select(func.count()).select_from(Request).where(Request.state == "searching")) or 0
    meetings = (Booking.starts_at >= start) & (Booking.starts_at < end) & (Booking.state != "released")
    today = session.scalar(select(func.count()).select_from(Booking).where(meetings)) or 0
    burning = sum(one.kind in ("late_search", "gap_soon") for one in found)
    return Board(found, to_read(session, UnreadReply.state == "open", MOST_SHOWN), searching - burning, today)


def board_stamp(session: Session, now: datetime, zone: ZoneInfo) -> str:
    """Equal while the board would look the same: one statement, all of it from indexes.

    Minutes are counted on the board only while something burns, so only then does the minute belong to it.
    """
    burning = select(func.count()).select_from(Request).where(needs_a_person(now)).scalar_subquery()
    uncovered = select(func.count()).select_from(Request).where(was_uncovered(now)).scalar_subquery()
    alarms = select(func.count(Alarm.id)).where(Alarm.done_at.is_(None)).scalar_subquery()
    last_alarm = select(func.coalesce(func.max(Alarm.id), 0)).scalar_subquery()
    replies = select(func.count(UnreadReply.id)).where(UnreadReply.state == "open").scalar_subquery()
    last_reply = select(func.coalesce(func.max(UnreadReply.id), 0)).scalar_subquery()
    stuck = select(func.count(Message.id)).where(Message.state == MessageState.NEEDS_PERSON.value).scalar_subquery()
    happened = select(func.coalesce(func.max(JournalRow.id), 0)).scalar_subquery()
    messages = select(func.count(Message.id)).where(messages_still(now)).scalar_subquery()
    answers = select(func.count(InboundText.id)).where(replies_still(now)).scalar_subquery()
    told = (happened, last_alarm, last_reply, alarms, replies, stuck, uncovered, burning, messages, answers)
    row = session.execute(select(*told)).one()
    local = now.astimezone(zone)
    clock = local.strftime("%d%H%M") if any(row[-4:]) else local.strftime("%d%H")
    return ".".join(str(part) for part in (*row, clock))


def set_message_aside(session: Session, message_id: int, actor: Actor, now: datetime) -> bool:
    """Somebody has phoned about a text that could not be sent; False where somebody else already had."""
    subject = f"message:{message_id}"
    if session.execute(select(Alarm.id).where(Alarm.kind == "text_failed", Alarm.subject == subject)).first():
        return False
    raise_alarm(session, "text_failed", subject, now, message_id=message_id)
    alarm = session.execute(select(Alarm.id).where(Alarm.kind == "text_failed", Alarm.subject == subject)).scalar_one()
    return close_alarm(session, alarm, actor, now)
