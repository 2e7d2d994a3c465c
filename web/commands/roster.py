"""`mediatori roster solve`: needs no secret, no database and no configuration."""

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from scheduling.solver.construct import Contradiction, OutOfTime
from scheduling.solver.curtois import Instance, Malformed, as_csv, read_instance
from scheduling.solver.solve import Solution, solve

LATEST = 4.0


@click.group()
def roster() -> None:
    """Rosters: work shared out among people by rules and wishes."""


@roster.command("solve")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--seconds", required=True, type=click.FloatRange(min=0, min_open=True), help="How long to search.")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0, 2**31 - 1))
@click.option("-o", "out", required=True, type=click.Path(dir_okay=False), help="The roster, as CSV.")
def solve_file(file: str, seconds: float, seed: int, out: str) -> None:
    """Solve a file in the format of the Curtois & Qu benchmark; the last line printed is a JSON of its figures.

    Value and bound are told on standard error as they come. SIGINT and SIGTERM end the search; what was found stands.
    """
    began = time.monotonic()
    # Whatever a library is in the middle of, the command is over a little after its time, and has written nothing.
    last = threading.Timer(seconds + LATEST, _give_up)
    last.daemon = True
    last.start()
    source, target = Path(file), Path(out)
    if source.resolve() == target.resolve():
        raise click.UsageError("-o names the file to read; name another one to write")
    if not os.access(target.parent, os.W_OK):
        raise click.ClickException(f"{target.parent}: no such folder, or not to be written to")
    try:
        text, solution = _solve(source, seconds, seed, began)
        _write(target, text)
    except click.ClickException as error:
        target.unlink(missing_ok=True)
        error.show()
        _leave(error.exit_code)
    figures = {"penalty": solution.value, "bound": solution.bound, "gap": round(solution.gap, 6)}
    click.echo(json.dumps({**figures, "seconds": round(time.monotonic() - began, 3), "seed": seed}))
    _leave(0)


def _solve(source: Path, seconds: float, seed: int, began: float) -> tuple[str, Solution]:
    instance = _read(source)
    try:
        solution = solve(
            instance.problem,
            seconds=seconds - (time.monotonic() - began),
            clock=time.monotonic,
            seed=seed,
            progress=lambda value, bound: _tell(time.monotonic() - began, value, bound),
            stop=_ended_by_signal().is_set,
        )
    except Contradiction as contradiction:
        name, rules = instance.problem.people[contradiction.person].name, ", ".join(contradiction.rules)
        raise click.ClickException(f"{source}: no roster is valid for {name}: {rules} exclude each other") from None
    except OutOfTime:
        raise click.ClickException(f"{source}: no valid roster was found in {seconds:g} s: give it more") from None
    return as_csv(instance, solution.roster), solution


def _read(source: Path) -> Instance:
    try:
        return read_instance(source.read_text(encoding="utf-8-sig"))
    except Malformed as fault:
        raise click.ClickException(f"{source}:{fault.line}: {fault.sentence}") from None
    except UnicodeDecodeError:
        raise click.ClickException(f"{source}: not a text file in UTF-8") from None


def _tell(seconds: float, value: int, bound: int) -> None:
    click.echo(f"{seconds:7.1f} s  value {value}  bound {bound}", err=True)


def _ended_by_signal() -> threading.Event:
    ended = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ended.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    return ended


def _write(target: Path, text: str) -> None:
    """Whole or not at all."""
    half = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        half.write_text(text, encoding="utf-8", newline="")
        half.replace(target)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise click.ClickException(f"{target}: {error.strerror}") from None


def _leave(code: int) -> NoReturn:
    """Without waiting for a search that is still in the library: it would be torn down beneath its feet."""
    sys.stdout.flush()
    sys.stderr.flush()
    if any(thread.name.startswith("roster-") for thread in threading.enumerate()):
        os._exit(code)
    raise SystemExit(code)


def _give_up() -> None:
    sys.stderr.write("Error: no valid roster was found in time\n")
    sys.stderr.flush()
    os._exit(1)
