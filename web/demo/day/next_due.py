"""When a worker has something to do next: the demo's day and the tests move time by it, from one moment to the next."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dispatch.bookings import Booking
from dispatch.requests import Request
from notifications.inbox import InboundText
from notifications.outbox import Message
from scheduling.loans import Loan
from scheduling.plans import Plan
from scheduling.rosters import Shift
from scheduling.swaps import Swap

MOMENTS = (
    Request.next_at, Request.ends_at, Booking.next_at, Booking.ends_at,
    Message.not_before, Message.next_try_at, Message.expires_at, InboundText.next_try_at,
    Plan.confirm_by, Shift.starts_at, Shift.ends_at, Swap.answer_by, Loan.starts_at, Loan.ends_at,
)  # fmt: skip


def next_due(session: Session, after: datetime, before: datetime) -> datetime | None:
    """The first moment between the two, both excluded, at which something falls due; None where nothing does."""
    firsts = [session.scalar(select(func.min(one)).where(one > after, one < before)) for one in MOMENTS]
    return min((one for one in firsts if one is not None), default=None)
