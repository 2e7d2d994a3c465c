"""Who sits where in a week, and the same people at the same hours of the wall in other weeks."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scheduling.availability import Span, wall_to_utc
from scheduling.recurrence import DAY_MINUTES
from scheduling.rosters import SOMEBODYS, Shift, day_bounds

LOOK_BACK = timedelta(weeks=8)
"""How far the last week with shifts may lie behind: a closing over Christmas is no reason to begin from nothing."""


@dataclass(frozen=True, order=True, slots=True)
class Turn:
    """A mediator's place at a desk, every week. `weekday` 0 is Monday; `start` and `end` are minutes of the wall, `end`
    over 1440 where the shift goes on after midnight.
    """

    weekday: int
    start: int
    end: int
    desk_id: int
    mediator_id: int
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """A turn on a day of its own."""

    desk_id: int
    day: date
    span: Span
    mediator_id: int
    languages: tuple[str, ...]


def turns_of_week(session: Session, desk_ids: Sequence[int], monday: date, zone: ZoneInfo) -> list[Turn]:
    """The shifts of these desks that begin in that week and are somebody's, in order of time."""
    start, end = day_bounds(monday, zone)[0], day_bounds(monday + timedelta(weeks=1), zone)[0]
    rows = session.scalars(
        select(Shift).where(
            Shift.desk_id.in_(desk_ids), Shift.starts_at >= start, Shift.starts_at < end, Shift.state.in_(SOMEBODYS)
        )
    )
    return sorted(turn_of(one, zone) for one in rows)


def turn_of(shift: Shift, zone: ZoneInfo) -> Turn:
    """A shift that is somebody's, without its date."""
    starts, ends = shift.starts_at.astimezone(zone), shift.ends_at.astimezone(zone)
    later = (ends.date() - starts.date()).days * DAY_MINUTES
    assert shift.mediator_id is not None
    return Turn(
        starts.weekday(), _minute(starts), _minute(ends) + later, shift.desk_id, shift.mediator_id,
        tuple(shift.languages),
    )  # fmt: skip


def last_week_with_shifts(session: Session, desk_ids: Sequence[int], before: date, zone: ZoneInfo) -> date | None:
    """The Monday of the last week before this one in which somebody sat at one of the desks; None for none lately."""
    end, _ = day_bounds(before, zone)
    last = session.scalar(
        select(func.max(Shift.starts_at)).where(
            Shift.desk_id.in_(desk_ids),
            Shift.starts_at < end,
            Shift.starts_at >= end - LOOK_BACK,
            Shift.state.in_(SOMEBODYS),
        )
    )
    if last is None:
        return None
    day: date = last.astimezone(zone).date()
    return day - timedelta(days=day.weekday())


def placed(turns: Iterable[Turn], monday: date, weeks: int, today: date, zone: ZoneInfo) -> list[Placed]:
    """The turns in each of the weeks, on days after today, in order of time."""
    found = [one for week in range(weeks) for one in _in_week(turns, monday + timedelta(weeks=week), zone)]
    return sorted((one for one in found if one.day > today), key=lambda one: (one.span, one.desk_id, one.mediator_id))


def _in_week(turns: Iterable[Turn], monday: date, zone: ZoneInfo) -> Iterator[Placed]:
    for one in turns:
        day = monday + timedelta(days=one.weekday)
        span = Span(wall_to_utc(day, one.start, zone), wall_to_utc(day, one.end, zone))
        if span.starts_at < span.ends_at:  # not in the hour that a change of the clock leaves out
            yield Placed(one.desk_id, day, span, one.mediator_id, one.languages)


def _minute(at: datetime) -> int:
    return at.hour * 60 + at.minute
