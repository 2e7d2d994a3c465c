"""A mediator says no to shifts of a published roster, or can't come after all: others are asked at once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from dispatch.confirm_shifts import keep_code
from dispatch.end_swap import end_swap_of
from dispatch.seek_for_shift import seek_for_shift
from dispatch.settings import DispatchSettings
from notifications.questions import Question
from scheduling.end_shift import end_shift
from scheduling.rosters import Shift
from storage.actor import Actor


def give_back_shifts(
    session: Session,
    question: Question,
    shifts: Sequence[Shift],
    rest: Sequence[Shift],
    now: datetime,
    settings: DispatchSettings,
    actor: Actor,
) -> None:
    """They are `uncovered`, and somebody else is sought for each. `rest`: what the mediator keeps of the plan; while
    some of it is unconfirmed the question stays open.
    """
    for shift in shifts:
        give_back(session, shift, now, settings, actor, declined=True)
    if all(one.state != "published" for one in rest):
        keep_code(session, question, rest, now)


def give_back(
    session: Session, shift: Shift, now: datetime, settings: DispatchSettings, actor: Actor, *, declined: bool = False
) -> None:
    """One that has not begun. A search that is on already goes on, without its old mediator; a swap is off."""
    end_swap_of(session, shift.id, "given_back", now, settings, besides=shift.mediator_id)
    freed = end_shift(session, shift.id, keep_open=True, now=now, actor=actor)
    session.refresh(shift)
    seek_for_shift(session, shift, now, settings, () if freed is None else (freed,), declined=declined)
