"""Who is at which desk, who of them is lent, and what the desk needs: all that its minimum is reckoned from."""

from collections.abc import Container
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session

from scheduling.availability import Span
from scheduling.commitments import Commitment
from scheduling.cover_floor import Away, Seat, spared
from scheduling.demand import Need, needs_on
from scheduling.desks import Desk, desk_hours_on
from scheduling.loans import Loan
from scheduling.mediators import MediatorLanguage
from scheduling.public_holidays import public_holidays
from scheduling.rosters import COUNTED_ON, Shift
from scheduling.settings import Planning
from scheduling.travel import Point, point
from storage.rows import execute
from storage.tables import table_of

_shifts, _desks, _loans, _languages, _promised = map(table_of, (Shift, Desk, Loan, MediatorLanguage, Commitment))
_HERE_OR_AWAITED = or_(
    _shifts.c.state == "present",
    *(column > bindparam("missed") for column in (_shifts.c.starts_at, _promised.c.starts_at, _loans.c.ends_at)),
)
"""Who found the shift late, or has been elsewhere for a while, is awaited from then on."""
_SEATED = (
    select(
        _shifts.c.id,
        _shifts.c.desk_id,
        _shifts.c.mediator_id,
        _shifts.c.starts_at,
        _shifts.c.ends_at,
        _shifts.c.about,
        *(_desks.c[name] for name in ("hours", "closed", "closings", "openings", "on_holidays", "cover", "lat", "lon")),
        _languages.c.code,
        _languages.c.level,
        _loans.c.id.label("loan_id"),
        _loans.c.starts_at.label("lent_from"),
        _loans.c.ends_at.label("lent_until"),
    )
    .join(_desks, _desks.c.id == _shifts.c.desk_id)
    .join(_languages, _languages.c.mediator_id == _shifts.c.mediator_id)
    .outerjoin(_loans, and_(_loans.c.shift_id == _shifts.c.id, _loans.c.live))
    .outerjoin(_promised, _promised.c.id == _shifts.c.commitment_id)
    .where(_shifts.c.state.in_(COUNTED_ON), _HERE_OR_AWAITED)
    .where(_shifts.c.starts_at < bindparam("end"), _shifts.c.ends_at > bindparam("start"))
    .where(or_(bindparam("desk", type_=_shifts.c.desk_id.type).is_(None), _shifts.c.desk_id == bindparam("desk")))
    .order_by(_shifts.c.id)
)


@dataclass(frozen=True, slots=True)
class Sitting:
    """Somebody's shift, present, or confirmed and not missing; `own` where no booking stands behind it."""

    seat: Seat
    mediator_id: int
    own: bool

    @property
    def about(self) -> str:
        """What its commitments are about."""
        return f"shift:{self.seat.shift_id}"


@dataclass
class Floor:
    """A desk's people and loans around some time. `desk`: a row with the desk's hours, cover and place."""

    desk: Any
    zone: ZoneInfo
    holidays: Container[date]
    sitting: dict[int, Sitting] = field(default_factory=dict)
    loans: dict[int, Away] = field(default_factory=dict)

    @property
    def place(self) -> Point | None:
        """Where it is."""
        return point(self.desk.lat, self.desk.lon)

    def spares(self, shift_id: int, span: Span, besides: Container[int] = ()) -> bool:
        """Whether the desk keeps its minimum with that shift's mediator away for `span`; loans `besides` do not count.

        A desk that has never said whom it needs spares nobody.
        """
        whom = self.sitting.get(shift_id)
        if whom is None or not self.desk.cover:
            return False
        away = [one for loan_id, one in self.loans.items() if loan_id not in besides]
        return spared(whom.seat, span, self._needs(span), [one.seat for one in self.sitting.values()], away)

    def _needs(self, span: Span) -> list[Need]:
        first = span.starts_at.astimezone(self.zone).date() - timedelta(days=1)
        days = (span.ends_at.astimezone(self.zone).date() - first).days + 1
        return [
            need
            for day in (first + timedelta(days=n) for n in range(days))
            for need in needs_on(
                self.desk.cover, desk_hours_on(self.desk, day, self.zone, self.holidays), day, self.zone
            )
        ]


def floors(
    session: Session, start: datetime, end: datetime, now: datetime, planning: Planning, desk_id: int | None = None
) -> dict[int, Floor]:
    """Of each desk at which somebody sits within [start, end) (of that one), by its id; in one statement.

    Who should have come by `now`, and is missing for as long as is reported, sits nowhere.
    """
    found: dict[int, Floor] = {}
    holidays = public_holidays(planning.province)
    missed = now - timedelta(minutes=planning.rosters.missing_after_minutes)
    for row in execute(session, _SEATED, {"start": start, "end": end, "desk": desk_id, "missed": missed}):
        floor = found.setdefault(row.desk_id, Floor(row, planning.zone, holidays))
        if row.id not in floor.sitting:
            seat = Seat(row.id, Span(row.starts_at, row.ends_at), {})
            floor.sitting[row.id] = Sitting(seat, row.mediator_id, row.about is None)
        speaks: Any = floor.sitting[row.id].seat.speaks
        speaks[row.code] = row.level
        if row.loan_id is not None:
            floor.loans[row.loan_id] = Away(row.id, Span(row.lent_from, row.lent_until))
    return found
