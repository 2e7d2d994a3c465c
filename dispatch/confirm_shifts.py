"""A mediator says yes to the shifts of a published roster."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from dispatch.alarms import settle_alarms
from dispatch.roster_notices import about_plan
from dispatch.seek_for_shift import hold_searches, stop_seeking
from dispatch.settings import DispatchSettings
from notifications.questions import Question, close_questions
from scheduling.rosters import Shift, shifts_of_plan
from storage.actor import Actor
from storage.journal import append
from storage.rows import changed


def confirm_shifts(
    session: Session,
    question: Question,
    shifts: Sequence[Shift],
    now: datetime,
    settings: DispatchSettings,
    actor: Actor,
    rest: Sequence[Shift] = (),
) -> bool:
    """Those that were `published` are `confirmed`; whether there were any. Nobody is sought for them any more. `rest`:
    what else the mediator has of the plan; while some of it is unconfirmed the question stays open.
    """
    newly = False
    for shift in shifts:
        searches = hold_searches(session, shift.id)
        held = (Shift.id == shift.id) & (Shift.state == "published") & (Shift.mediator_id == shift.mediator_id)
        confirm = update(Shift).where(held).values(state="confirmed").execution_options(synchronize_session="fetch")
        if not changed(session, confirm):
            continue
        newly = True
        stop_seeking(session, searches, now, settings)
        append(session, "shift_confirmed", f"shift:{shift.id}", now, actor)
    if all(one.state != "published" for one in rest):
        keep_code(session, question, [*shifts, *rest], now)
    return newly


def keep_code(session: Session, question: Question, shifts: Sequence[Shift], now: datetime) -> None:
    """Answered: the code stays of use until the last of the shifts, since RINUNCIO and INIZIO name them by it."""
    _keep(session, question.about, shifts, now)


def keep_code_of(session: Session, plan_id: int, mediator_id: int, now: datetime) -> None:
    """The same once nothing of what a mediator still has of that plan waits for an answer."""
    rest = shifts_of_plan(session, plan_id, mediator_id)
    if all(one.state not in ("published", "swapping") for one in rest):
        _keep(session, about_plan(plan_id, mediator_id), rest, now)


def _keep(session: Session, about: str, shifts: Sequence[Shift], now: datetime) -> None:
    until = max((one.ends_at for one in shifts), default=now)
    close_questions(session, [about], now, kept=(about, until))
    settle_alarms(session, about, now, ("roster_silent",))
