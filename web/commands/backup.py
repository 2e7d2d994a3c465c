"""`mediatori backup` and `mediatori restore`."""

from pathlib import Path

import click
from sqlalchemy.orm import Session

from notifications.doubt_after_restore import doubt_after_restore
from storage.backup import back_up
from storage.backup import restore as restore_copy
from storage.errors import CannotCopy
from storage.journal import append
from storage.migrate import upgrade
from storage.unreadable import unreadable_column
from web.run_web import open_services
from web.services import utc_now
from web.setting_values import make_folder
from web.settings import load_settings


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Copy the whole database into FILE while the service works. Keep MEDIATORI_SECRET_KEY beside it, elsewhere."""
    try:
        back_up(load_settings().database_url, file)
    except CannotCopy as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Copied: {file}, {file.stat().st_size:,} bytes.")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Make the empty database that is configured what FILE holds, with web side and workers stopped.

    What waited to be sent when the copy was made is looked up at the carrier before it goes: nobody gets it twice.
    """
    settings = load_settings()
    make_folder(settings.var)
    try:
        restore_copy(settings.database_url, file)
    except CannotCopy as error:
        raise click.ClickException(str(error)) from None
    upgrade(settings.database_url)
    database = open_services(settings).database
    now = utc_now()

    def operation(session: Session) -> int:
        append(session, "restored", "database", now)
        return doubt_after_restore(session, now)

    with database.read() as session:
        column = unreadable_column(session)
    if column is not None:
        raise click.ClickException(
            f"Restored, but {column} was encrypted with another key: set MEDIATORI_SECRET_KEY to what it was then, "
            "empty the database, and restore again."
        )
    asked = database.run(operation)
    click.echo(f"Restored. {asked} texts are looked up at the carrier before they are sent.")
    click.echo("Start the web side and the workers: texts that came since are fetched from the carrier's list.")
