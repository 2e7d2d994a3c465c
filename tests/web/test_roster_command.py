"""`mediatori roster solve`, as a process: from any folder, with nothing set up."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scheduling.solver.scorer import score
from tests.scheduling.solver.shift_files import shift_file

COMMAND = [sys.executable, "-m", "web.cli", "roster", "solve"]
ROOT = Path(__file__).resolve().parents[2]


def run(folder: Path, *arguments: str, stop_after: float | None = None) -> subprocess.CompletedProcess[str]:
    env = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    with subprocess.Popen(
        [*COMMAND, *arguments], cwd=folder, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        if stop_after is not None:
            assert process.stderr is not None
            process.stderr.readline()  # the first roster is there
            process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=50)
    return subprocess.CompletedProcess(arguments, process.returncode, out, err)


def test_a_roster_is_found_written_and_told(tmp_path: Path) -> None:
    text = shift_file(14, 6, 2)
    (tmp_path / "small.txt").write_text(text)
    done = run(tmp_path, "small.txt", "--seconds", "3", "--seed", "7", "-o", "out.csv")
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout.splitlines()[-1])
    assert set(figures) == {"penalty", "bound", "gap", "seconds", "seed"}
    penalty, wrong = score(text, (tmp_path / "out.csv").read_text())
    assert (penalty, wrong, figures["seed"]) == (figures["penalty"], [], 7)
    assert 0 < figures["bound"] <= penalty
    assert figures["gap"] == pytest.approx((penalty - figures["bound"]) / penalty, abs=1e-5)
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["out.csv", "small.txt"]


def test_ended_by_a_signal_it_writes_what_was_found(tmp_path: Path) -> None:
    text = shift_file(28, 12, 3)
    (tmp_path / "month.txt").write_text(text)
    done = run(tmp_path, "month.txt", "--seconds", "40", "-o", "out.csv", stop_after=1)
    assert done.returncode == 0, done.stderr
    assert score(text, (tmp_path / "out.csv").read_text())[1] == []


def test_a_file_that_is_cut_leaves_nothing(tmp_path: Path) -> None:
    text = shift_file(14, 6, 2)
    (tmp_path / "cut.txt").write_text(text[: len(text) // 2])
    (tmp_path / "out.csv").write_text("of yesterday")
    done = run(tmp_path, "cut.txt", "--seconds", "3", "-o", "out.csv")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Error: cut.txt:")
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["cut.txt"]


def test_rules_that_exclude_each_other_are_named(tmp_path: Path) -> None:
    text = shift_file(14, 6, 2).splitlines()
    staff = next(number for number, line in enumerate(text) if line.startswith("P2,"))
    cells = text[staff].split(",")
    text[staff] = ",".join([*cells[:2], "9600", "9000", *cells[4:]])
    (tmp_path / "never.txt").write_text("\n".join(text) + "\n")
    done = run(tmp_path, "never.txt", "--seconds", "3", "-o", "out.csv")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: never.txt: no roster is valid for P2: ")
    assert "minutes" in done.stderr
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("arguments", [["small.txt", "-o", "x"], ["small.txt", "--seconds", "0", "-o", "x"]])
def test_wrong_usage(tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "small.txt").write_text(shift_file(7, 2, 1))
    assert run(tmp_path, *arguments).returncode == 2


def test_the_file_itself_is_never_written_over(tmp_path: Path) -> None:
    text = shift_file(7, 2, 1)
    (tmp_path / "small.txt").write_text(text)
    assert run(tmp_path, "small.txt", "--seconds", "1", "-o", "./small.txt").returncode == 2
    assert (tmp_path / "small.txt").read_text() == text
