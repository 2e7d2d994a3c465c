"""The coordinator gives a draft's shift to another by hand. What no roster may break is refused by the rule's name."""

from datetime import datetime

from sqlalchemy.orm import Session

from dispatch.recount_draft import recount_draft
from dispatch.translate_plan import translate_plan
from scheduling.availability import Span
from scheduling.draft_roster import roster_in
from scheduling.plans import get_plan
from scheduling.rosters import Shift, shifts_of_plan
from scheduling.save_draft import languages_at
from scheduling.settings import Planning
from scheduling.solver.index import Index
from scheduling.solver.rules.table import broken_by
from scheduling.weekly_turns import Placed
from storage.actor import Actor
from storage.errors import NotFound, Refusals, Refused, StateRefused
from storage.journal import append


def change_draft(
    session: Session,
    plan_id: int,
    shift_id: int,
    mediator_id: int,
    now: datetime,
    planning: Planning,
    actor: Actor,
) -> Shift:
    """The shift, theirs now; value and gaps of the plan are what they are with it.

    NotFound; Refusals (`mediator_id`) for one who goes to no place, or is not active; StateRefused
    where the plan is no draft, and with the rule as its code where they may not have it.
    """
    plan = get_plan(session, plan_id)
    shift = next((one for one in shifts_of_plan(session, plan_id) if one.id == shift_id), None)
    if shift is None:
        raise NotFound("shift")
    if plan.state != "draft":
        raise StateRefused("state", "plan_not_draft", state=plan.state)
    day = shift.starts_at.astimezone(planning.zone).date()
    turn = Placed(shift.desk_id, day, Span(shift.starts_at, shift.ends_at), mediator_id, ())
    translated = translate_plan(session, plan, planning, now, [turn])
    if translated is None or mediator_id not in translated.people:
        raise Refusals([Refused("mediator_id", "unknown")])
    person, index = translated.people.index(mediator_id), Index(translated.problem)
    roster = roster_in(translated, [one for one in shifts_of_plan(session, plan_id) if one.id != shift_id])
    slot = translated.slot_of(shift.desk_id, shift.starts_at, shift.ends_at)
    if slot is None:
        raise StateRefused("state", "plan_outdated")
    if slot in roster[person]:
        raise StateRefused("mediator_id", "overlap")
    broken = next(broken_by(index, person, sorted({*roster[person], slot})), None)
    if broken is not None:
        raise StateRefused("mediator_id", broken.rule)
    before, shift.mediator_id = shift.mediator_id, mediator_id
    shift.languages = list(languages_at(translated, person, slot)) or shift.languages
    recount_draft(session, plan, planning, now)
    facts = {"before": before, "mediator": mediator_id}
    append(session, "draft_changed", f"shift:{shift_id}", now, actor, facts)
    return shift
