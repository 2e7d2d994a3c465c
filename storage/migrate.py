"""Bringing a database to this version, and telling when it is at another."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from storage.db import make_engine
from storage.errors import BadVariable

MIGRATIONS = Path(__file__).parent / "migrations"


def alembic_config(url: str) -> Config:
    """Alembic's configuration without a file."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    return config


@cache
def head() -> str:
    """The one newest version this code knows; alembic raises where there are two."""
    return str(ScriptDirectory(str(MIGRATIONS)).get_current_head())


def version_of(engine: Engine) -> str | None:
    """The version a database is at, None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def versions() -> set[str]:
    """Every version this code knows."""
    return {script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}


def mend_of_version(version: str | None) -> str:
    """What a database that is not at this version is, and what to do about it."""
    if version is None:
        return "empty: run `mediatori migrate`"
    if version in versions():
        return f"at {version}, not {head()}: run `mediatori migrate`"
    return f"at {version}, which is newer than this service's {head()}: install the newer service"


def upgrade(url: str) -> None:
    """Bring the database at `url` to this version. BadVariable where it has passed it."""
    engine = make_engine(url)
    try:
        at = version_of(engine)
    finally:
        engine.dispose()
    if at is not None and at not in versions():
        raise BadVariable(f"MEDIATORI_DATABASE_URL: the database is {mend_of_version(at)}")
    command.upgrade(alembic_config(url), "head")
