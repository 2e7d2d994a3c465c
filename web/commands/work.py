"""`mediatori work`."""

import click

from web.run_web import open_services
from web.settings import load_settings
from web.worker import run_worker


@click.command()
def work() -> None:
    """A worker: ticks, delivery, sweeps. Any number of them, on any host."""
    run_worker(open_services(load_settings()))
