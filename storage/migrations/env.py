"""How migrations run: one transaction, foreign keys off around it on SQLite and checked after it."""

from alembic import context
from sqlalchemy import create_engine

from storage.db import Base, engine_options, prepare_engine

url = context.config.attributes["url"]
engine = prepare_engine(create_engine(url, **engine_options(url)))
sqlite = engine.dialect.name == "sqlite"

with engine.connect() as connection:
    if sqlite:
        # A rebuilt parent table would silently take its CASCADE children along.
        connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")  # type: ignore[union-attr]
    context.configure(
        connection=connection, target_metadata=Base.metadata, render_as_batch=sqlite, transactional_ddl=True
    )
    with context.begin_transaction():
        context.run_migrations()
        if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
            raise RuntimeError("The migration left a row whose parent is gone; nothing was changed")
engine.dispose()
