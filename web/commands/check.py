"""`mediatori check`."""

from dataclasses import replace

import click

from storage.errors import Refused
from storage.keys import install
from web.check_service import check_service
from web.finding import LOOK_SECONDS
from web.services import make_gateways, utc_now
from web.settings import load_settings


@click.command()
def check() -> None:
    """Say what is wrong with configuration, database, carrier, mail and clock, and how to mend it: a line a finding.

    Nothing is sent and nothing is changed. Exit 1 where something is wrong.
    """
    settings = load_settings()
    try:
        install(settings.secrets)
    except Refused:
        click.echo("MEND  MEDIATORI_SECRET_KEY: too short: give 32 characters or more")
        raise SystemExit(1) from None
    hurried = replace(settings, delivery=replace(settings.delivery, lease_seconds=LOOK_SECONDS + 1))
    findings = check_service(settings, make_gateways(hurried).sms, utc_now)
    for one in findings:
        click.echo(f"{'ok    ' if one.good else 'MEND  '}{one.about}: {one.what}")
    wrong = sum(not one.good for one in findings)
    if wrong:
        click.echo(f"{wrong} to mend.")
        raise SystemExit(1)
