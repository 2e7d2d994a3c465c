"""What is imported is named in requirements*.in, and docs/dependencies.md says what each is for."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("web", "dispatch", "scheduling", "notifications", "storage", "languages")
OURS = {*ROOMS, "tests", "benchmarks", "bin"}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(*names: str) -> set[str]:
    lines = [line for name in names for line in (ROOT / name).read_text(encoding="utf-8").splitlines()]
    return {canonical(found.group()) for line in lines if (found := re.match(r"[A-Za-z][\w.-]*", line))}


def imported(folders: tuple[str, ...]) -> dict[str, str]:
    """Top-level third-party modules, each with one file that imports it."""
    modules: dict[str, str] = {}
    for path in (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            modules.update({name.split(".")[0]: str(path.relative_to(ROOT)) for name in names})
    return {name: path for name, path in modules.items() if name not in OURS | set(sys.stdlib_module_names)}


@pytest.mark.parametrize(
    ("folders", "lists"),
    [(ROOMS, ("requirements.in",)), (("tests", "bin"), ("requirements.in", "requirements-dev.in"))],
    ids=["the product", "tests"],
)
def test_what_is_imported_is_declared(folders: tuple[str, ...], lists: tuple[str, ...]) -> None:
    providers = packages_distributions()
    known = declared(*lists)
    undeclared = {
        f"{path} imports {module}"
        for module, path in imported(folders).items()
        if not known & {canonical(name) for name in providers.get(module, [module])}
    }
    assert not undeclared


def test_what_the_product_declares_is_imported() -> None:
    """Nothing is installed that nothing uses. Besides what is imported: drivers and data that others load by name."""
    loaded_by_others = {"psycopg", "tzdata"}
    providers = packages_distributions()
    used = {canonical(name) for module in imported((*ROOMS, "bin")) for name in providers.get(module, [module])}
    assert declared("requirements.in") - used - loaded_by_others == set()


def test_the_page_on_dependencies_names_each() -> None:
    page = canonical((ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8"))
    names = declared("requirements.in", "requirements-dev.in", "requirements-node.in")
    assert not {name for name in names if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", page)}
