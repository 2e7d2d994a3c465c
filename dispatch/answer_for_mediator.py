"""Somebody has answered about their shifts by phone, or in words that a person has read: it counts as their answer."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from dispatch.confirm_shifts import confirm_shifts
from dispatch.give_back_shifts import give_back_shifts
from dispatch.roster_notices import about_plan
from dispatch.settings import DispatchSettings
from notifications.questions import question_about
from scheduling.rosters import AWAITED, Shift, shifts_of_plan
from storage.actor import Actor
from storage.errors import StateRefused


def answer_for_mediator(
    session: Session,
    actor: Actor,
    plan_id: int,
    mediator_id: int,
    outcome: str,
    now: datetime,
    settings: DispatchSettings,
    shift_ids: Collection[int] | None = None,
) -> list[Shift]:
    """`accept`: theirs for sure; `decline`: given back, somebody else is sought. The shifts that it was about: of those
    that have not begun all, or the ones named.

    StateRefused `no_shifts_left` where there is none.
    """
    mine = shifts_of_plan(session, plan_id, mediator_id)
    left = [one for one in mine if one.number is not None and may_be_answered(one, now)]
    named = [one for one in left if shift_ids is None or one.id in shift_ids]
    question = question_about(session, about_plan(plan_id, mediator_id))
    if not named or question is None:
        raise StateRefused("as", "no_shifts_left")
    rest = [one for one in left if one not in named]
    if outcome == "accept":
        confirm_shifts(session, question, named, now, settings, actor, rest)
    else:
        give_back_shifts(session, question, named, rest, now, settings, actor)
    return named


def may_be_answered(shift: Any, now: datetime) -> bool:
    """Whether the mediator of this shift of a published plan (a row of `rosters.plan_shifts`) can still confirm it, or
    give it back.
    """
    return shift.state in AWAITED and shift.about is None and shift.starts_at > now
