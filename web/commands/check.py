"""`mediatori check`."""

import click


@click.command()
def check() -> None:
    """Not here yet."""
