"""Each named point lies somewhere on the way of the code, once, and kills the process that comes by."""

import ast
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from storage.failpoints import POINTS, VARIABLE, WEB_POINTS, WORKER_POINTS

ROOT = Path(__file__).resolve().parents[2]
COMING_BY = """
import sys
from storage.failpoints import failpoint
for n in range(int(sys.argv[2])):
    print(n, flush=True)
    failpoint(sys.argv[1])
"""
ROOMS = ("storage", "notifications", "scheduling", "dispatch", "web")
THE_SAME_STEP_TWICE = {"after_step_commit"}
"""A search's step and a booking's are two places, and one point."""


def passed_by() -> Counter[str]:
    """The points that the code comes by, and in how many places."""
    calls = [
        found
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        for found in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(found, ast.Call) and ast.unparse(found.func) == "failpoint"
    ]
    return Counter(ast.literal_eval(call.args[0]) for call in calls)


def come_by(point: str, times: int, chosen: str | None) -> tuple[int, str]:
    """Exit code and output of a process that comes by the point so often, counting aloud."""
    env = {name: value for name, value in os.environ.items() if name != VARIABLE}
    done = subprocess.run(
        [sys.executable, "-c", COMING_BY, point, str(times)],
        cwd=ROOT, env=env | ({VARIABLE: chosen} if chosen else {}),
        capture_output=True, text=True, timeout=50, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_each_named_point_lies_on_the_way_once() -> None:
    expected = Counter(dict.fromkeys(POINTS, 1)) + Counter(THE_SAME_STEP_TWICE)
    assert passed_by() == expected
    assert not set(WORKER_POINTS) & set(WEB_POINTS)


@pytest.mark.parametrize("point", POINTS)
def test_a_point_kills(point: str) -> None:
    assert come_by(point, 3, point) == (-signal.SIGKILL, "0\n")


def test_a_point_kills_at_the_time_that_is_named() -> None:
    assert come_by("after_call", 5, "after_call:3") == (-signal.SIGKILL, "0\n1\n2\n")


@pytest.mark.parametrize("chosen", [None, "before_call"])
def test_nothing_happens_at_a_point_that_is_not_named(chosen: str | None) -> None:
    assert come_by("after_call", 2, chosen) == (0, "0\n1\n")


def test_a_point_that_does_not_exist_stops_the_start() -> None:
    code, said = come_by("after_call", 1, "after_lunch")
    assert code == 1
    assert "'after_lunch' is none of" in said


@pytest.mark.parametrize("chosen", ["after_call:often", "after_call:0", "after_call:-1"])
def test_a_count_that_is_none_stops_the_start(chosen: str) -> None:
    code, said = come_by("after_call", 1, chosen)
    assert code == 1
    assert "is no count from 1 up" in said
