"""Migrations: one head, equal to the models on both engines, and a newer database is refused."""

import importlib
import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from storage import migrate
from storage.db import Base, make_engine
from storage.errors import BadVariable

ROOT = Path(__file__).resolve().parents[2]


def every_model() -> None:
    """Import each module of each room, so that no table is missing from the metadata."""
    for room in ("scheduling", "notifications", "dispatch", "storage"):
        for path in sorted((ROOT / room).glob("*.py")):
            importlib.import_module(f"{room}.{path.stem}")
    for path in sorted((ROOT / "web").glob("*.py")):
        if re.search(r"^class \w+\(.*\bBase\b.*\):", path.read_text(encoding="utf-8"), re.MULTILINE):
            importlib.import_module(f"web.{path.stem}")


def test_there_is_one_head() -> None:
    assert ScriptDirectory(str(migrate.MIGRATIONS)).get_heads() == [migrate.head()]


def test_the_models_are_what_the_migrations_make(database_url: str) -> None:
    every_model()
    engine = make_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Base.metadata)
    engine.dispose()
    assert differences == []


def test_upgrading_again_changes_nothing_and_a_newer_database_is_refused(database_url: str) -> None:
    migrate.upgrade(database_url)
    engine = make_engine(database_url)
    assert migrate.version_of(engine) == migrate.head()
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'ffff'")
    engine.dispose()
    with pytest.raises(BadVariable, match="which is newer than this service's"):
        migrate.upgrade(database_url)


def test_an_empty_database_has_no_version(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    assert migrate.version_of(engine) is None
    engine.dispose()
