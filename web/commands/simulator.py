"""`mediatori simulator`."""

import click

from web.run_simulator import run_simulator_command


@click.command()
@click.option("--port", default=8001, type=click.IntRange(0, 65535), show_default=True)
@click.option(
    "--webhook", default=None, help="Where texts that come in are posted, e.g. http://127.0.0.1:8000/twilio/inbound"
)
def simulator(port: int, webhook: str | None) -> None:
    """The carrier simulator alone: Twilio's HTTP API and a phones page."""
    run_simulator_command(port, webhook)
