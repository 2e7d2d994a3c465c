"""`mediatori demo`."""

import click


@click.command()
def demo() -> None:
    """Not here yet."""
