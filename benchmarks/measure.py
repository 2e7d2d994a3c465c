"""Timing two things side by side, and one table for all of it."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Figure:
    """`ours` and `beside` in `unit`, each run; `ratio` is ours ÷ beside of the medians, `aim` in words."""

    name: str
    unit: str
    ours: list[float]
    beside: list[float]
    beside_name: str
    aim: str
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        """Of the medians."""
        return statistics.median(self.ours) / statistics.median(self.beside)

    def as_json(self) -> dict[str, Any]:
        """All of it."""
        return {
            "name": self.name, "unit": self.unit, "ours": self.ours, "beside": self.beside, "ratio": self.ratio,
            "beside_name": self.beside_name, "aim": self.aim, **self.notes,
        }  # fmt: skip


WARM = 8


def side_by_side(ours: Callable[[], Any], beside: Callable[[], Any], runs: int = 9) -> tuple[list[float], list[float]]:
    """Milliseconds of each, in turn, after some that are not counted: connections know their statements by then."""
    for _ in range(WARM):
        ours()
        beside()
    first, second = [], []
    for _ in range(runs):
        first.append(_milliseconds(ours))
        second.append(_milliseconds(beside))
    return first, second


def _milliseconds(act: Callable[[], Any]) -> float:
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000


def table(figures: list[Figure]) -> str:
    """A line a figure: medians with their spread, the ratio, the aim."""
    lines = [f"{'what':44} {'ours':>22} {'beside':>22} {'ratio':>7}  aim"]
    for one in figures:
        ours, beside = _spread(one.ours, one.unit), _spread(one.beside, one.unit)
        lines.append(f"{one.name:44} {ours:>22} {beside:>22} {one.ratio:7.2f}  {one.aim} (beside: {one.beside_name})")
    return "\n".join(lines)


def _spread(values: list[float], unit: str) -> str:
    return f"{statistics.median(values):.1f} ({min(values):.1f}–{max(values):.1f}) {unit}"
