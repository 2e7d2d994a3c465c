"""Pure. Turns of another week, as far as they still hold: what does not is left, each with the rule against it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scheduling.plan_problem import Translated
from scheduling.solver.index import Index
from scheduling.solver.problem import Roster
from scheduling.solver.rules.table import broken_by
from scheduling.weekly_turns import Placed

GONE = "gone"
"""Not active any more, or goes to no place: nobody that a plan knows."""


@dataclass
class Repeated:
    """`languages` of the shifts that stand where no need is told, by (person, slot): they are kept whatever is needed.

    `left`: turns with the rule that stands against each.
    """

    roster: Roster = ()
    languages: dict[tuple[int, int], tuple[str, ...]] = field(default_factory=dict)
    left: list[tuple[Placed, str]] = field(default_factory=list)


def repeat_turns(translated: Translated, turns: Sequence[Placed]) -> Repeated:
    """Turns in order of time. One at hours when the desk is closed, or when enough are there already, is dropped."""
    index, found = Index(translated.problem), Repeated()
    missing = [max(one.least, one.wished) for one in translated.problem.covers]
    person = {mediator_id: n for n, mediator_id in enumerate(translated.people)}
    taken: list[set[int]] = [set() for _ in translated.people]
    for turn in turns:
        slot = translated.slot_of(turn.desk_id, *turn.span)
        if slot is None:
            continue
        who = person.get(turn.mediator_id)
        if who is None:
            found.left.append((turn, GONE))
            continue
        asked = [n for n in index.counting(who)[slot] if missing[n]]
        free = slot in translated.unasked
        if not asked and not free and index.useful(who, slot):
            continue
        broken = next(broken_by(index, who, sorted(taken[who] | {slot})), None)
        if broken is not None:
            found.left.append((turn, broken.rule))
            continue
        taken[who].add(slot)
        if free:
            found.languages[who, slot] = turn.languages
        for n in asked:
            missing[n] -= 1
    found.roster = tuple(map(frozenset, taken))
    return found


def with_reasons(
    gaps: Sequence[Mapping[str, Any]], left: Sequence[tuple[Placed, str]], translated: Translated
) -> list[dict[str, Any]]:
    """Gaps in the shape of plans; whoever sat there is named first, with what keeps them away. A turn that no need asks
    for is a gap of its own.
    """
    found = [dict(one) for one in gaps]
    for turn, rule in left:
        why = {"rule": rule, "mediator_id": turn.mediator_id, "values": {}}
        for gap in found:
            if _touches(gap, turn):
                others = [one for one in gap["reasons"] if _another(one, turn.mediator_id)]
                gap["reasons"] = [why, *others]
        slot = translated.slot_of(turn.desk_id, *turn.span)
        if slot in translated.unasked and turn.languages:
            found.append(
                {
                    "desk_id": turn.desk_id,
                    "language": turn.languages[0],
                    "level": "good",
                    "starts_at": turn.span.starts_at.isoformat(),
                    "ends_at": turn.span.ends_at.isoformat(),
                    "missing": 1,
                    "reasons": [why],
                }
            )
    return found


def _touches(gap: Mapping[str, Any], turn: Placed) -> bool:
    starts_at, ends_at = str(gap["starts_at"]), str(gap["ends_at"])
    return (
        gap["desk_id"] == turn.desk_id
        and gap["language"] in turn.languages
        and starts_at < turn.span.ends_at.isoformat()
        and turn.span.starts_at.isoformat() < ends_at
    )


def _another(reason: Mapping[str, Any], mediator_id: int) -> bool:
    return reason["mediator_id"] not in (None, mediator_id)
