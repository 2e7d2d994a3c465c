"""`mediatori keys rotate`."""

from collections import Counter

import click

from storage.rotate_keys import rotate_keys, rows_to_rotate
from web.progress import count_progress
from web.run_web import open_services
from web.settings import load_settings
from web.users import User
from web.worker import Worker

TABLES_OF = (User, Worker)  # imported so that every table with something encrypted in it is known


@click.group()
def keys() -> None:
    """Keys that encrypt contacts."""


@keys.command()
def rotate() -> None:
    """Re-encrypt and re-hash every contact with the newest key of MEDIATORI_SECRET_KEY (the first).

    May be cut at any point and begun again; afterwards the older keys can be dropped. The service may run meanwhile,
    with both keys.
    """
    database = open_services(load_settings()).database
    unread: Counter[str] = Counter()
    done = count_progress(rotate_keys(database, unread), "Rotating", rows_to_rotate(database)) - unread.total()
    if not unread:
        click.echo(f"{done} values are under the newest key; the older keys can be dropped.")
        return
    click.echo(f"{done} values are under the newest key.")
    where = ", ".join(f"{column} {count}" for column, count in sorted(unread.items()))
    raise click.ClickException(
        f"{unread.total()} can't be read with any key ({where}): add the key that they were encrypted with, and run "
        "this again. Where there is none, those rows are damaged."
    )
