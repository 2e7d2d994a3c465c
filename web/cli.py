"""The command line: exit 0 done, 1 failed, 2 wrong usage.

Each command is imported when it is called: `reply` and `--help` need neither a secret, a database nor a configuration,
and answer at once.
"""

import importlib
import logging

import click

from storage.errors import BadVariable, Refusals, Refused
from web.setting_values import BadSetting

COMMANDS = {
    "demo": ("web.commands.demo:demo", "The whole product with demo data, on this machine alone."),
    "demo-day": ("web.commands.demo_day:demo_day", "A day of that city, every text printed."),
    "serve": ("web.commands.serve:serve", "The web side: pages, API, webhooks."),
    "work": ("web.commands.work:work", "A worker: ticks, delivery, sweeps."),
    "migrate": ("web.commands.migrate:migrate", "Bring the database to this version."),
    "backup": ("web.commands.backup:backup", "A copy of the database, while the service works."),
    "restore": ("web.commands.backup:restore", "A new database from such a copy."),
    "check": ("web.commands.check:check", "Say what is wrong, and how to mend it."),
    "simulator": ("web.commands.simulator:simulator", "The carrier simulator alone."),
    "import": ("web.commands.imports:imports", "Mediators, people or desks from a CSV file."),
    "user": ("web.commands.users:user", "People who sign in."),
    "token": ("web.commands.tokens:token", "API tokens."),
    "plan": ("web.commands.plan:plan", "Rosters of the desks: solved, and published."),
    "roster": ("web.commands.roster:roster", "Rosters: solve one from a file."),
    "reply": ("web.commands.reply:reply", "Print how texts would be read."),
    "journal": ("web.commands.journal:journal_group", "The journal of what happened."),
    "keys": ("web.commands.keys:keys", "Keys that encrypt contacts."),
}


class LazyGroup(click.Group):
    """Knows its commands by dotted name; an expected failure is one sentence on standard error and exit code 1."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which they are needed."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Imports the one command that is called."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        found: click.Command = getattr(importlib.import_module(module), name)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """From the table: nothing is imported to list what there is."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, what) for name, (_, what) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> object:
        """Runs the command."""
        try:
            return super().invoke(ctx)
        except (BadSetting, BadVariable) as error:
            raise click.ClickException(str(error)) from None
        except Refusals as error:
            raise click.ClickException("; ".join(map(in_words, error.refusals))) from None
        except Refused as error:
            raise click.ClickException(in_words(error)) from None
        except Exception as error:
            told = expected_words(error)
            if told is None:
                raise
            raise click.ClickException(told) from None


EXPECTED = {
    "OperationalError": "MEDIATORI_DATABASE_URL: no database lets us in there: `mediatori check` says why",
    "InsufficientPrivilege": "MEDIATORI_DATABASE_URL: the role lacks a right: `mediatori check` says which",
    "ArgumentError": "MEDIATORI_DATABASE_URL: not an address such as postgresql://user@host/name",
    "NoSuchModuleError": "MEDIATORI_DATABASE_URL: only postgresql:// and sqlite:// are known",
    "InvalidToken": "MEDIATORI_SECRET_KEY: something was encrypted with another key: add that one to the list",
}


def expected_words(error: Exception) -> str | None:
    """The sentence of a fault that is nobody's bug, by the name of its class: its library is not imported for that."""
    names = (type(error).__name__, type(getattr(error, "orig", None)).__name__)
    return next((EXPECTED[name] for name in names if name in EXPECTED), None)


def in_words(refused: Refused) -> str:
    """The field and the sentence that people get on pages; those are imported only where something was refused."""
    sentence: str = importlib.import_module("web.sentences").sentence_without_reader(refused)
    return f"{refused.field}: {sentence}"


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Mediatori finds the right cultural mediator, now."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("twilio").setLevel(logging.WARNING)


if __name__ == "__main__":
    main()
