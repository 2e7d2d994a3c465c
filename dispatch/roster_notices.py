"""What mediators are told about their shifts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from dispatch.settings import DispatchSettings
from languages.times import day
from scheduling.desks import Desk
from scheduling.rosters import Shift


def about_plan(plan_id: int, mediator_id: int) -> str:
    """What the text and the question of one mediator about one plan are about."""
    return f"plan:{plan_id}:{mediator_id}"


def shifts_line(
    session: Session, shifts: Sequence[Shift], locale: str, settings: DispatchSettings, *, numbered: bool = True
) -> str:
    """Each by its number and in order of time: "1) lun 7 dic 9-13 Anagrafe, 2) mer 9 dic 9-13".

    A desk is named where it is not the one before.
    """
    zone = ZoneInfo(settings.zone)
    names = {one: session.get_one(Desk, one).name for one in {shift.desk_id for shift in shifts}}
    told, before = [], None
    for shift in sorted(shifts, key=lambda one: (one.starts_at, one.id)):
        words = f"{day(shift.starts_at, locale, zone)} {hours(shift.starts_at, shift.ends_at, zone)}"
        if shift.desk_id != before:
            words, before = f"{words} {names[shift.desk_id]}", shift.desk_id
        told.append(f"{shift.number}) {words}" if numbered and shift.number is not None else words)
    return ", ".join(told)


def hours(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> str:
    """As people write them: "9-13", "9:30-13"."""
    return f"{_hour(starts_at, zone)}-{_hour(ends_at, zone)}"


def _hour(at: datetime, zone: ZoneInfo) -> str:
    local: Any = at.astimezone(zone)
    return f"{local.hour}:{local.minute:02}" if local.minute else str(local.hour)
