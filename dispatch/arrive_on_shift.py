"""Somebody has come to their shift: nobody is sought in their place any more."""

from datetime import datetime

from sqlalchemy.orm import Session

from dispatch.alarms import settle_alarms
from dispatch.seek_for_shift import hold_searches, stop_seeking
from dispatch.settings import DispatchSettings
from scheduling.check_in_shift import check_in_shift
from scheduling.rosters import Shift
from storage.actor import Actor


def arrive_on_shift(session: Session, actor: Actor, shift_id: int, now: datetime, settings: DispatchSettings) -> Shift:
    """The shift, `present`; NotFound and StateRefused as `check_in_shift`."""
    searches = hold_searches(session, shift_id)
    shift = check_in_shift(session, actor, shift_id, now)
    stop_seeking(session, searches, now, settings)
    settle_alarms(session, f"shift:{shift_id}", now)
    return shift
