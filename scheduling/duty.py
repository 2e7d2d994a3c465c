"""Who is on duty at a desk at a moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduling.rosters import Shift
from scheduling.tables import table_of

ON_DUTY = ("confirmed", "present")


@dataclass(frozen=True, slots=True)
class Duty:
    """A mediator at a desk; `present` once they have checked in."""

    mediator_id: int
    desk_id: int
    shift_id: int
    starts_at: datetime
    ends_at: datetime
    present: bool
    languages: Sequence[str]


_shifts = table_of(Shift)


def on_duty(session: Session, at: datetime, desk_id: int | None = None) -> list[Duty]:
    """Who sits at a desk (None: at any) at that moment, confirmed or checked in, in order of shift; one statement."""
    rows = select(
        _shifts.c.mediator_id,
        _shifts.c.desk_id,
        _shifts.c.id,
        _shifts.c.starts_at,
        _shifts.c.ends_at,
        _shifts.c.state,
        _shifts.c.languages,
    ).where(_shifts.c.starts_at <= at, _shifts.c.ends_at > at, _shifts.c.state.in_(ON_DUTY))
    if desk_id is not None:
        rows = rows.where(_shifts.c.desk_id == desk_id)
    return [
        Duty(row.mediator_id, row.desk_id, row.id, row.starts_at, row.ends_at, row.state == "present", row.languages)
        for row in session.execute(rows.order_by(_shifts.c.id))
    ]
