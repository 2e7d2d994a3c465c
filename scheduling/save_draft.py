"""What the solver found is kept: draft shifts, and the gaps with why nobody fills them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from languages.matching import LEVELS
from scheduling.plan_problem import Translated
from scheduling.plans import Plan
from scheduling.rosters import Shift
from scheduling.solver.explain import WEIGHED, Gap, explain
from scheduling.solver.index import Index
from scheduling.solver.problem import Roster
from storage.insert_all import insert_all
from storage.journal import append
from storage.rows import changed
from storage.tables import table_of

MOST_REASONS = 20
"""Told of one gap: of a common language a hundred people might each have their own."""


@dataclass(frozen=True)
class Draft:
    """What was found for a plan. `bound` None: it was not solved, only put together.

    `kept`: languages of the shifts that stand by somebody's word, whatever is needed, by (person, slot).
    """

    translated: Translated
    roster: Roster
    value: int
    bound: int | None
    gaps: Sequence[dict[str, Any]]
    kept: Mapping[tuple[int, int], Sequence[str]] = field(default_factory=dict)


def save_draft(session: Session, plan_id: int, owner: str, draft: Draft, now: datetime) -> bool:
    """Whether the plan was still ours: then it is a `draft`."""
    mine = (Plan.id == plan_id) & (Plan.state == "solving") & (Plan.lease_owner == owner)
    kept = {
        "state": "draft",
        "value": float(draft.value),
        "bound": None if draft.bound is None else float(draft.bound),
        "gaps": list(draft.gaps),
        "solved_at": now,
        "lease_owner": None,
        "lease_until": None,
    }
    if not changed(session, update(Plan).where(mine).values(kept)):
        return False
    session.execute(delete(Shift).where(Shift.plan_id == plan_id, Shift.state == "draft"))
    rows = list(_shifts(plan_id, draft))
    insert_all(session, table_of(Shift), rows, ())
    append(session, "plan_solved", f"plan:{plan_id}", now, facts={"shifts": len(rows), "gaps": len(draft.gaps)})
    return True


def gaps(translated: Translated, roster: Roster, *, solved: bool = True) -> Iterator[dict[str, Any]]:
    """Pieces of needs where fewer sit than must, touching ones of one desk and language joined while alike.

    `solved` False: nothing was weighed, so whom no rule keeps away could come.
    """
    found = [
        _gap(translated, one, solved)
        for one in explain(Index(translated.problem), roster)
        if not one.wished and translated.wanted[one.cover].minimum
    ]
    found.sort(key=lambda one: (one["desk_id"], one["language"], one["starts_at"]))
    last: dict[str, Any] | None = None
    for one in found:
        if last is not None and _goes_on(last, one):
            last["ends_at"] = one["ends_at"]
            continue
        if last is not None:
            yield last
        last = one
    if last is not None:
        yield last


def _gap(translated: Translated, gap: Gap, solved: bool) -> dict[str, Any]:
    wanted = translated.wanted[gap.cover]
    reasons = [
        {
            "rule": one.rule if solved or one.rule != WEIGHED else "could",
            "mediator_id": translated.people[one.person],
            "values": dict(one.values),
        }
        for one in gap.reasons[:MOST_REASONS]
    ]
    return {
        "desk_id": wanted.desk_id,
        "language": wanted.language,
        "level": wanted.level,
        "starts_at": wanted.span.starts_at.isoformat(),
        "ends_at": wanted.span.ends_at.isoformat(),
        "missing": gap.missing,
        "reasons": reasons or [{"rule": _why_nobody(translated, gap), "mediator_id": None, "values": {}}],
    }


def _why_nobody(translated: Translated, gap: Gap) -> str:
    """No reason stands against anybody: whoever speaks it is there already, or nobody does."""
    asked = translated.problem.covers[gap.cover]
    speak = any(one.skills.get(asked.skill or "", -1) >= asked.level for one in translated.problem.people)
    return "all_there" if speak else "nobody_speaks"


def _goes_on(one: dict[str, Any], other: dict[str, Any]) -> bool:
    alike = ("desk_id", "language", "level", "missing", "reasons")
    return one["ends_at"] == other["starts_at"] and all(one[name] == other[name] for name in alike)


def _shifts(plan_id: int, draft: Draft) -> Iterator[dict[str, Any]]:
    translated = draft.translated
    for number, taken in enumerate(draft.roster):
        for slot in sorted(taken):
            place = translated.places[slot]
            yield {
                "desk_id": place.desk_id,
                "mediator_id": translated.people[number],
                "starts_at": place.span.starts_at,
                "ends_at": place.span.ends_at,
                "state": "draft",
                "languages": languages_at(translated, number, slot) or list(draft.kept.get((number, slot), ())),
                "plan_id": plan_id,
                "by_hand": (number, slot) in draft.kept,
            }


def languages_at(translated: Translated, person: int, slot: int) -> Sequence[str]:
    """What they are there for: of the languages that are asked for then, those that they speak well enough."""
    skills = translated.problem.people[person].skills
    asked = {
        (wanted.language, LEVELS.index(wanted.level))
        for wanted, cover in zip(translated.wanted, translated.problem.covers, strict=True)
        if slot in cover.slots
    }
    return sorted({code for code, level in asked if skills.get(code, -1) >= level})
