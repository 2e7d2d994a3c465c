"""Somebody asks for a roster: the plan is there, and waits for a worker to solve it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from scheduling.desks import Desk, desks
from scheduling.plans import Plan
from storage.actor import Actor
from storage.errors import Refusals, Refused
from storage.journal import append

MOST_WEEKS, MOST_SECONDS, LARGEST_SEED = 12, 600, 2**31 - 1
USUAL_SECONDS = 20
FURTHEST = timedelta(days=366)


@dataclass(frozen=True)
class PlanAsked:
    """`desk_ids` None: every desk that has hours and somebody to ask for. `starts_on`: a Monday."""

    starts_on: date
    weeks: int = 4
    desk_ids: Sequence[int] | None = None
    seconds: int = USUAL_SECONDS
    seed: int = 1


def make_plan(session: Session, asked: PlanAsked, now: datetime, zone: ZoneInfo, actor: Actor) -> Plan:
    """The plan, `solving`. Raises Refusals naming every field that is wrong, in the API's names."""
    faults = [*_bounds(asked), *_begin(asked.starts_on, now.astimezone(zone).date())]
    chosen, unfit = _desks(session, asked.desk_ids)
    if faults or unfit:
        raise Refusals([*faults, *unfit])
    plan = Plan(
        desk_ids=[one.id for one in chosen],
        starts_on=asked.starts_on,
        weeks=asked.weeks,
        seconds=asked.seconds,
        seed=asked.seed,
        state="solving",
        made_at=now,
        made_by=actor.id,
        gaps=[],
    )
    session.add(plan)
    session.flush()
    append(session, "plan_made", f"plan:{plan.id}", now, actor, {"from": asked.starts_on.isoformat()})
    return plan


def _bounds(asked: PlanAsked) -> list[Refused]:
    bounds = (("weeks", 1, MOST_WEEKS), ("seconds", 1, MOST_SECONDS), ("seed", 0, LARGEST_SEED))
    return [
        Refused(name, "number_out_of_range", least=least, most=most)
        for name, least, most in bounds
        if not least <= getattr(asked, name) <= most
    ]


def _begin(starts_on: date, today: date) -> list[Refused]:
    monday = today - timedelta(days=today.weekday())
    if starts_on < monday:
        return [Refused("from", "plan_in_the_past")]
    if starts_on > today + FURTHEST:
        return [Refused("from", "too_far")]
    if starts_on.weekday():
        before = starts_on - timedelta(days=starts_on.weekday())
        return [Refused("from", "plan_not_monday", before=before, after=before + timedelta(weeks=1))]
    return []


def _desks(session: Session, ids: Sequence[int] | None) -> tuple[list[Desk], list[Refused]]:
    known = desks(session)
    if ids is None:
        fit = [one for one in known if _unfit(one) is None]
        return fit, [] if fit else [Refused("desks", "no_desk_to_plan")]
    by_id = {one.id: one for one in known}
    chosen = [by_id[one] for one in dict.fromkeys(ids) if one in by_id]
    faults = [Refused(f"desks.{n}", "unknown") for n, one in enumerate(ids) if one not in by_id]
    for n, one in enumerate(ids):
        why = _unfit(by_id[one]) if one in by_id else None
        if why is not None:
            faults.append(Refused(f"desks.{n}", why, name=by_id[one].name))
    return chosen, faults if ids else [Refused("desks", "required")]


def _unfit(desk: Desk) -> str | None:
    """Why nothing can be planned for it."""
    if not desk.hours and not desk.openings:
        return "desk_without_hours"
    return None if any(one["minimum"] or one["wished"] for one in desk.cover) else "desk_without_cover"
