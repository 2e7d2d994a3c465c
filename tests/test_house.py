"""The rules of the house that a program can watch: arrows, pure files, clocks, commits, and what is committed."""

import ast
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAY_IMPORT = {
    "web": {"dispatch", "scheduling", "notifications", "storage", "languages"},
    "dispatch": {"scheduling", "notifications", "storage", "languages"},
    "scheduling": {"notifications", "storage", "languages"},
    "notifications": {"storage", "languages"},
    "storage": set(),
    "languages": set(),
}
OURS = {*MAY_IMPORT, "tests"}
FRAMEWORKS = {"flask", "sqlalchemy", "alembic"}
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}
PLACES = re.compile(r"(?<![\w.-])/(?:work|root|opt/wheels|opt/pypi|tmp/w)/")
REGISTRIES = re.compile(r"\b(?:pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|deb\.debian)", re.IGNORECASE)


def files_of(*rooms: str) -> list[Path]:
    return [path for room in rooms for path in sorted((ROOT / room).rglob("*.py"))]


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports_in(node: ast.AST, path: Path) -> Iterator[tuple[str, int]]:
    """Each imported module's full name and line; a relative one from its own room."""
    for found in ast.walk(node):
        if isinstance(found, ast.Import):
            yield from ((alias.name, found.lineno) for alias in found.names)
        elif isinstance(found, ast.ImportFrom):
            own = ".".join(path.relative_to(ROOT).parts[:1]) + "." if found.level else ""
            yield own + (found.module or ""), found.lineno


def top(module: str) -> str:
    return module.split(".", 1)[0]


def at(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_what_stands_to_its_right(room: str) -> None:
    forbidden = OURS - MAY_IMPORT[room] - {room}
    against = [
        f"{at(path, line)} imports {module}"
        for path in files_of(room)
        for module, line in imports_in(tree_of(path), path)
        if top(module) in forbidden
    ]
    assert not against


def test_own_code_is_imported_at_the_top_of_a_file() -> None:
    hidden = {
        f"{at(path, line)} imports {module}"
        for path in files_of(*MAY_IMPORT)
        for function in ast.walk(tree_of(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for module, line in imports_in(function, path)
        if top(module) in OURS
    }
    assert not hidden


def test_pure_files_know_neither_the_web_nor_the_database() -> None:
    impure = [
        f"{at(path, line)} imports {module}"
        for path in files_of(*MAY_IMPORT)
        if path.read_text(encoding="utf-8").startswith('"""Pure.')
        for module, line in imports_in(tree_of(path), path)
        if top(module).removesuffix("_sqlalchemy") in FRAMEWORKS or top(module).startswith("flask")
    ]
    assert not impure


def test_the_clock_is_read_in_the_web_room_only() -> None:
    # The carrier's simulator is a server of its own, and the clock that delivery takes as a value has a default there.
    rooms = ("dispatch", "scheduling", "notifications", "storage", "languages")
    reads = [
        at(path, found.lineno)
        for path in files_of(*rooms)
        if "simulator" not in path.parts
        for found in ast.walk(tree_of(path))
        if isinstance(found, ast.Call) and ".".join(ast.unparse(found.func).split(".")[-2:]) in CLOCKS
    ]
    assert not reads


def test_operations_never_commit() -> None:
    commits = [
        at(path, found.lineno)
        for path in files_of("dispatch", "scheduling", "notifications")
        for found in ast.walk(tree_of(path))
        if isinstance(found, ast.Call) and ast.unparse(found.func).endswith("session.commit")
    ]
    assert not commits


def test_the_session_of_flask_is_named_in_the_web_room_only() -> None:
    named = [
        at(path, found.lineno)
        for path in files_of("dispatch", "scheduling", "notifications", "storage", "languages")
        for found in ast.walk(tree_of(path))
        if isinstance(found, ast.Attribute) and ast.unparse(found) == "db.session"
    ]
    assert not named


def committed_texts() -> Iterator[tuple[Path, str]]:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listing = [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True, text=True).stdout.split("\0")
    for path in (ROOT / name for name in names if name):
        if path.is_file() and path != Path(__file__).resolve():
            try:
                yield path, path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


def test_no_committed_file_names_a_machine_or_a_package_registry() -> None:
    named = [
        f"{at(path, number)} {found.group()}"
        for path, text in committed_texts()
        for number, line in enumerate(text.splitlines(), 1)
        for found in [PLACES.search(line) or REGISTRIES.search(line)]
        if found
    ]
    assert not named


def test_package_locks_hold_hashes_and_no_addresses() -> None:
    lock = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert lock.count('"integrity"') == lock.count('"node_modules/')
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-node.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        assert text.count("==") <= text.count("--hash=sha256:")


def test_the_runtime_lock_chooses_the_versions_that_were_tested() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^[\w.-]+==\S+", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))

    assert pins("requirements.txt") <= pins("requirements-dev.txt")


def test_every_test_that_the_faults_page_names_is_there() -> None:
    page = (ROOT / "docs/faults.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/\S+\.py)::(\w+)`", page)
    assert len(named) >= 20
    for file, test in named:
        assert f"def {test}(" in (ROOT / file).read_text(encoding="utf-8"), f"{file}::{test}"
