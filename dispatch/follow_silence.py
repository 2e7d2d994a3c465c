"""Nothing has been heard about shifts of a published roster: a person is told, and others are asked."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from dispatch.alarms import raise_alarm
from dispatch.roster_notices import about_plan
from dispatch.seek_for_shift import seek_for_shift
from dispatch.settings import DispatchSettings
from scheduling.plans import Plan
from scheduling.rosters import Shift, shifts_of_plan
from storage.rows import changed


def follow_silence(session: Session, plan_id: int, now: datetime, settings: DispatchSettings) -> bool:
    """Once a plan, on however many nodes: an alarm a mediator. A shift stays theirs until another has accepted."""
    due = update(Plan).where(Plan.id == plan_id, Plan.confirm_by <= now).values(confirm_by=None)
    if not changed(session, due):
        return False
    silent: dict[int, list[Shift]] = defaultdict(list)
    for shift in shifts_of_plan(session, plan_id):
        if shift.state == "published" and shift.mediator_id is not None and shift.starts_at > now:
            silent[shift.mediator_id].append(shift)
    for mediator_id, shifts in silent.items():
        follow_silent(session, plan_id, mediator_id, shifts, now, settings)
    return True


def follow_silent(
    session: Session, plan_id: int, mediator_id: int, shifts: Sequence[Shift], now: datetime, settings: DispatchSettings
) -> None:
    """One mediator has said nothing about these."""
    about = about_plan(plan_id, mediator_id)
    raise_alarm(session, "roster_silent", about, now, plan=plan_id, mediator=mediator_id, shifts=len(shifts))
    for shift in shifts:
        seek_for_shift(session, shift, now, settings, (mediator_id,))
