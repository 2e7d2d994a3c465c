"""What mediators are told about their shifts."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from dispatch.settings import DispatchSettings
from dispatch.turns_in_words import in_words
from languages.texts import text
from scheduling.desks import Desk
from scheduling.rosters import Shift


def about_plan(plan_id: int, mediator_id: int) -> str:
    """What the text and the question of one mediator about one plan are about."""
    return f"plan:{plan_id}:{mediator_id}"


def desk_names(session: Session, shifts: Sequence[Shift]) -> dict[int, str]:
    """The names of the desks of these shifts, by id."""
    return {one: session.get_one(Desk, one).name for one in {shift.desk_id for shift in shifts}}


def shifts_line(
    session: Session, shifts: Sequence[Shift], locale: str, settings: DispatchSettings, *, numbered: bool = True
) -> str:
    """Each by its number, as `turns_in_words` tells them; of very many, as many as go into a text, and that there are
    more.
    """
    names, zone = desk_names(session, shifts), ZoneInfo(settings.zone)
    first, *more = in_words(shifts, names, locale, zone, numbered=numbered) or [""]
    return text("roster_and_more", locale, turns=first) if more else first
