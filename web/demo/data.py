"""The demo's data under var/: made once, kept, and made anew when asked for or when it is of another version."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from scheduling.mediators import Mediator
from storage.anchors import KEPT, NEWEST
from storage.db import make_engine
from storage.keys import install
from storage.migrate import head, upgrade, version_of
from storage.transaction import Database
from web.demo.refresh import refresh_today
from web.demo.seed import seed_demo
from web.progress import with_progress
from web.setting_values import BadSetting, make_folder
from web.settings import Settings

MARK = "demo.json"
STEPS_A_MONTH = 730


def prepare_data(
    settings: Settings, now: datetime, months: int, stopped: Callable[[], bool], *, reset: bool
) -> Mapping[str, str] | None:
    """Migrates, and seeds what is empty; the names of the phones' owners, by number, None where it was `stopped`.

    BadSetting where the database holds what no demo has made.
    """
    make_folder(settings.var)
    install(settings.secrets)
    file = database_file(settings)
    mark = settings.var / MARK
    if file.exists() and not mark.exists() and not _is_empty(settings):
        raise BadSetting(f"{file} holds data that is not the demo's: set MEDIATORI_VAR to another folder.")
    if reset or not mark.exists():
        clear(settings)
    upgrade(settings.database_url)
    engine = make_engine(settings.database_url)
    try:
        database = Database(engine)
        if mark.exists():
            with database.write() as session:
                refresh_today(session, now, settings.dispatch)
        else:
            if not _seed(database, settings, now, months, stopped):
                return None
            mark.write_text(json.dumps({"version": head(), "months": months, "made_at": now.isoformat()}))
        with database.read() as session:
            return {one.phone: one.name for one in session.scalars(select(Mediator))}
    finally:
        engine.dispose()


def _seed(database: Database, settings: Settings, now: datetime, months: int, stopped: Callable[[], bool]) -> bool:
    """Everything in one transaction, nothing of it where it was stopped on the way."""
    with database.write() as session:
        steps = seed_demo(session, now, settings.dispatch, months)
        for _ in with_progress(steps, "A city comes to life", STEPS_A_MONTH * months):
            if stopped():
                session.rollback()
                return False
    return True


def database_file(settings: Settings) -> Path:
    """The file of a SQLite address."""
    return Path(settings.database_url.removeprefix("sqlite:///"))


def clear(settings: Settings) -> None:
    """Removes the demo's database, its journal's anchors and mails; nothing else under var/."""
    (settings.var / MARK).unlink(missing_ok=True)
    file = database_file(settings)
    for suffix in ("", "-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    for anchors in (NEWEST, KEPT):
        (settings.var / anchors).unlink(missing_ok=True)
    for mail in (settings.var / "mailbox").glob("[0-9]*.eml"):
        mail.unlink(missing_ok=True)


def _is_empty(settings: Settings) -> bool:
    """A file that was never migrated, or that nobody has put a mediator into."""
    engine = make_engine(settings.database_url)
    try:
        if version_of(engine) is None:
            return True
        with Database(engine).read() as session:
            return not session.scalar(select(func.count()).select_from(Mediator))
    finally:
        engine.dispose()
