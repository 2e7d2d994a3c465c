"""`mediatori serve`."""

import click

from web.run_web import run_web
from web.settings import load_settings


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, type=click.IntRange(0, 65535), show_default=True)
@click.option("--threads", default=8, show_default=True)
def serve(host: str, port: int, threads: int) -> None:
    """The web side: pages, API, webhooks. Any number of them."""
    run_web(load_settings(), host, port, threads)
