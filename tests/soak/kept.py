"""Stretches of a full campaign that are done, so that one that was stopped goes on where it was."""

import hashlib
import json
from pathlib import Path

from tests.soak.ledger import Run

ROOT = Path(__file__).parents[2]
TRIED = ("dispatch", "languages", "notifications", "scheduling", "storage", "web", "tests/soak")


class Kept:
    """A line a stretch. What other code has done counts for nothing."""

    def __init__(self, path: Path) -> None:
        self.path, self.code = path, _code()

    def of(self, seed: int, requests: int) -> list[Run]:
        """The runs of that stretch; none where it is still to be played."""
        if not self.path.exists():
            return []
        for line in self.path.read_text(encoding="utf-8").splitlines():
            told = json.loads(line)
            if (told["code"], told["seed"], told["requests"]) == (self.code, seed, requests):
                return [Run.from_json(name, run) for name, run in told["runs"].items()]
        return []

    def add(self, seed: int, requests: int, runs: list[Run]) -> None:
        """This stretch is done."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        told = {
            "code": self.code,
            "seed": seed,
            "requests": requests,
            "runs": {one.name: one.as_json() for one in runs},
        }
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(told, ensure_ascii=False) + "\n")


def _code() -> str:
    """What is tried, as one digest."""
    found = hashlib.sha256()
    for room in TRIED:
        for path in sorted((ROOT / room).rglob("*.py")):
            found.update(path.read_bytes())
    return found.hexdigest()
