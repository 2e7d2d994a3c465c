"""One more shift of a plan, by hand: a draft keeps it with the others, a published plan asks about it at once."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from dispatch.ask_about_more import ask_about_more
from dispatch.recount_draft import recount_draft
from dispatch.settings import DispatchSettings
from dispatch.translate_plan import translate_plan
from scheduling.availability import Span
from scheduling.desks import get_desk
from scheduling.draft_roster import roster_in
from scheduling.mediators import get_mediator, languages_of
from scheduling.plans import Plan, get_plan
from scheduling.promise_shift import next_number
from scheduling.publish_shifts import publish_shifts
from scheduling.rosters import AWAITED, Shift, shifts_of_plan
from scheduling.settings import Planning
from scheduling.shift_languages import shift_languages
from scheduling.solver.index import Index
from scheduling.solver.rules.table import broken_by
from scheduling.weekly_turns import Placed
from storage.actor import Actor
from storage.errors import DoubleBooking, NotFound, Refusals, Refused, StateRefused
from storage.journal import append


@dataclass(frozen=True)
class ShiftAsked:
    """Who is to sit where, from when to when."""

    desk_id: int
    mediator_id: int
    starts_at: datetime
    ends_at: datetime


def add_to_plan(
    session: Session,
    plan_id: int,
    asked: ShiftAsked,
    now: datetime,
    settings: DispatchSettings,
    actor: Actor,
) -> Shift:
    """The shift, as its plan is: `draft`, or `published` with a text of its own. It is kept whatever the needs say.

    NotFound; Refusals for another desk or day than the plan's; StateRefused where the plan is neither, and with the
    rule as its code where the mediator may not have it.
    """
    plan = get_plan(session, plan_id)
    if not plan.changeable:
        raise StateRefused("state", "plan_not_ready", state=plan.state)
    planning = settings.planning
    day = asked.starts_at.astimezone(planning.zone).date()
    faults = _faults(plan, asked, day, now.astimezone(planning.zone).date())
    if faults:
        raise Refusals(faults)
    try:
        get_mediator(session, asked.mediator_id)
    except NotFound:
        raise Refusals([Refused("mediator_id", "unknown")]) from None
    span = Span(asked.starts_at, asked.ends_at)
    _may(session, plan, Placed(asked.desk_id, day, span, asked.mediator_id, ()), now, planning)
    spoken = dict(languages_of(session, [asked.mediator_id]).get(asked.mediator_id, []))
    desk = get_desk(session, asked.desk_id)
    shift = Shift(
        desk_id=desk.id,
        mediator_id=asked.mediator_id,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        state="draft",
        languages=shift_languages(desk.cover, spoken, span, planning.zone),
        plan_id=plan.id,
        by_hand=True,
    )
    session.add(shift)
    session.flush()
    append(session, "shift_added", f"shift:{shift.id}", now, actor, {"desk": desk.id, "mediator": asked.mediator_id})
    if plan.state == "draft":
        recount_draft(session, plan, planning, now)
    else:
        _publish(session, plan, shift, now, settings, actor)
    return shift


def _faults(plan: Plan, asked: ShiftAsked, day: date, today: date) -> list[Refused]:
    found = [] if asked.desk_id in plan.desk_ids else [Refused("desk_id", "unknown")]
    if asked.ends_at <= asked.starts_at:
        found.append(Refused("ends_at", "end_before_start"))
    if not plan.starts_on <= day < plan.ends_before or day <= today:
        found.append(Refused("starts_at", "day_not_of_plan"))
    return found


def _may(session: Session, plan: Plan, turn: Placed, now: datetime, planning: Planning) -> None:
    """By all the rules, with what they have of that plan already."""
    standing = [one for one in shifts_of_plan(session, plan.id, turn.mediator_id) if one.state in AWAITED]
    held = [_placed(one, turn.mediator_id, planning) for one in standing]
    translated = translate_plan(session, plan, planning, now, [turn, *held], standing)
    slot = None if translated is None else translated.slot_of(turn.desk_id, *turn.span)
    if translated is None or slot is None:
        raise StateRefused("starts_at", "closed")
    if turn.mediator_id not in translated.people:
        raise StateRefused("mediator_id", "gone")
    person = translated.people.index(turn.mediator_id)
    drafts = [one for one in shifts_of_plan(session, plan.id) if one.state == "draft"]
    own = roster_in(translated, [*drafts, *standing])[person]
    if slot in own:
        raise StateRefused("mediator_id", "overlap")
    # What they have stays theirs, whatever has changed since.
    broken = broken_by(Index(translated.problem), person, sorted({*own, slot}))
    against = next((one for one in broken if slot in one.slots), None)
    if against is not None:
        raise StateRefused("mediator_id", against.rule)


def _placed(shift: Shift, mediator_id: int, planning: Planning) -> Placed:
    day = shift.starts_at.astimezone(planning.zone).date()
    return Placed(shift.desk_id, day, Span(shift.starts_at, shift.ends_at), mediator_id, ())


def _publish(
    session: Session,
    plan: Plan,
    shift: Shift,
    now: datetime,
    settings: DispatchSettings,
    actor: Actor,
) -> None:
    published, _ = publish_shifts(session, [shift], now, actor)
    if not published or shift.mediator_id is None:
        raise DoubleBooking
    shift.number = next_number(session, plan.id, shift.mediator_id)
    session.flush()
    ask_about_more(session, plan, shift.mediator_id, [shift], now, settings)
