"""Who sits at a desk just now, and whether it can spare them for somebody who waits elsewhere."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from dispatch.requests import Request
from scheduling.availability import Span
from scheduling.desk_floor import Floor, Sitting, floors
from scheduling.settings import Planning
from scheduling.travel import Point, travel_minutes

LONGEST = timedelta(hours=12)


@dataclass(frozen=True)
class Duty:
    """A shift that goes on now, and the desk's floor around it."""

    sitting: Sitting
    floor: Floor

    @property
    def about(self) -> str:
        """What its commitments are about."""
        return self.sitting.about

    @property
    def span(self) -> Span:
        """From when to when it lasts."""
        return self.sitting.seat.span

    @property
    def place(self) -> Point | None:
        """Where they are."""
        return self.floor.place

    def goes_on(self, now: datetime) -> bool:
        """Whether it has begun, and is not over."""
        return self.span.starts_at < now < self.span.ends_at

    def spared(self, starts_at: datetime, ends_at: datetime, place: Point | None) -> bool:
        """For so long, and the way there and back; `place` None: from where they are, by phone."""
        way = timedelta(minutes=travel_minutes(self.place, place))
        loan = self.loan(starts_at, ends_at + way, place)
        return loan is not None and self.floor.spares(self.sitting.seat.shift_id, loan)

    def loan(self, leaves_at: datetime, ends_at: datetime, place: Point | None) -> Span | None:
        """The part of the shift in which they are away, who serve until then; None where it would not begin within."""
        back_at = min(ends_at + timedelta(minutes=travel_minutes(self.place, place)), self.span.ends_at)
        return Span(leaves_at, back_at) if self.span.starts_at < leaves_at < back_at else None


def on_duty(
    session: Session, request: Request, now: datetime, starts_at: datetime, planning: Planning
) -> dict[int, Duty]:
    """By mediator; nobody where nobody waits at a counter, nor who is missing. A shift that stands by a booking is lent
    to nobody: its time is promised to that request, which has a clock of its own.
    """
    if not request.on_the_spot:
        return {}
    return {
        one.mediator_id: Duty(one, floor)
        for floor in floors(session, min(now, starts_at), starts_at + LONGEST, now, planning).values()
        for one in floor.sitting.values()
        if one.own and Duty(one, floor).goes_on(now)
    }
