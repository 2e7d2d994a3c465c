"""A desk that has fallen below its minimum wants back whom it lent: who has not begun is replaced, and of who has a
person is told.
"""

from datetime import datetime
from functools import partial

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from dispatch.alarms import raise_alarm, settle_alarms
from dispatch.bookings import hold_booking
from dispatch.replace_booking import replace_booking
from dispatch.return_loan import KIND
from dispatch.settings import DispatchSettings
from scheduling.availability import Span
from scheduling.desk_floor import Floor, floors
from scheduling.lend import hold_for_loan
from scheduling.loans import Loan
from scheduling.rosters import COUNTED_ON, Shift
from storage.actor import SYSTEM
from storage.journal import append
from storage.transaction import Database


def lending_desks(session: Session, now: datetime) -> list[int]:
    """The desks that have lent somebody who is not back yet."""
    query = select(Shift.desk_id).join(Loan, Loan.shift_id == Shift.id).where(_away(now))
    return list(session.scalars(query.distinct().order_by(Shift.desk_id)))


def _away(now: datetime) -> ColumnElement[bool]:
    """Not back yet; who has been checked out meanwhile does not come back."""
    return and_(Loan.live, Loan.ends_at > now, Shift.state.in_(COUNTED_ON))


def recall_all(database: Database, now: datetime, settings: DispatchSettings) -> int:
    """Of every desk, each in a transaction of its own; how many are wanted back since now."""
    with database.read() as session:
        desks = lending_desks(session, now)
    return sum(database.run(partial(recall_loans, desk_id=one, now=now, settings=settings)) for one in desks)


def recall_loans(session: Session, desk_id: int, now: datetime, settings: DispatchSettings) -> int:
    """How many are wanted back since now. Those that have not begun first, then the last begun, and no more than the
    desk needs; a booking stands until another has said yes. Where the desk has enough again the alarm ends.
    """
    query = (
        select(Loan)
        .join(Shift, Shift.id == Loan.shift_id)
        .where(Shift.desk_id == desk_id, _away(now))
        .order_by(Loan.starts_at.desc(), Loan.id.desc())
        .execution_options(populate_existing=True)
    )
    loans = list(session.scalars(query))
    if not loans:
        return 0
    until = max(one.ends_at for one in loans)
    floor = floors(session, now, until, now, settings.planning, desk_id).get(desk_id)
    recalled = 0
    wanted: set[int] = set()
    for one in loans:
        if floor is None or _kept(floor, one, now, wanted):
            _enough(session, one, now)
            continue
        wanted.add(one.id)
        if one.recalled_at is None:
            _recall(session, one, now, settings)
            recalled += 1
    session.flush()
    return recalled


def _kept(floor: Floor, loan: Loan, now: datetime, wanted: set[int]) -> bool:
    """Whether the desk does without them, as if those wanted back were there. One that asks for nobody does."""
    return not floor.desk.cover or floor.spares(
        loan.shift_id, Span(max(loan.starts_at, now), loan.ends_at), {loan.id, *wanted}
    )


def _recall(session: Session, loan: Loan, now: datetime, settings: DispatchSettings) -> None:
    request, booking = hold_booking(session, int(loan.about.partition(":")[2]))
    hold_for_loan(session, loan.shift_id)
    session.refresh(loan)
    if not loan.live or loan.recalled_at is not None or booking.state != "live":
        return
    loan.recalled_at = now
    append(session, "recalled", f"request:{request.id}", now, SYSTEM, {"booking": booking.id, "shift": loan.shift_id})
    session.flush()
    if loan.starts_at > now and booking.checked_in_at is None:
        replace_booking(session, request, booking, now, settings, SYSTEM)
    else:
        raise_alarm(session, KIND, loan.about, now, mediator=booking.mediator_id)


def _enough(session: Session, loan: Loan, now: datetime) -> None:
    """One that had not begun is being replaced by now: that search goes on."""
    if loan.recalled_at is not None and loan.starts_at <= now:
        loan.recalled_at = None
        settle_alarms(session, loan.about, now, (KIND,))
