"""A draft becomes the roster: each mediator gets one text with numbered shifts and one code."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlalchemy.orm import Session

from dispatch.notices import tell
from dispatch.roster_notices import about_plan, shifts_line
from dispatch.seek_for_shift import seek_for_shift
from dispatch.settings import DispatchSettings
from dispatch.written_to import locale_of
from languages.texts import text
from notifications.questions import open_many
from scheduling.mediators import Mediator
from scheduling.plans import Plan, get_plan
from scheduling.publish_shifts import publish_shifts
from scheduling.rosters import Shift
from storage.actor import Actor
from storage.errors import StateRefused
from storage.journal import append
from storage.rows import changed


def publish_plan(
    session: Session, plan_id: int, now: datetime, settings: DispatchSettings, confirm_within: timedelta, actor: Actor
) -> Plan:
    """The plan, `published`, all in one transaction: whose time has been promised elsewhere since is passed over, and
    somebody else is sought for that shift at once.

    NotFound; StateRefused where it is no draft, or has begun.
    """
    plan = get_plan(session, plan_id)
    draft = update(Plan).where(Plan.id == plan_id, Plan.state == "draft")
    if not changed(session, draft.values(state="published", published_at=now, confirm_by=now + confirm_within)):
        raise StateRefused("state", "plan_not_draft", state=plan.state)
    session.refresh(plan)
    mine, given_up = publish_shifts(session, plan, now, ZoneInfo(settings.zone), settings.province, actor)
    for shift in given_up:
        seek_for_shift(session, shift, now, settings)
    _tell_all(session, plan, mine, now, settings)
    facts = {"shifts": len(mine), "given_up": len(given_up)}
    append(session, "plan_published", f"plan:{plan_id}", now, actor, facts)
    return plan


def _tell_all(session: Session, plan: Plan, shifts: Sequence[Shift], now: datetime, settings: DispatchSettings) -> None:
    by_mediator: dict[int, list[Shift]] = defaultdict(list)
    for shift in sorted(shifts, key=lambda one: (one.starts_at, one.id)):
        assert shift.mediator_id is not None
        by_mediator[shift.mediator_id].append(shift)
        shift.number = len(by_mediator[shift.mediator_id])
    session.flush()
    people = [session.get_one(Mediator, one) for one in sorted(by_mediator)]
    codes = open_many(session, [(one.phone, about_plan(plan.id, one.id)) for one in people], now)
    for mediator, code in zip(people, codes, strict=True):
        own, locale = by_mediator[mediator.id], locale_of(session, mediator)
        turns = shifts_line(session, own, locale, settings, numbered=len(own) > 1)
        key = "roster" if len(own) > 1 else "roster_one"
        body = text(key, locale, sender=settings.service_name, turns=turns, code=code)
        tell(session, mediator, body, about_plan(plan.id, mediator.id), None, now, settings, answers=False)
