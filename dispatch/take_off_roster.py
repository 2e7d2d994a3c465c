"""A shift is not needed any more: nobody is sought for it, swaps and alarms of it end, and it leaves the roster."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from dispatch.alarms import settle_alarms
from dispatch.confirm_shifts import keep_code_of
from dispatch.end_swap import end_swap_of
from dispatch.requests import Request
from dispatch.settings import DispatchSettings
from scheduling.end_shift import end_shift
from scheduling.rosters import Shift
from storage.actor import Actor


def take_off_roster(session: Session, shift: Shift, now: datetime, settings: DispatchSettings, actor: Actor) -> None:
    """Whoever sat there is free; to tell them, and to call off searches and bookings, is the caller's.

    StateRefused `shift_begun` once somebody is or was present or absent.
    """
    shift_id, plan_id, mediator_id = shift.id, shift.plan_id, shift.mediator_id
    end_swap_of(session, shift_id, "given_back", now, settings, besides=None)
    session.execute(update(Request).where(Request.shift_id == shift_id).values(shift_id=None))
    settle_alarms(session, f"shift:{shift_id}", now)
    end_shift(session, shift_id, keep_open=False, now=now, actor=actor)
    if plan_id is not None and mediator_id is not None:
        keep_code_of(session, plan_id, mediator_id, now)
