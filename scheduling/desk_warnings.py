"""What a coordinator should know about desks as they stand: odd hours and cover, shifts while they are closed."""

from collections.abc import Container, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduling.desk_doubts import Doubt, doubts_about
from scheduling.desks import Desk, opening_hours
from scheduling.mediators import Mediator, speakers
from scheduling.rosters import NOT_BEGUN, Shift


def desk_warnings(
    session: Session, rows: Sequence[Desk], now: datetime, zone: ZoneInfo, holidays: Container[date]
) -> dict[int, list[Doubt]]:
    """By desk; the last one, `shifts_while_closed`, is of the field `closings` and tells how many."""
    codes = {line["language"] for desk in rows for line in desk.cover}
    spoken: dict[str, set[str]] = {}
    for row in speakers(session, codes) if codes else ():
        spoken.setdefault(row.code, set()).add(row.level)
    standing = shifts_while_closed(session, rows, now, zone, holidays)
    found = {}
    for desk in rows:
        doubts = doubts_about(desk.hours, desk.openings, desk.cover, spoken)
        if standing[desk.id]:
            doubts.append(Doubt("closings", "shifts_while_closed", {"count": len(standing[desk.id])}))
        found[desk.id] = doubts
    return found


def shifts_while_closed(
    session: Session, rows: Sequence[Desk], now: datetime, zone: ZoneInfo, holidays: Container[date]
) -> dict[int, list[Any]]:
    """By desk, the published shifts to come while it is closed: rows of id, mediator_name, starts_at, ends_at."""
    query = (
        select(Shift.id, Shift.desk_id, Mediator.name.label("mediator_name"), Shift.starts_at, Shift.ends_at)
        .outerjoin(Mediator, Mediator.id == Shift.mediator_id)
        .where(Shift.desk_id.in_([desk.id for desk in rows]), Shift.state.in_(NOT_BEGUN), Shift.starts_at > now)
        .order_by(Shift.starts_at, Shift.id)
    )
    found: dict[int, list[Any]] = {desk.id: [] for desk in rows}
    hours = {desk.id: opening_hours(desk) for desk in rows}
    for row in session.execute(query):
        day = row.starts_at.astimezone(zone).date()
        known = hours[row.desk_id]
        if known.why_closed(day, holidays) and not any(one["date"] == day.isoformat() for one in known.openings):
            found[row.desk_id].append(row)
    return found
