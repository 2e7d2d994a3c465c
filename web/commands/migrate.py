"""`mediatori migrate`."""

import click

from storage.keys import install
from storage.migrate import upgrade
from web.setting_values import make_folder
from web.settings import load_settings


@click.command()
def migrate() -> None:
    """Bring the database to this version; a newer one is refused."""
    settings = load_settings()
    make_folder(settings.var)
    install(settings.secrets)  # what lies in the clear and should not is encrypted on the way
    upgrade(settings.database_url)
    click.echo("The database is at this version.")
