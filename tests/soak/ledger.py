"""The ledger: ten counts of a run, their sums over runs, and one page for people."""

import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

MUST_BE_ZERO = ("lost", "doubled", "double_bookings", "regressed", "timers_twice", "chain_breaks")


@dataclass(frozen=True)
class Ledger:
    """`lost` to `chain_breaks` are what must not happen. `ambiguous`: messages whose sending nobody saw the end of."""

    requests: int = 0
    messages: int = 0
    kills: int = 0
    ambiguous: int = 0
    lost: int = 0
    doubled: int = 0
    double_bookings: int = 0
    regressed: int = 0
    timers_twice: int = 0
    chain_breaks: int = 0

    def __add__(self, other: "Ledger") -> "Ledger":
        """The sums."""
        return Ledger(**{one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(self)})

    @property
    def wrong(self) -> dict[str, int]:
        """What is not zero and must be."""
        return {name: getattr(self, name) for name in MUST_BE_ZERO if getattr(self, name)}


@dataclass
class Run:
    """What came of one plan."""

    name: str
    seed: int
    seconds: float
    ledger: Ledger
    notes: dict[str, Any] = field(default_factory=dict)
    """What is behind the counts."""
    faults: list[str] = field(default_factory=list)
    """What went wrong beside them, a sentence each."""

    def as_json(self) -> dict[str, Any]:
        """For the file."""
        told = {"seed": self.seed, "seconds": round(self.seconds), **asdict(self.ledger)}
        return told | {"notes": self.notes, "faults": self.faults}

    @classmethod
    def from_json(cls, name: str, told: dict[str, Any]) -> "Run":
        """What `as_json` gave."""
        counts = Ledger(**{one.name: told[one.name] for one in fields(Ledger)})
        return cls(name, told["seed"], told["seconds"], counts, told["notes"], told["faults"])


def verdict(runs: list[Run], control: Run | None) -> list[str]:
    """Why the campaign has failed, a sentence each; nothing where it has not."""
    why = [f"{run.name}: {name} is {count}" for run in runs for name, count in run.ledger.wrong.items()]
    why += [f"{run.name}: {fault}" for run in runs for fault in run.faults]
    if control is not None and control.ledger.doubled < 1:
        why.append("control: nothing was doubled without a settle time, so the campaign proves nothing")
    return why


def write(path: Path, runs: list[Run], control: Run) -> None:
    """The totals at the top, the runs that they are summed from below; the control run stands apart."""
    total = sum((run.ledger for run in runs), Ledger())
    names = [f"{run.name} {run.seed}" if len(runs) > 2 else run.name for run in runs]
    told = asdict(total) | {
        "runs": {name: run.as_json() for name, run in zip([*names, control.name], [*runs, control], strict=True)}
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def page(runs: list[Run], control: Run | None) -> str:
    """A table of the counts, those of runs of one name summed, and what stands behind them."""
    controls = [control] if control else []
    sums = {run.name: Ledger() for run in runs}
    for run in runs:
        sums[run.name] += run.ledger
    sums["total"] = sum(sums.values(), Ledger())
    columns = [*(Run(name, 0, 0, ledger) for name, ledger in sums.items()), *controls]
    lines = ["| | " + " | ".join(run.name for run in columns) + " |", "|---|" + "---|" * len(columns)]
    for name in (one.name for one in fields(Ledger)):
        lines += [f"| {name} | " + " | ".join(str(getattr(run.ledger, name)) for run in columns) + " |"]
    lines.append("")
    for run in [*runs, *controls]:
        lines.append(f"{run.name}: seed {run.seed}, {run.seconds:.0f} s")
        lines += [f"  {name}: {_words(value)}" for name, value in run.notes.items() if value]
    lines += ["", *(verdict(runs, control) or ["Nothing lost, nothing doubled."])]
    return "\n".join(lines)


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {count}" for name, count in value.items())
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)
