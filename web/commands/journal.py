"""`mediatori journal verify` and `mediatori journal anchor`."""

from pathlib import Path

import click

from storage.anchors import Anchor, anchors_in, parsed_anchor
from storage.journal import Verdict, chain_end, verify
from web.run_web import open_services
from web.services import utc_now
from web.settings import load_settings


@click.group("journal")
def journal_group() -> None:
    """The journal of what happened."""


@journal_group.command("verify")
@click.option("--anchors", "folders", multiple=True, type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="Another worker's folder with anchors, beside MEDIATORI_VAR's; more than once.")  # fmt: skip
@click.option("--anchor", "lines", multiple=True, help="A line of `journal anchor`, kept elsewhere; more than once.")
def journal_verify(folders: tuple[Path, ...], lines: tuple[str, ...]) -> None:
    """Walk the hash chain, past every anchor: exit 0 where it holds, an unsealed tail included."""
    services = open_services(load_settings())
    try:
        anchors = [one for folder in (services.settings.var, *folders) for one in anchors_in(folder)]
        anchors += [parsed_anchor(one) for one in lines]
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    with services.database.read() as session:
        verdict = verify(session, anchors)
    if verdict.broken_at is not None:
        raise click.ClickException(f"The chain is broken at position {verdict.broken_at} of {verdict.sealed}.")
    if verdict.lost is not None:
        raise click.ClickException(_cut(verdict, verdict.lost))
    held = f", {len(anchors)} anchors held" if anchors else ", and there is no anchor to hold it against"
    click.echo(f"The chain holds: {verdict.sealed} sealed, {verdict.unsealed} not sealed yet{held}.")


@journal_group.command("anchor")
def journal_anchor() -> None:
    """Print where the chain ends now: a line to keep where nobody who can write to the database can."""
    services = open_services(load_settings())
    with services.database.read() as session:
        click.echo(str(chain_end(session, utc_now())))


def _cut(verdict: Verdict, lost: Anchor) -> str:
    if lost.position > verdict.sealed:
        what = f"The chain ends at position {verdict.sealed}, but had {lost.position} on {lost.at:%Y-%m-%d %H:%M} UTC"
    else:
        what = f"Position {lost.position} is not what it was on {lost.at:%Y-%m-%d %H:%M} UTC"
    return f"{what}: it was cut or written anew, an older copy of the database was restored, or this is another one."
