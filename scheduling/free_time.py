"""When mediators are free: what they said, less what they promised, for many at once in three statements."""

from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from scheduling.availability import Span, free_spans, standby_spans
from scheduling.availability_rows import load_availability
from scheduling.commitments import busy_spans


@dataclass(frozen=True, slots=True)
class FreeTime:
    """Within the window asked about, sorted and disjoint: free time, and the part of it that is on call."""

    free: list[Span]
    standby: list[Span]


def free_time(
    session: Session,
    mediator_ids: Collection[int] | None,
    start: datetime,
    end: datetime,
    zone: ZoneInfo,
    holidays: Container[date],
    busy: Mapping[int, list[Span]] | None = None,
) -> dict[int, FreeTime]:
    """Each mediator's free and standby time within [start, end) (of all, where no ids are given).

    Who has said nothing of their availability is missing. `busy`: when each is taken, where the caller knows it.
    """
    said = load_availability(session, mediator_ids, start, end)
    if busy is None:
        busy = busy_spans(session, mediator_ids, start, end)
    found = {}
    for mediator_id, one in said.items():
        taken = busy.get(mediator_id, [])
        window = (start, end, zone, holidays)
        standby = (
            standby_spans(one.rules, one.exceptions, taken, *window) if any(rule.standby for rule in one.rules) else []
        )
        found[mediator_id] = FreeTime(free_spans(one.rules, one.exceptions, taken, *window), standby)
    return found
