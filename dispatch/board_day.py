"""One day of the mediators who have something to do on it: who is where, hour by hour."""

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.requests import Request
from scheduling.commitments import commitments_between
from scheduling.desks import Desk
from scheduling.mediators import people
from scheduling.rosters import Shift, day_bounds
from storage.tables import Rows


@dataclass(frozen=True)
class Engaged:
    """A stretch of promised time; `place` is where, "" where nobody said. `request_id` leads to the request."""

    starts_at: datetime
    ends_at: datetime
    kind: str
    place: str
    language: str | None = None
    request_id: int | None = None


@dataclass
class DayRow:
    """One mediator's day, in order of time."""

    mediator_id: int
    name: str
    engaged: list[Engaged] = field(default_factory=list)


def day_rows(session: Session, day: date, zone: ZoneInfo) -> list[DayRow]:
    """The mediators who have promised time on a local date, by when they begin; in four statements however many."""
    start, end = day_bounds(day, zone)
    found: dict[int, DayRow] = {}
    for mediator_id, engaged in engagements_between(session, None, start, end).items():
        found[mediator_id] = DayRow(mediator_id, "", engaged)
    for one in people(session, list(found)) if found else []:
        found[one.id].name = one.name
    return sorted(found.values(), key=lambda row: (row.engaged[0].starts_at, row.name))


def engagements_between(
    session: Session, mediator_ids: list[int] | None, start: datetime, end: datetime
) -> dict[int, list[Engaged]]:
    """What each mediator has promised within [start, end), in order of time; who has promised nothing is missing."""
    rows = commitments_between(session, mediator_ids, start, end)
    requests = _requests(session, _numbers(rows, "request"))
    desks = _desks(session, _numbers(rows, "shift"))
    found: dict[int, list[Engaged]] = {}
    for row in rows:
        thing, _, number = row.about.partition(":")
        request = requests.get(int(number)) if thing == "request" else None
        place = (request.place_name or "") if request else desks.get(int(number), "")
        found.setdefault(row.mediator_id, []).append(
            Engaged(
                row.starts_at,
                row.ends_at,
                row.kind,
                place,
                request.language if request else None,
                request.id if request else None,
            )
        )
    return found


def _numbers(rows: Rows, thing: str) -> set[int]:
    return {int(row.about.partition(":")[2]) for row in rows if row.about.startswith(f"{thing}:")}


def _requests(session: Session, ids: set[int]) -> dict[int, Request]:
    if not ids:
        return {}
    return {one.id: one for one in session.scalars(select(Request).where(Request.id.in_(ids)))}


def _desks(session: Session, shift_ids: set[int]) -> dict[int, str]:
    """The desk's name by shift."""
    if not shift_ids:
        return {}
    rows = session.execute(
        select(Shift.id, Desk.name).join(Desk, Desk.id == Shift.desk_id).where(Shift.id.in_(shift_ids))
    )
    return {row[0]: row[1] for row in rows}
