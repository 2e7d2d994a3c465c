"""Bringing a database to this version, and telling when it is at another."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from storage.db import make_engine
from storage.errors import Refused

MIGRATIONS = Path(__file__).parent / "migrations"


def alembic_config(url: str) -> Config:
    """Alembic's configuration without a file."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    return config


def head() -> str:
    """The one newest version this code knows; alembic raises where there are two."""
    return str(ScriptDirectory(str(MIGRATIONS)).get_current_head())


def version_of(engine: Engine) -> str | None:
    """The version a database is at, None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(url: str) -> None:
    """Bring the database at `url` to this version. Refused `database_newer` where it has passed it."""
    engine = make_engine(url)
    try:
        at = version_of(engine)
    finally:
        engine.dispose()
    known = {script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}
    if at is not None and at not in known:
        raise Refused("MEDIATORI_DATABASE_URL", "database_newer", version=at, known=head())
    command.upgrade(alembic_config(url), "head")
