"""Shifts whose time is over are `closed`, whether anybody said so or not; what nobody noted is left empty."""

from datetime import datetime

from sqlalchemy import case, select, update
from sqlalchemy.orm import Session

from dispatch.alarms import settle_alarms
from dispatch.booking_clock import STILL_OPEN
from scheduling.rosters import AWAITED, Shift
from storage.journal import append_all

MAY_CLOSE = (*AWAITED, "present")


def close_shifts(session: Session, now: datetime, limit: int = 200) -> int:
    """How many. Who is there is waited for a while, since they may write FINE yet; `checked_out_at` of one that nobody
    has checked out stays empty. Where nobody came (`uncovered`, `absent`) the shift stays as it is.
    """
    over = case((Shift.state == "present", Shift.ends_at <= now - STILL_OPEN), else_=Shift.ends_at <= now)
    query = select(Shift.id, Shift.checked_in_at).where(Shift.state.in_(MAY_CLOSE), Shift.ends_at <= now, over)
    rows = session.execute(query.order_by(Shift.id).limit(limit)).all()
    if not rows:
        return 0
    closed = set(
        session.scalars(
            update(Shift)
            .where(Shift.id.in_([row.id for row in rows]), Shift.state.in_(MAY_CLOSE))
            .values(state="closed")
            .returning(Shift.id)
            .execution_options(synchronize_session=False)
        )
    )
    noted = [
        ("shift_closed", f"shift:{row.id}", {"came": row.checked_in_at is not None, "left": False})
        for row in rows
        if row.id in closed
    ]
    append_all(session, noted, now)
    for shift_id in sorted(closed):
        settle_alarms(session, f"shift:{shift_id}", now)
    return len(closed)
