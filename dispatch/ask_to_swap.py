"""The coordinator proposes that two mediators take each other's shift: both are asked by SMS."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from dispatch.check_swap import rule_against_swap
from dispatch.requests import Request
from dispatch.settings import DispatchSettings
from dispatch.swap_notices import about_swap, tell_of_swap
from notifications.opt_outs import has_opted_out
from notifications.questions import open_many
from notifications.quiet_hours import next_waking
from scheduling.mediators import Mediator, lock_mediators
from scheduling.rosters import AWAITED, Shift, get_shift
from scheduling.swaps import Swap
from storage.actor import Actor
from storage.contacts import phone_hashes
from storage.errors import NotFound, Refused, StateRefused
from storage.journal import append
from storage.rows import changed

BEFORE = timedelta(hours=1)
"""Answered so long before the first of the two begins: whoever comes must know."""
LEAST = timedelta(minutes=30)
"""To read and to answer."""


def ask_to_swap(
    session: Session,
    actor: Actor,
    shift_id: int,
    with_shift_id: int,
    now: datetime,
    settings: DispatchSettings,
) -> Shift:
    """The shift, `swapping`, as the other is. Nobody is asked what may not be.

    NotFound for the shift; Refused (`with_shift_id`) for one that is not there, or is the same; StateRefused where one
    of them is not to be swapped now, and with the rule as its code where they may not have each other's.
    """
    shift = get_shift(session, shift_id, actor)
    other = _other(session, actor, shift, with_shift_id)
    for one in (shift, other):
        _check_alone(session, one, now)
    if shift.mediator_id == other.mediator_id:
        raise StateRefused("with_shift_id", "swap_same_person")
    answer_by = _answer_by(min(shift.starts_at, other.starts_at), now, settings)
    people = _people(session, shift, other)
    broken = rule_against_swap(session, shift, other, settings)
    if broken is not None:
        raise StateRefused("with_shift_id", broken[0], name=broken[1].name)
    swap = Swap(
        shift_id=shift.id, with_shift_id=other.id, mediator_id=people[0].id, with_mediator_id=people[1].id,
        was=shift.state, with_was=other.state, state="asked", asked_at=now, asked_by=actor.id, answer_by=answer_by,
    )  # fmt: skip
    for one in sorted((shift, other), key=lambda each: each.id):
        _hold(session, one)
    session.add(swap)
    session.flush()
    codes = open_many(session, [(one.phone, about_swap(swap.id, one.id)) for one in people], now)
    for mediator, code in zip(people, codes, strict=True):
        tell_of_swap(session, swap, mediator.id, "swap_ask", now, settings, code=code)
    append(session, "swap_asked", f"swap:{swap.id}", now, actor, {"shift": shift.id, "with": other.id})
    return session.get_one(Shift, shift_id, populate_existing=True)


def may_be_swapped(shift: Any, now: datetime) -> bool:
    """Whether this shift of a published plan (a row of `rosters.plan_shifts`) could be swapped now, if nobody is sought
    for it.
    """
    return shift.state in AWAITED and shift.about is None and shift.starts_at > now


def _other(session: Session, actor: Actor, shift: Shift, with_shift_id: int) -> Shift:
    if with_shift_id == shift.id:
        raise Refused("with_shift_id", "swap_with_itself")
    try:
        return get_shift(session, with_shift_id, actor)
    except NotFound:
        raise Refused("with_shift_id", "unknown") from None


def _check_alone(session: Session, shift: Shift, now: datetime) -> None:
    if shift.about is not None:
        raise StateRefused("state", "shift_of_request")
    if shift.plan_id is None:
        raise StateRefused("state", "shift_of_no_plan")
    if shift.state == "swapping":
        raise StateRefused("state", "swap_open")
    if not may_be_swapped(shift, now):
        raise StateRefused("state", "cannot_swap")
    sought = select(Request.id).where(Request.shift_id == shift.id, Request.state == "searching")
    if session.scalars(sought).first() is not None:
        raise StateRefused("state", "swap_sought")


def _answer_by(first: datetime, now: datetime, settings: DispatchSettings) -> datetime:
    leave = next_waking(now, settings.quiet)
    by = min(leave + timedelta(hours=settings.rosters.confirm_within_hours), first - BEFORE)
    if by < leave + LEAST:
        raise StateRefused("state", "swap_too_late")
    return by


def _people(session: Session, shift: Shift, other: Shift) -> list[Mediator]:
    """Who has the shift and who the other, their rows held."""
    assert shift.mediator_id is not None
    assert other.mediator_id is not None
    lock_mediators(session, sorted((shift.mediator_id, other.mediator_id)))
    people = [session.get_one(Mediator, one) for one in (shift.mediator_id, other.mediator_id)]
    stopped = [one.name for one in people if has_opted_out(session, phone_hashes(one.phone))]
    if stopped:
        raise StateRefused("state", "swap_opted_out", names=", ".join(stopped))
    return people


def _hold(session: Session, shift: Shift) -> None:
    """`swapping`, where nobody was quicker."""
    as_seen = (Shift.id == shift.id, Shift.state == shift.state, Shift.mediator_id == shift.mediator_id)
    held = update(Shift).where(*as_seen).values(state="swapping").execution_options(synchronize_session=False)
    if not changed(session, held):
        raise StateRefused("state", "cannot_swap")
