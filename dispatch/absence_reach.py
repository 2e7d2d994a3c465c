"""What an absence takes from a mediator: the shifts and bookings that lie in it, or reach into it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.bookings import Booking
from dispatch.requests import Request
from scheduling.rosters import HELD, Shift


@dataclass(frozen=True)
class Reach:
    """`shifts` that are theirs by a plan, and `bookings`, in order of time; `by_booking`: ids of the shifts that stand
    by one of those bookings, and go with it.
    """

    shifts: list[Shift]
    bookings: list[Booking]
    by_booking: list[int]

    def __bool__(self) -> bool:
        return bool(self.shifts or self.bookings)

    @property
    def first(self) -> datetime | None:
        """When the first of them begins."""
        begin = [one.starts_at for one in self.shifts] + [one.starts_at for one in self.bookings]
        return min(begin, default=None)

    @property
    def released(self) -> list[dict[str, str]]:
        """As it is told outside."""
        shifts = sorted([*(one.id for one in self.shifts), *self.by_booking])
        return [{"kind": "shift", "id": str(one)} for one in shifts] + [
            {"kind": "booking", "id": str(one.id)} for one in self.bookings
        ]


def reach_of_absence(
    session: Session, mediator_id: int, starts_at: datetime, ends_at: datetime, now: datetime
) -> Reach:
    """What is over, and where they are at this moment, is not taken from them."""
    then = (Shift.mediator_id == mediator_id) & (Shift.starts_at < ends_at) & (Shift.ends_at > max(starts_at, now))
    fresh = {"populate_existing": True}
    held = select(Shift).where(then, Shift.state.in_((*HELD, "absent"))).order_by(Shift.starts_at, Shift.id)
    shifts = list(session.scalars(held, execution_options=fresh))
    late = select(Booking).where(
        Booking.mediator_id == mediator_id,
        Booking.state == "live",
        Booking.checked_in_at.is_(None),
        Booking.starts_at < ends_at,
        Booking.ends_at > max(starts_at, now) - timedelta(hours=12),
    )
    bookings = [
        one
        for one in session.scalars(late.order_by(Booking.starts_at, Booking.id), execution_options=fresh)
        if one.ends_at + timedelta(minutes=one.late_minutes) > max(starts_at, now)
    ]
    behind = {f"booking:{one.id}" for one in bookings}
    return Reach(
        [one for one in shifts if one.about is None and one.state in HELD],
        bookings,
        [one.id for one in shifts if one.about in behind],
    )


def hold_reach(session: Session, reach: Reach) -> None:
    """Requests first, then mediators: the requests of those bookings, and the searches for those shifts, are held."""
    theirs = [one.request_id for one in reach.bookings]
    sought = select(Request.id).where(
        Request.shift_id.in_([one.id for one in reach.shifts]), Request.state == "searching"
    )
    ids = sorted({*theirs, *session.scalars(sought)})
    session.execute(select(Request.id).where(Request.id.in_(ids)).order_by(Request.id).with_for_update(key_share=True))
