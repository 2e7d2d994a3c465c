"""The languages that a shift is there for beside the one that its search asks for: who speaks them too comes first."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.requests import Request
from scheduling.availability import Span
from scheduling.desks import Desk
from scheduling.rosters import Shift
from scheduling.shift_languages import levels_asked


def rest_of_shift(session: Session, request: Request, zone: ZoneInfo) -> Mapping[str, str]:
    """By language, the level that the desk asks for; none where the request is for no shift. One statement at most."""
    if request.shift_id is None:
        return {}
    query = select(Shift.languages, Shift.starts_at, Shift.ends_at, Desk.cover).join(Desk, Desk.id == Shift.desk_id)
    row = session.execute(query.where(Shift.id == request.shift_id)).one_or_none()
    if row is None:
        return {}
    others = [code for code in row.languages if code != request.language]
    return levels_asked(row.cover, others, Span(row.starts_at, row.ends_at), zone)
