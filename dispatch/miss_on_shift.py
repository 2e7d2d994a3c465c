"""A shift has begun and nobody has checked in: the coordinator is told, and somebody else is sought."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import String, cast, exists, literal, select
from sqlalchemy.orm import Session

from dispatch.alarms import Alarm, raise_alarm
from dispatch.seek_for_shift import seek_for_shift
from dispatch.settings import DispatchSettings
from scheduling.loans import is_lent
from scheduling.rosters import AWAITED, Shift
from storage.journal import JournalRow
from storage.tables import table_of

KIND = "shift_missing"


def missed_shifts(session: Session, now: datetime, after: timedelta) -> Sequence[int]:
    """Shifts that began so long ago without anybody, and that nobody has been told of yet. Those that stand by a
    booking are followed by its own clock; one that was written down after it had begun is not followed: nobody was
    asked then to say who is there.
    """
    told = exists().where(Alarm.kind == KIND, Alarm.subject == literal("shift:") + cast(Shift.id, String))
    awaited = Shift.state.in_(AWAITED) & Shift.about.is_(None)
    added = (JournalRow.kind == "shift_added") & (JournalRow.subject == literal("shift:") + cast(Shift.id, String))
    afterwards = exists().where(added, JournalRow.at > Shift.starts_at)
    # Who was lent until just now may be on the way back.
    away = is_lent(table_of(Shift).c.id, now) | is_lent(table_of(Shift).c.id, now - after)
    late = (Shift.starts_at <= now - after) & (Shift.ends_at > now)
    return session.scalars(
        select(Shift.id).where(awaited, late, ~told, ~afterwards, ~away).order_by(Shift.starts_at)
    ).all()


def miss_on_shift(session: Session, shift_id: int, now: datetime, settings: DispatchSettings) -> bool:
    """Once a shift, on however many nodes. It stays its mediator's, who may still come, until another has said yes."""
    shift = session.scalars(select(Shift).where(Shift.id == shift_id).with_for_update()).one()
    told = select(Alarm.id).where(Alarm.kind == KIND, Alarm.subject == f"shift:{shift_id}")
    if shift.state not in AWAITED or session.scalars(told).first() is not None:
        return False
    raise_alarm(session, KIND, f"shift:{shift_id}", now, mediator=shift.mediator_id)
    seek_for_shift(session, shift, now, settings, (shift.mediator_id,) if shift.mediator_id is not None else ())
    return True
