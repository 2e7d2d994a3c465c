"""A draft becomes the roster: each mediator gets one text with numbered shifts and one code."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from dispatch.notices import tell
from dispatch.roster_notices import about_plan, desk_names
from dispatch.seek_for_shift import seek_for_shift
from dispatch.settings import DispatchSettings
from dispatch.sift_draft import sift_draft
from dispatch.translate_plan import translate_plan
from dispatch.turns_in_words import in_words, number_shifts
from dispatch.written_to import locale_of
from languages.texts import text
from notifications.questions import open_many
from notifications.quiet_hours import next_waking
from scheduling.desks import Desk
from scheduling.mediators import Mediator
from scheduling.plans import Plan, get_plan
from scheduling.publish_shifts import leave_uncovered, publish_shifts
from scheduling.rosters import Shift, shifts_of_plan
from storage.actor import Actor
from storage.errors import StateRefused
from storage.journal import append
from storage.rows import changed

TIME_TO_ASK = timedelta(hours=3)
"""Before the first shift, in which somebody else can be asked about it."""


def publish_plan(session: Session, plan_id: int, now: datetime, settings: DispatchSettings, actor: Actor) -> Plan:
    """The plan, `published`, all in one transaction. It is looked at as it would be solved today: shifts that are not
    needed any more are left out, and for those that their mediator may not have any more somebody is sought at once.

    NotFound; StateRefused where it is no draft, or one of its shifts has begun.
    """
    plan = get_plan(session, plan_id)
    values = {"state": "published", "published_at": now}
    if not changed(session, update(Plan).where(Plan.id == plan_id, Plan.state == "draft").values(values)):
        raise StateRefused("state", "plan_not_draft", state=plan.state)
    session.refresh(plan)
    # Two plans of the same desk are published one after the other, and the second sees the shifts of the first.
    session.execute(select(Desk.id).where(Desk.id.in_(plan.desk_ids)).order_by(Desk.id).with_for_update())
    shifts = [one for one in shifts_of_plan(session, plan_id) if one.state == "draft"]
    if any(one.starts_at <= now for one in shifts):
        raise StateRefused("state", "plan_begun")
    translated = translate_plan(session, plan, settings.planning, now)
    sifted = sift_draft(translated, shifts)
    for shift in sifted.surplus:
        session.delete(shift)
    for shift in sifted.nobodys:
        leave_uncovered(shift)
    mine, given_up = publish_shifts(session, sifted.holds, now, actor)
    plan.confirm_by = confirm_by(mine, now, settings)
    for shift in [*sifted.nobodys, *given_up]:
        seek_for_shift(session, shift, now, settings)
    _tell_all(session, plan, mine, now, settings)
    facts = {"shifts": len(mine), "given_up": len(given_up) + len(sifted.nobodys), "surplus": len(sifted.surplus)}
    append(session, "plan_published", f"plan:{plan_id}", now, actor, facts)
    return plan


def confirm_by(shifts: Sequence[Shift], now: datetime, settings: DispatchSettings) -> datetime | None:
    """So long after the texts have left, which is not at night; and while others can still be asked for the first."""
    if not shifts:
        return None
    leave, within = next_waking(now, settings.quiet), timedelta(hours=settings.rosters.confirm_within_hours)
    return max(leave, min(leave + within, min(one.starts_at for one in shifts) - TIME_TO_ASK))


def _tell_all(session: Session, plan: Plan, shifts: Sequence[Shift], now: datetime, settings: DispatchSettings) -> None:
    by_mediator: dict[int, list[Shift]] = defaultdict(list)
    for shift in shifts:
        assert shift.mediator_id is not None
        by_mediator[shift.mediator_id].append(shift)
    names, zone = desk_names(session, shifts), ZoneInfo(settings.zone)
    people = [session.get_one(Mediator, one) for one in sorted(by_mediator)]
    codes = open_many(session, [(one.phone, about_plan(plan.id, one.id)) for one in people], now)
    for mediator, code in zip(people, codes, strict=True):
        locale = locale_of(session, mediator)
        own = number_shifts(by_mediator[mediator.id], names, locale, zone)
        key = "roster" if len(own) > 1 else "roster_one"
        for turns in in_words(own, names, locale, zone, numbered=len(own) > 1):
            body = text(key, locale, sender=settings.service_name, turns=turns, code=code)
            tell(session, mediator, body, about_plan(plan.id, mediator.id), None, now, settings, answers=False)
    session.flush()
