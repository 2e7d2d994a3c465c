"""A swap does not come about: both have their shifts as before, and who had said yes is told."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from dispatch.follow_silence import follow_silent
from dispatch.settings import DispatchSettings
from dispatch.swap_notices import about_swap, tell_of_swap
from notifications.outbox import withdraw_messages
from notifications.questions import close_questions
from scheduling.plans import Plan
from scheduling.rosters import Shift
from scheduling.swaps import hold_swap, swap_of
from storage.actor import SYSTEM, Actor
from storage.errors import StateRefused
from storage.journal import append


def end_swap(
    session: Session,
    swap_id: int,
    why: str,
    now: datetime,
    settings: DispatchSettings,
    actor: Actor = SYSTEM,
    besides: int | None = None,
) -> bool:
    """Whether it was still open. `why` as in the table; `besides`: the mediator whose doing it is, who knows."""
    swap = hold_swap(session, swap_id)
    if swap.state != "asked":
        return False
    swap.state, swap.why, swap.ended_at = "off", why, now
    session.flush()
    abouts = [about_swap(swap.id, mediator_id) for mediator_id, *_ in swap.sides]
    close_questions(session, abouts, now)
    withdraw_messages(session, abouts, now)
    append(session, "swap_off", f"swap:{swap.id}", now, actor, {"why": why})
    for mediator_id, shift_id, was, yes_at in swap.sides:
        back = update(Shift).where(Shift.id == shift_id, Shift.state == "swapping").values(state=was)
        session.execute(back.execution_options(synchronize_session="fetch"))
        if yes_at is not None and mediator_id != besides:
            tell_of_swap(session, swap, mediator_id, "swap_off", now, settings)
        if mediator_id != besides or why != "given_back":
            _follow_silence(session, shift_id, now, settings)
    return True


def end_swap_of(
    session: Session, shift_id: int, why: str, now: datetime, settings: DispatchSettings, besides: int | None
) -> None:
    """The one that a shift stands in, where it stands in one."""
    swap = swap_of(session, shift_id)
    if swap is not None and swap.state == "asked":
        end_swap(session, swap.id, why, now, settings, besides=besides)


def call_off_swap(session: Session, actor: Actor, shift_id: int, now: datetime, settings: DispatchSettings) -> Shift:
    """The coordinator thinks better of it. StateRefused `no_swap` where none is open."""
    swap = swap_of(session, shift_id)
    if swap is None or not end_swap(session, swap.id, "called_off", now, settings, actor):
        raise StateRefused("state", "no_swap")
    return session.get_one(Shift, shift_id, populate_existing=True)


def _follow_silence(session: Session, shift_id: int, now: datetime, settings: DispatchSettings) -> None:
    """A shift that had not been confirmed was passed over when the silence about its plan counted."""
    shift = session.get_one(Shift, shift_id, populate_existing=True)
    plan = session.get_one(Plan, shift.plan_id) if shift.plan_id is not None else None
    if plan is not None and plan.confirm_by is None and shift.state == "published" and shift.mediator_id is not None:
        follow_silent(session, plan.id, shift.mediator_id, [shift], now, settings)
