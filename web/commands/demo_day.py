"""`mediatori demo-day`: what `make demo-day` plays."""

import sys

import click

from web.demo.day.play import play_day


@click.command()
def demo_day() -> None:
    """A day of the demo's city from the eve to the evening, on a virtual clock, every text and tap printed.

    Exit code 1 where somebody would have had to phone.
    """
    if not play_day():
        sys.exit(1)
