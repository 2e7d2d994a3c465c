"""`mediatori reply`: needs no secret, no database and no configuration."""

import json
import sys

import click

from notifications.answers import as_json, read_answer


@click.command()
def reply() -> None:
    """Read one text a line from standard input; print how each would be read, a JSON line each."""
    for line in sys.stdin:
        click.echo(json.dumps(as_json(read_answer(line.rstrip("\r\n"))), ensure_ascii=False))
