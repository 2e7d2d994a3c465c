"""A shift of a plan is not needed after all: whoever had been told of it need not come, and nobody is sought."""

from datetime import datetime

from sqlalchemy.orm import Session

from dispatch.hand_on_shift import tell_not_theirs
from dispatch.recount_draft import recount_draft
from dispatch.seek_for_shift import hold_searches, stop_seeking
from dispatch.settings import DispatchSettings
from dispatch.take_off_roster import take_off_roster
from scheduling.plans import Plan, get_plan
from scheduling.rosters import shifts_of_plan
from storage.actor import Actor
from storage.errors import NotFound, StateRefused


def remove_from_plan(
    session: Session,
    plan_id: int,
    shift_id: int,
    now: datetime,
    settings: DispatchSettings,
    actor: Actor,
) -> Plan:
    """The plan without it. NotFound; StateRefused `shift_begun`, or `shift_of_request` where it stands by a booking."""
    plan = get_plan(session, plan_id)
    searches = hold_searches(session, shift_id)
    shift = next((one for one in shifts_of_plan(session, plan_id) if one.id == shift_id), None)
    if shift is None:
        raise NotFound("shift")
    if not plan.changeable:
        raise StateRefused("state", "plan_not_ready", state=plan.state)
    if shift.about is not None:
        raise StateRefused("state", "shift_of_request")
    if plan.state == "published" and shift.starts_at <= now:
        raise StateRefused("state", "shift_begun")
    stop_seeking(session, searches, now, settings)
    if plan.state == "published" and shift.mediator_id is not None:
        tell_not_theirs(session, [shift], shift.mediator_id, now, settings)
    take_off_roster(session, shift, now, settings, actor)
    if plan.state == "draft":
        recount_draft(session, plan, settings.planning, now)
    return plan
