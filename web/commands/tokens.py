"""`mediatori token add`."""

import click

from web.offices_and_tokens import add_office_token
from web.run_web import open_services
from web.settings import load_settings
from web.tokens import ROLES


@click.group()
def token() -> None:
    """API tokens."""


@token.command("add")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--office", default=None, help="The office's name; made where it does not exist yet.")
@click.option("--label", default=None, help="What it is for.")
def token_add(role: str, office: str | None, label: str | None) -> None:
    """Print a new token, which can't be shown again."""
    services = open_services(load_settings())
    now = services.clock()
    made = services.database.run(lambda session: add_office_token(session, role, office, label, now))
    click.echo(made)
