"""`mediatori user add`."""

import secrets
import sys

import click

from web.add_user import add_user
from web.run_web import open_services
from web.settings import load_settings
from web.tokens import ROLES


@click.group()
def user() -> None:
    """People who sign in."""


@user.command("add")
@click.option("--email", required=True)
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--office", default=None, help="The office's name; made where it does not exist yet.")
@click.option("--phone", default=None)
@click.option("--name", default=None, help="As pages show it; else taken from the address.")
def user_add(email: str, role: str, office: str | None, phone: str | None, name: str | None) -> None:
    """Add a person. The password is the first line of standard input; without one it is made, and printed once."""
    services = open_services(load_settings())
    given = typed_password()
    password = given or secrets.token_urlsafe(12)
    called = name or email.partition("@")[0].replace(".", " ").title() or email
    now = services.clock()
    services.database.run(lambda session: add_user(session, called, email, role, office, password, now, phone=phone))
    if given:
        click.echo(f"{email} may sign in.")
    else:
        click.echo(f"{email} may sign in, with this password:", err=True)
        click.echo(password)


def typed_password() -> str:
    """Asked for on a terminal, without showing it; else the first line of standard input. Empty: make one."""
    if sys.stdin is None or sys.stdin.closed:
        return ""
    if sys.stdin.isatty():
        answer: str = click.prompt("Password (empty: one is made)", default="", hide_input=True, show_default=False)
        return answer
    return sys.stdin.readline().rstrip("\r\n")
