"""Progress on long work: a bar on a terminal, nothing in a log."""

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import Progress, track

T = TypeVar("T")


def with_progress(steps: Iterable[T], what: str, total: int | None = None) -> Iterator[T]:
    """The same steps, with a bar on standard error while they are taken."""
    if not sys.stderr.isatty():
        yield from steps
        return
    yield from track(steps, description=what, total=total, console=Console(stderr=True), transient=True)


def count_progress(counts: Iterable[int], what: str, total: int) -> int:
    """The sum of the counts, with a bar towards `total` while they come."""
    done = 0
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task(what, total=total)
        for count in counts:
            done += count
            progress.advance(task, count)
    return done
