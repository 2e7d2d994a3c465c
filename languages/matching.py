"""Pure. Who can serve a person of a language: the same one, a variety the person follows, or a bridge language."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LEVELS = ("basic", "good", "native")

LEVEL_WEIGHT: Mapping[str, float] = {"basic": 0.7, "good": 0.9, "native": 1.0}
BRIDGE_UNDERSTANDING = 0.6


@dataclass(frozen=True)
class Spoken:
    """A language that a mediator speaks, and how well (one of LEVELS)."""

    code: str
    level: str


@dataclass(frozen=True)
class Substitute:
    """A row of the curated table: a person who wants `wanted` is served by a mediator of `code`.

    It is directional. `understanding` (0..1) is how much of a conversation at a counter gets through; `consent` is
    "ask" where the person must be asked first, whatever is understood. `source` says where the judgement is from.
    """

    wanted: str
    code: str
    understanding: float
    consent: str
    source: str


@dataclass(frozen=True)
class Match:
    """How a mediator serves a wanted language: `kind` is "exact", "variety" or "bridge", `code` and `level` what they
    would speak, `weight` 0..1 for ranking, `consent` True when the person must agree first.
    """

    kind: str
    code: str
    level: str
    weight: float
    consent: bool
    source: str


def level_at_least(have: str, need: str) -> bool:
    """True when level `have` is `need` or better; ValueError for a word that is not one of LEVELS."""
    return LEVELS.index(have) >= LEVELS.index(need)


@cache
def _table() -> Mapping[str, tuple[Substitute, ...]]:
    rows = tomllib.loads(files(__package__).joinpath("substitutes.toml").read_text(encoding="utf-8"))["substitute"]
    found: dict[str, list[Substitute]] = {}
    for row in rows:
        found.setdefault(row["wanted"], []).append(Substitute(**row))
    return {
        wanted: tuple(sorted(each, key=lambda row: (row.consent == "ask", -row.understanding, row.code)))
        for wanted, each in found.items()
    }


def substitutes(code: str) -> tuple[Substitute, ...]:
    """The ladder below a wanted language, best first, those that need consent last; empty where there is none."""
    return _table().get(code, ())


def match(spoken: Sequence[Spoken], wanted: str, least: str, bridges: Sequence[str] = ()) -> Match | None:
    """The best way in which a mediator of `spoken` serves `wanted` at level `least` or better, or None.

    An exact match always wins. A variety comes from the table; a bridge is a language of `bridges` (those the person
    also speaks). The better weight of the two is returned, one that needs no consent before one that does. Whether
    anything but an exact match may be used yet is the caller's to decide, by `kind`.
    """
    able = {each.code: each.level for each in spoken if level_at_least(each.level, least)}
    if wanted in able:
        return Match("exact", wanted, able[wanted], LEVEL_WEIGHT[able[wanted]], False, "")
    found = [
        Match(
            "variety", row.code, able[row.code], row.understanding * LEVEL_WEIGHT[able[row.code]],
            row.consent == "ask", row.source,
        )
        for row in substitutes(wanted) if row.code in able
    ]  # fmt: skip
    found += [
        Match("bridge", code, able[code], BRIDGE_UNDERSTANDING * LEVEL_WEIGHT[able[code]], False, "also speaks")
        for code in bridges if code in able
    ]  # fmt: skip
    return min(found, key=lambda each: (each.consent, -each.weight, each.code), default=None)
