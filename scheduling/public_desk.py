"""What anybody may know of the desks: where, when, which languages. No names, no numbers."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduling.availability import Span
from scheduling.demand import needs_on
from scheduling.desks import Desk, desks, opening_hours
from scheduling.languages_at_desk import Spoken, closings_to_come, spoken_at
from scheduling.rosters import HELD, Shift, day_bounds

TWO_WEEKS = 14
CLOSINGS_WITHIN = 120
SURE = (*HELD, "present")


@dataclass(frozen=True)
class PublicDesk:
    """`closings`: (first, last) days; `spoken`: of the next two weeks."""

    desk: Desk
    closings: list[tuple[date, date]]
    spoken: list[Spoken]


def public_desks(session: Session, today: date, zone: ZoneInfo, holidays: Container[date]) -> list[PublicDesk]:
    """By name. Languages of today and the thirteen days after come from the published shifts of each day on which the
    desk has any, filled or not, and from its cover on the others: a roster that ends on Friday says nothing of Monday.
    """
    days = [today + timedelta(days=n) for n in range(TWO_WEEKS)]
    since, before = day_bounds(days[0], zone)[0], day_bounds(days[-1], zone)[1]
    rows = session.execute(
        select(Shift.desk_id, Shift.languages, Shift.starts_at, Shift.ends_at, Shift.state).where(
            Shift.state != "draft", Shift.starts_at >= since, Shift.starts_at < before
        )
    ).all()
    rostered = {(row.desk_id, row.starts_at.astimezone(zone).date()) for row in rows}
    there: dict[int, list[tuple[str, Span]]] = {}
    for row in rows:
        span = Span(row.starts_at, row.ends_at)
        if row.state in SURE:
            there.setdefault(row.desk_id, []).extend((language, span) for language in row.languages)
    found = []
    for desk in desks(session):
        hours = opening_hours(desk)
        opened = {day: hours.on(day, zone, holidays) for day in days}
        needed = [
            (one.language, Span(one.starts_at, one.ends_at))
            for day in days
            if (desk.id, day) not in rostered
            for one in needs_on(desk.cover, opened[day], day, zone)
            if one.minimum
        ]
        found.append(
            PublicDesk(
                desk,
                closings_to_come(hours, today, CLOSINGS_WITHIN, zone, holidays),
                spoken_at([*there.get(desk.id, ()), *needed], opened, zone),
            )
        )
    return found
