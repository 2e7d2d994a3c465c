"""`mediatori import`: all of a file or nothing of it."""

from pathlib import Path

import click

from web.imports.faults import FileRefused
from web.imports.import_file import import_file
from web.run_web import open_services
from web.settings import load_settings

_FILE = click.Path(exists=True, dir_okay=False)
_DRY = "Read and check everything, keep nothing."


@click.group("import")
def imports() -> None:
    """Mediators, people, desks or shifts from a CSV file (`;` or `,`, UTF-8): all of it or nothing.

    What is wrong is told on standard error, a line each: FILE:LINE:COLUMN: what to mend.
    """


@imports.command()
@click.argument("file", type=_FILE)
@click.option("--dry-run", is_flag=True, help=_DRY)
def mediators(file: str, dry_run: bool) -> None:
    """name;phone;email;locale;gender;languages, and optionally home_lat;home_lon;modalities;max_weekly_minutes;
    night_opt_in. Languages as `ary:native fra:good`.
    """
    take_in("mediators", file, dry_run)


@imports.command()
@click.argument("file", type=_FILE)
@click.option("--dry-run", is_flag=True, help=_DRY)
def operators(file: str, dry_run: bool) -> None:
    """email;name;role;office: people who sign in. Their passwords are made and printed once."""
    take_in("operators", file, dry_run)


@imports.command()
@click.argument("file", type=_FILE)
@click.option("--dry-run", is_flag=True, help=_DRY)
def desks(file: str, dry_run: bool) -> None:
    """name;office;address;lat;lon;hours. Hours as `MO-FR 09:00-13:00`, several one after the other."""
    take_in("desks", file, dry_run)


@imports.command()
@click.argument("file", type=_FILE)
@click.option("--dry-run", is_flag=True, help=_DRY)
def shifts(file: str, dry_run: bool) -> None:
    """desk;mediator_phone;starts_at;ends_at: who sits where. Times of the wall clock, as `2026-12-07 09:00`."""
    take_in("shifts", file, dry_run)


def take_in(kind: str, file: str, dry_run: bool) -> None:
    """One transaction; exit 1 with every fault, and nothing kept."""
    services = open_services(load_settings())
    content = Path(file).read_bytes()
    try:
        with services.database.write() as session:
            done = import_file(session, kind, content, services.clock(), services.settings.zone)
            if dry_run:
                session.rollback()
    except FileRefused as refused:
        for fault in refused.faults:
            click.echo(fault.told(file), err=True)
        click.echo(f"Nothing was kept: {len(refused.faults)} to mend.")
        raise SystemExit(1) from None
    if dry_run:
        click.echo(f"{done.rows} {kind} could be taken in; nothing was kept (--dry-run).")
        return
    click.echo(f"{done.rows} {kind} taken in.", err=bool(done.lines))
    for line in done.lines:
        click.echo(line)
