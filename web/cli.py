"""The command line: exit 0 done, 1 failed, 2 wrong usage."""

import json
import logging
import sys

import click

from notifications.answers import as_json, read_answer
from storage import journal
from storage.errors import Refusals, Refused
from storage.migrate import upgrade
from web.offices_and_tokens import add_office_token
from web.run_simulator import run_simulator_command
from web.run_web import open_services, run_web
from web.settings import BadSetting, load_settings
from web.tokens import ROLES
from web.worker import run_worker


class Sentences(click.Group):
    """A group whose expected failures are one sentence on standard error and exit code 1."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BadSetting as error:
            raise click.ClickException(str(error)) from None
        except Refusals as error:
            raise click.ClickException("; ".join(f"{one.field}: {one.code}" for one in error.refusals)) from None
        except Refused as error:
            values = ", ".join(f"{key} {value}" for key, value in error.values.items())
            raise click.ClickException(f"{error.field}: {error.code}" + (f" ({values})" if values else "")) from None


@click.group(cls=Sentences, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Mediatori finds the right cultural mediator, now."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("twilio").setLevel(logging.WARNING)


@main.command()
def migrate() -> None:
    """Bring the database to this version; a newer one is refused."""
    settings = load_settings()
    settings.var.mkdir(parents=True, exist_ok=True)
    upgrade(settings.database_url)
    click.echo("The database is at this version.")


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--threads", default=8, show_default=True)
def serve(host: str, port: int, threads: int) -> None:
    """The web side: pages, API, webhooks. Any number of them."""
    run_web(load_settings(), host, port, threads)


@main.command()
def work() -> None:
    """A worker: ticks, delivery, sweeps. Any number of them, on any host."""
    run_worker(open_services(load_settings()))


@main.command()
@click.option("--port", default=8001, show_default=True)
@click.option(
    "--webhook", default=None, help="Where texts that come in are posted, e.g. http://127.0.0.1:8000/twilio/inbound"
)
def simulator(port: int, webhook: str | None) -> None:
    """The carrier simulator alone: Twilio's HTTP API and a phones page."""
    run_simulator_command(port, webhook)


@main.group()
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


@main.command()
def reply() -> None:
    """Read one text a line from standard input; print how each would be read, a JSON line each."""
    for line in sys.stdin:
        click.echo(json.dumps(as_json(read_answer(line.rstrip("\r\n"))), ensure_ascii=False))


@main.group("journal")
def journal_group() -> None:
    """The journal of what happened."""


@journal_group.command("verify")
def journal_verify() -> None:
    """Walk the hash chain: exit 0 where it holds, an unsealed tail included."""
    services = open_services(load_settings())
    with services.database.read() as session:
        verdict = journal.verify(session)
    if verdict.broken_at is not None:
        raise click.ClickException(f"The chain is broken at position {verdict.broken_at} of {verdict.sealed}.")
    click.echo(f"The chain holds: {verdict.sealed} sealed, {verdict.unsealed} not sealed yet.")


if __name__ == "__main__":
    main()
