"""`mediatori demo`: what `make run` starts."""

import click

from web.demo.run_demo import run_demo


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65534),
              help="Of the web side; the simulator takes the next one.")  # fmt: skip
@click.option("--months", default=1, show_default=True, type=click.IntRange(1, 24), help="How much past there is.")
@click.option("--reset", is_flag=True, help="Begin anew; else what is there stays.")
def demo(port: int, months: int, reset: bool) -> None:
    """The whole product with demo data of a small city, on this machine alone.

    SQLite under var/, the carrier's simulator, a mailbox; quiet hours are off, so that somebody answers at any hour.
    """
    run_demo(port, months, reset=reset)
