"""A shift has passed to another: whoever held it is told, and need not be phoned about it any more."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from dispatch.alarms import settle_alarms
from dispatch.notices import tell
from dispatch.roster_notices import about_plan, desk_names
from dispatch.settings import DispatchSettings
from dispatch.turns_in_words import in_words
from dispatch.written_to import locale_of
from languages.texts import text
from scheduling.mediators import Mediator
from scheduling.rosters import Shift, shifts_of_plan


def tell_not_theirs(
    session: Session, shifts: Sequence[Shift], mediator_id: int, now: datetime, settings: DispatchSettings
) -> None:
    """They need not come to these: one text, or as many as the list takes."""
    mediator = session.get_one(Mediator, mediator_id)
    locale, zone = locale_of(session, mediator), ZoneInfo(settings.zone)
    for turns in in_words(shifts, desk_names(session, shifts), locale, zone, numbered=False):
        body = text("roster_taken_back", locale, sender=settings.service_name, turns=turns)
        tell(session, mediator, body, f"mediator:{mediator.id}", None, now, settings, answers=False)


def hand_on_shift(session: Session, shift_id: int, mediator_id: int, now: datetime, settings: DispatchSettings) -> None:
    """Told; and where they have answered, or lost, all that they were silent about, that alarm ends."""
    shift = session.get_one(Shift, shift_id)
    tell_not_theirs(session, [shift], mediator_id, now, settings)
    settle_alarms(session, f"shift:{shift_id}", now)
    rest = [] if shift.plan_id is None else shifts_of_plan(session, shift.plan_id, mediator_id)
    if shift.plan_id is not None and not any(one.state == "published" and one.ends_at > now for one in rest):
        settle_alarms(session, about_plan(shift.plan_id, mediator_id), now, ("roster_silent",))
