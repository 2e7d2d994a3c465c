"""Somebody asks for a roster: the plan is there, and waits for a worker to solve it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from scheduling.desks import Desk, desks
from scheduling.plans import Plan
from scheduling.week_templates import template_turns
from scheduling.weekly_turns import last_week_with_shifts, turns_of_week
from storage.actor import Actor
from storage.errors import Refusals, Refused
from storage.journal import append

MOST_WEEKS, MOST_SECONDS, LARGEST_SEED = 12, 600, 2**31 - 1
USUAL_SECONDS = 20
FURTHEST = timedelta(days=366)


@dataclass(frozen=True)
class PlanAsked:
    """`desk_ids` None: every desk that has hours and somebody to ask for. `starts_on`: a Monday.

    `like_week`: the Monday of a week whose shifts are repeated; `from_template`: its desks' usual weeks are. A desk
    need not say whom it needs for that.
    """

    starts_on: date
    weeks: int = 4
    desk_ids: Sequence[int] | None = None
    seconds: int = USUAL_SECONDS
    seed: int = 1
    like_week: date | None = None
    from_template: bool = False


def make_plan(session: Session, asked: PlanAsked, now: datetime, zone: ZoneInfo, actor: Actor) -> Plan:
    """The plan, `solving`. Raises Refusals naming every field that is wrong, in the API's names."""
    faults = [*_bounds(asked), *_begin(asked.starts_on, now.astimezone(zone).date())]
    chosen, unfit = _desks(session, asked.desk_ids, repeats=asked.like_week is not None or asked.from_template)
    unlike = _week(session, asked, [one.id for one in chosen], zone) if not unfit else []
    if faults or unfit or unlike:
        raise Refusals([*faults, *unfit, *unlike])
    plan = Plan(
        desk_ids=[one.id for one in chosen],
        starts_on=asked.starts_on,
        weeks=asked.weeks,
        seconds=asked.seconds,
        seed=asked.seed,
        like_week_of=asked.like_week,
        from_template=asked.from_template,
        state="solving",
        made_at=now,
        made_by=actor.id,
        gaps=[],
    )
    session.add(plan)
    session.flush()
    append(session, "plan_made", f"plan:{plan.id}", now, actor, {"from": asked.starts_on.isoformat()})
    return plan


def like_last_week(session: Session, asked: PlanAsked, now: datetime, zone: ZoneInfo, actor: Actor) -> Plan:
    """A plan that repeats the last week before it in which its desks had shifts. Raises Refusals, as `make_plan`."""
    chosen = [one.id for one in desks(session) if asked.desk_ids is None or one.id in asked.desk_ids]
    last = last_week_with_shifts(session, chosen, asked.starts_on, zone) if chosen else None
    if last is None and chosen:
        raise Refusals([Refused("desks", "no_week_to_repeat")])
    return make_plan(session, replace(asked, like_week=last), now, zone, actor)


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


def _week(session: Session, asked: PlanAsked, desk_ids: Sequence[int], zone: ZoneInfo) -> list[Refused]:
    if asked.from_template:
        return [] if template_turns(session, desk_ids) else [Refused("from_template", "template_missing")]
    if asked.like_week is None:
        return []
    if asked.like_week >= asked.starts_on:
        return [Refused("like_week", "week_not_before")]
    return [] if turns_of_week(session, desk_ids, asked.like_week, zone) else [Refused("like_week", "week_empty")]


def _desks(session: Session, ids: Sequence[int] | None, *, repeats: bool) -> tuple[list[Desk], list[Refused]]:
    known = desks(session)
    if ids is None:
        fit = [one for one in known if _unfit(one, repeats) is None]
        return fit, [] if fit else [Refused("desks", "no_desk_to_plan")]
    by_id = {one.id: one for one in known}
    chosen = [by_id[one] for one in dict.fromkeys(ids) if one in by_id]
    faults = [Refused(f"desks.{n}", "unknown") for n, one in enumerate(ids) if one not in by_id]
    for n, one in enumerate(ids):
        why = _unfit(by_id[one], repeats) if one in by_id else None
        if why is not None:
            faults.append(Refused(f"desks.{n}", why, name=by_id[one].name))
    return chosen, faults if ids else [Refused("desks", "required")]


def _unfit(desk: Desk, repeats: bool) -> str | None:
    """Why nothing can be planned for it."""
    if not desk.hours and not desk.openings:
        return "desk_without_hours"
    return None if repeats or any(one["minimum"] or one["wished"] for one in desk.cover) else "desk_without_cover"
