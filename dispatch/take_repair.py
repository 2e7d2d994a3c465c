"""The coordinator takes a repair: shifts change hands at once, who has one less is told, who has one more is asked."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.alarms import settle_alarms
from dispatch.ask_about_more import ask_about_more
from dispatch.confirm_shifts import keep_code_of
from dispatch.give_back_shifts import give_back
from dispatch.hand_on_shift import tell_not_theirs
from dispatch.repair_problem import ToRepair, repair_problem
from dispatch.seek_for_shift import hold_searches, stop_seeking
from dispatch.settings import DispatchSettings
from scheduling.commitments import end_commitment
from scheduling.mediators import lock_mediators
from scheduling.plans import Plan, get_plan
from scheduling.promise_shift import next_number, promise_shift
from scheduling.repairs import hold_repair
from scheduling.rosters import Shift
from scheduling.solver.index import Index
from scheduling.solver.rules.table import broken_by
from storage.actor import Actor
from storage.errors import DoubleBooking, StateRefused
from storage.journal import append


def take_repair(session: Session, actor: Actor, plan_id: int, now: datetime, settings: DispatchSettings) -> Plan:
    """The plan, all in one transaction. NotFound where none is proposed; StateRefused `repair_outdated` where a shift
    is not as it was then, or somebody may not have theirs any more: nothing is changed.
    """
    repair, plan = hold_repair(session, plan_id), get_plan(session, plan_id)
    shifts = {one.id: one for one in session.scalars(select(Shift).where(Shift.plan_id == plan_id))}
    if not shifts.keys() >= _shift_ids(repair.changes):
        raise StateRefused("state", "repair_outdated")
    searches = {one: hold_searches(session, one) for one in sorted(_shift_ids(repair.changes))}
    people = {one[side] for one in repair.changes for side in ("before", "after") if one[side] is not None}
    lock_mediators(session, sorted(people))
    for shift_id in searches:
        session.refresh(shifts[shift_id])
    found = repair_problem(session, plan, settings.planning, now)
    if found is None or not _holds(found, repair.changes, shifts, now):
        raise StateRefused("state", "repair_outdated")
    repair.state = "taken"
    facts = {"changes": len(repair.changes)}
    append(session, "repair_taken", f"plan:{plan_id}", now, actor, facts)
    passed = [(one, shifts.get(one["shift_id"] or 0)) for one in repair.changes]
    less = _taken_from(session, passed, now, settings, actor)
    more = _given_to(session, plan, passed, now, actor)
    for shift_id, ids in searches.items():
        if shifts[shift_id].state == "published":
            stop_seeking(session, ids, now, settings)
            settle_alarms(session, f"shift:{shift_id}", now)
    for mediator_id, theirs in sorted(less.items()):
        tell_not_theirs(session, theirs, mediator_id, now, settings)
        keep_code_of(session, plan_id, mediator_id, now)
    for mediator_id, own in sorted(more.items()):
        ask_about_more(session, plan, mediator_id, own, now, settings)
    session.flush()
    return plan


def _shift_ids(changes: Sequence[Any]) -> set[int]:
    return {one["shift_id"] for one in changes if one["shift_id"] is not None}


def _holds(found: ToRepair, changes: Sequence[Any], shifts: dict[int, Shift], now: datetime) -> bool:
    """Whether every shift is as it was, and everybody may have what they would have."""
    translated = found.translated
    person = {mediator_id: n for n, mediator_id in enumerate(translated.people)}
    taken = [set(own) for own in found.before]
    moving = {one.id for one in found.shifts}
    for one in changes:
        starts_at, ends_at = (datetime.fromisoformat(one[name]) for name in ("starts_at", "ends_at"))
        slot, shift = translated.slot_of(one["desk_id"], starts_at, ends_at), shifts.get(one["shift_id"] or 0)
        as_it_was = shift is None or (shift.mediator_id == one["before"] and shift.starts_at > now)
        moves = shift is None or one["before"] is None or shift.id in moving
        if slot is None or not as_it_was or not moves or (one["after"] is not None and one["after"] not in person):
            return False
        if one["before"] is not None:
            taken[person[one["before"]]].discard(slot)
        if one["after"] is not None:
            taken[person[one["after"]]].add(slot)
    index = Index(translated.problem)
    moved = {person[one["after"]] for one in changes if one["after"] is not None}
    return all(next(broken_by(index, one, sorted(taken[one])), None) is None for one in moved)


def _taken_from(
    session: Session, passed: Sequence[Any], now: datetime, settings: DispatchSettings, actor: Actor
) -> dict[int, list[Shift]]:
    """Who has which shifts no more. All of them are free before anybody gets one."""
    less: dict[int, list[Shift]] = defaultdict(list)
    for one, shift in passed:
        if one["before"] is None or shift is None:
            continue
        less[one["before"]].append(shift)
        if one["after"] is None:
            give_back(session, shift, now, settings, actor)
        elif shift.commitment_id is not None:
            end_commitment(session, shift.commitment_id)
    return less


def _given_to(
    session: Session, plan: Plan, passed: Sequence[Any], now: datetime, actor: Actor
) -> dict[int, list[Shift]]:
    """Who is asked about which shifts, by number."""
    more: dict[int, list[Shift]] = defaultdict(list)
    for one, there in passed:
        if one["after"] is None:
            continue
        number = next_number(session, plan.id, one["after"])
        shift = there if there is not None else _new(plan, one)
        shift.mediator_id, shift.number, shift.state = one["after"], number, "published"
        shift.languages, shift.about = one["languages"], None
        session.add(shift)
        session.flush()
        try:
            promise_shift(session, shift)
        except DoubleBooking:
            raise StateRefused("state", "repair_outdated") from None
        facts = {"before": one["before"], "mediator": one["after"]}
        append(session, "shift_moved", f"shift:{shift.id}", now, actor, facts)
        more[one["after"]].append(shift)
    return more


def _new(plan: Plan, change: Any) -> Shift:
    starts_at, ends_at = (datetime.fromisoformat(change[name]) for name in ("starts_at", "ends_at"))
    return Shift(desk_id=change["desk_id"], plan_id=plan.id, starts_at=starts_at, ends_at=ends_at)
