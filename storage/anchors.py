"""Anchors: how far the journal's chain has come, written where the database is not.

Whoever can write to the database can cut the chain and tie its end again; a chain that was once longer is found out by
what stands in these files. One holds the newest anchor, the other one for each hour, and neither forgets.
"""

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

log = logging.getLogger(__name__)
NEWEST = "journal-anchor"
KEPT = "journal-anchors"
EVERY = timedelta(hours=1)


@dataclass(frozen=True)
class Anchor:
    """The chain had this `seal` at this `position`; `at`: when that was written down."""

    at: datetime
    position: int
    seal: str

    def __str__(self) -> str:
        """A line of the files."""
        return f"{self.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ} {self.position} {self.seal}"


def drop_anchor(folder: Path, chain_end: Callable[[], Anchor]) -> None:
    """Write down where the chain ends, on the disk before we return. Raises OSError and ValueError.

    `chain_end` is asked after the files, so that another worker's newer anchor is not taken for a chain that went back;
    one that really did leaves both what was and what is.
    """
    newest, kept = _read(folder / NEWEST), _read(folder / KEPT)
    anchor = chain_end()
    went_back = bool(newest) and anchor.position < newest[-1].position
    if went_back:
        log.error("the journal ended at %s and ends at %s now", newest[-1].position, anchor.position)
    due = not kept or anchor.at - kept[-1].at >= EVERY
    new = [*(newest if went_back else []), *([anchor] if due or went_back else [])]
    if new:
        _append(folder / KEPT, new)
    _replace(folder / NEWEST, anchor)


def parsed_anchor(line: str) -> Anchor:
    """From a line of the files. ValueError."""
    try:
        at, position, seal = line.split()
        return Anchor(datetime.strptime(at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC), int(position), seal)
    except ValueError:
        raise ValueError(f"{line[:80]!r} is no anchor (moment, position, seal)") from None


def anchors_in(folder: Path) -> list[Anchor]:
    """All that were written in that folder. ValueError names a line that is none."""
    return [*_read(folder / KEPT), *_read(folder / NEWEST)]


def _read(file: Path) -> list[Anchor]:
    if not file.exists():
        return []
    try:
        return [parsed_anchor(line) for line in file.read_text().splitlines() if line.strip()]
    except ValueError as error:
        raise ValueError(f"{file}: {error}") from None


def _append(file: Path, anchors: list[Anchor]) -> None:
    with file.open("a") as lines:
        lines.write("".join(f"{one}\n" for one in anchors))
        lines.flush()
        os.fsync(lines.fileno())


def _replace(file: Path, anchor: Anchor) -> None:
    """In one step: a reader finds the old one or the new one, whenever our power is cut."""
    new = file.with_name(f"{file.name}.{os.getpid()}.new")
    with new.open("w") as lines:
        lines.write(f"{anchor}\n")
        lines.flush()
        os.fsync(lines.fileno())
    new.replace(file)
