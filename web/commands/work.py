"""`mediatori work`."""

import click

from web.open_worker import open_worker
from web.run_worker import run_worker
from web.settings import load_settings


@click.command()
def work() -> None:
    """A worker: ticks, delivery, sweeps. Any number of them, on any host."""
    run_worker(open_worker(load_settings()))
