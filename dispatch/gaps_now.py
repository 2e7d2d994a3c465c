"""The gaps of a plan as they are now: a draft's own, and those that are open at the desks of a published one."""

from collections.abc import Container, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from dispatch.plan_gaps import plan_gaps
from scheduling.load_plan import desks_of
from scheduling.plans import Plan


def gaps_now(session: Session, plan: Plan, zone: ZoneInfo, holidays: Container[date]) -> Sequence[Mapping[str, Any]]:
    """In the shape of `Plan.gaps`. A shift that nobody holds tells of itself; days of a later plan are that plan's."""
    if plan.state != "published":
        return plan.gaps
    last = plan.ends_before - timedelta(days=1)
    found = plan_gaps(session, desks_of(session, plan), plan.starts_on, last, zone, holidays, beside_shifts=True)
    return [
        {
            "desk_id": one.desk_id,
            "language": one.language,
            "level": one.level,
            "starts_at": one.starts_at.isoformat(),
            "ends_at": one.ends_at.isoformat(),
            "missing": one.missing,
            "reasons": one.reasons,
        }
        for one in found
        if one.plan_id == plan.id
    ]
