"""`mediatori journal verify`."""

import click

from storage.journal import verify
from web.run_web import open_services
from web.settings import load_settings


@click.group("journal")
def journal_group() -> None:
    """The journal of what happened."""


@journal_group.command("verify")
def journal_verify() -> None:
    """Walk the hash chain: exit 0 where it holds, an unsealed tail included."""
    services = open_services(load_settings())
    with services.database.read() as session:
        verdict = verify(session)
    if verdict.broken_at is not None:
        raise click.ClickException(f"The chain is broken at position {verdict.broken_at} of {verdict.sealed}.")
    click.echo(f"The chain holds: {verdict.sealed} sealed, {verdict.unsealed} not sealed yet.")
