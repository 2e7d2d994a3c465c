"""Threads for calls that may hang."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from notifications.threads import Threads

ROOT = Path(__file__).parents[2]


def test_jobs_give_their_results_and_errors() -> None:
    with Threads(2, "test") as threads:
        assert [one.result(5) for one in [threads.submit(pow, 2, n) for n in range(20)]] == [2**n for n in range(20)]
        with pytest.raises(ZeroDivisionError):
            threads.submit(divmod, 1, 0).result(5)
        assert threads.finish(5)


def test_no_more_run_at_once_than_were_asked_for() -> None:
    both, third = threading.Barrier(3), threading.Event()
    with Threads(2, "test") as threads:
        for _ in range(2):
            threads.submit(both.wait, 5)
        threads.submit(third.set)
        assert not third.is_set()
        both.wait(5)
        assert third.wait(5)


def test_a_job_that_is_taken_back_is_never_run() -> None:
    go, ran = threading.Event(), threading.Event()
    with Threads(1, "test") as threads:
        threads.submit(go.wait, 5)
        assert threads.submit(ran.set).cancel()
        go.set()
        assert threads.finish(5)
    assert not ran.is_set()


def test_after_the_end_nothing_is_taken() -> None:
    threads = Threads(1, "test")
    threads.shutdown()
    with pytest.raises(RuntimeError):
        threads.submit(print)


HANGS = """
import threading
from notifications.threads import Threads
threads = Threads(1, "test")
threads.submit(threading.Event().wait)
assert not threads.finish(0.1)
"""


def test_a_job_that_hangs_does_not_keep_the_process_alive() -> None:
    assert subprocess.run([sys.executable, "-c", HANGS], cwd=ROOT, check=False, timeout=50).returncode == 0
