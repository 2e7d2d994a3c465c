"""What is left of a published plan as the solver's problem, with the roster as it stands as `before`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from dispatch.refused_hours import refused_hours
from dispatch.translate_plan import translate_plan
from scheduling.availability import Span
from scheduling.draft_roster import roster_in
from scheduling.plan_problem import Translated
from scheduling.plans import Plan
from scheduling.rosters import AWAITED, Shift, shifts_of_plan
from scheduling.save_draft import languages_at
from scheduling.settings import Planning
from scheduling.solver.problem import Cover, Person, Roster

CHANGED, MOVED = 100, 1000
"""What a shift that changes hands costs, and a person who hears of it: a gap of a quarter of an hour is worth both."""


@dataclass(frozen=True)
class ToRepair:
    """The problem and what it stands for; `shifts`: those that may change hands, in order of time."""

    translated: Translated
    before: Roster
    shifts: Sequence[Shift]


def repair_problem(session: Session, plan: Plan, planning: Planning, now: datetime) -> ToRepair | None:
    """None where nobody is needed any more. Shifts that begin today, that stand by a request, are being swapped, or
    that their mediator could not be given today stay as they are. Nobody is given hours that they have refused.
    """
    movable = [one for one in shifts_of_plan(session, plan.id) if _may_move(one)]
    # What the plan as it would be solved today does not know, or would not give to who has it, is not touched.
    while True:
        translated = translate_plan(session, plan, planning, now, open_again=movable)
        if translated is None:
            return None
        known = [one for one in movable if _is_known(translated, one)]
        if len(known) == len(movable):
            break
        movable = known
    before = roster_in(translated, movable)
    refused = refused_hours(session, plan.desk_ids, now)
    problem = replace(
        translated.problem,
        people=tuple(_but_refused(translated, n, before[n], refused) for n in range(len(translated.people))),
        covers=tuple(map(_only_what_must_be, translated.problem.covers)),
        before=before,
        weights=replace(translated.problem.weights, changed=CHANGED, moved=MOVED),
    )
    return ToRepair(replace(translated, problem=problem), before, movable)


def changes_of(found: ToRepair, after: Roster, gaps_at: Iterable[Shift]) -> list[dict[str, Any]]:
    """What passes from whom to whom, in order of time. `gaps_at`: shifts that are nobody's, which somebody may fill."""
    translated, people = found.translated, found.translated.people
    nobodys = {(one.desk_id, one.starts_at, one.ends_at): one for one in gaps_at}
    held = {(one.desk_id, one.starts_at, one.ends_at, one.mediator_id): one for one in found.shifts}
    changes = []
    for slot, place in enumerate(translated.places):
        key = place.desk_id, place.span.starts_at, place.span.ends_at
        gives = [people[n] for n, taken in enumerate(found.before) if slot in taken and slot not in after[n]]
        gets = [n for n, taken in enumerate(after) if slot in taken and slot not in found.before[n]]
        for number in range(max(len(gives), len(gets))):
            before = gives[number] if number < len(gives) else None
            person = gets[number] if number < len(gets) else None
            shift = held[(*key, before)] if before is not None else nobodys.pop(key, None)
            changes.append(
                {
                    "desk_id": place.desk_id,
                    "starts_at": place.span.starts_at.isoformat(),
                    "ends_at": place.span.ends_at.isoformat(),
                    "shift_id": None if shift is None else shift.id,
                    "before": before,
                    "after": None if person is None else people[person],
                    "languages": [] if person is None else list(languages_at(translated, person, slot)),
                }
            )
    return sorted(changes, key=lambda one: (one["starts_at"], one["desk_id"]))


def _may_move(shift: Shift) -> bool:
    return shift.state in AWAITED and shift.about is None


def _is_known(translated: Translated, shift: Shift) -> bool:
    slot = translated.slot_of(shift.desk_id, shift.starts_at, shift.ends_at)
    if slot is None or shift.mediator_id not in translated.people:
        return False
    return slot in translated.problem.people[translated.people.index(shift.mediator_id)].may


def _but_refused(
    translated: Translated, number: int, held: frozenset[int], refused: Mapping[tuple[int, int], Sequence[Span]]
) -> Person:
    """What they have stays theirs, also where they were silent about it and others were asked."""
    person, mediator_id = translated.problem.people[number], translated.people[number]
    noes = {
        slot
        for slot in person.may - held
        for span in refused.get((mediator_id, translated.places[slot].desk_id), ())
        if _meet(translated.places[slot].span, span)
    }
    return replace(person, may=person.may - noes)


def _meet(one: Span, other: Span) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _only_what_must_be(cover: Cover) -> Cover:
    """Nobody is moved for what would only be good to have."""
    return replace(cover, wished=cover.least, wish=0)
