"""The register of unmet need: who asked for which language in vain, and who interpreted then."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, render_template, request

from dispatch.unmet_needs import UnmetSum, sums_of, unmet_needs
from languages.catalogue import language_name
from web.csv_file import csv_bytes
from web.language_of_reader import reader_locale
from web.pages.asked_days import asked_days
from web.pages.unmet_words import COLUMNS, column_words, shown_month
from web.permissions import actor, for_roles
from web.reading import look_up
from web.sentences import sentence
from web.services import services

unmet_pages = Blueprint("unmet_pages", __name__)
READERS = ("operator", "coordinator", "manager")


@unmet_pages.get("/unmet")
@for_roles(*READERS)
def show_register() -> Any:
    """By month, the newest first; an office's own, or all of them."""
    since, before, faults = asked_days()
    sums = [] if faults else _sums(since, before)
    return render_template(
        "unmet.html",
        sums=sums,
        total=sum((one.who for one in sums), Counter()),
        asked={name: request.args.get(name, "")[:10] for name in ("from", "to")},
        faults=[(one.field, sentence(one)) for one in faults],
        columns=column_words(),
        one_office=actor().role == "operator",
        shown_month=shown_month,
    ), 422 if faults else 200


@unmet_pages.get("/unmet.csv")
@for_roles(*READERS)
def export_register() -> Response:
    """The same table, in a file for a spreadsheet; empty where a date can't be read."""
    since, before, faults = asked_days()

    def table() -> Iterator[Sequence[object]]:
        yield ("month", "language", "language_name", "office", "requests", *COLUMNS)
        for one in [] if faults else _sums(since, before):
            name = language_name(one.language, reader_locale())
            yield (one.month, one.language, name, one.office, one.who.total(), *(one.who[column] for column in COLUMNS))

    day = services().clock().astimezone(services().settings.zone).date().isoformat()
    disposition = f'attachment; filename="non-coperte-{day}.csv"'
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return Response(csv_bytes(table()), headers=headers, mimetype="text/csv")


def _sums(since: datetime | None, before: datetime | None) -> list[UnmetSum]:
    """In the order of the page: months from the newest, then languages and offices by name."""
    zone, locale = services().settings.zone, reader_locale()
    rows, _ = look_up(lambda session: unmet_needs(session, actor(), since, before, zone))
    by_name = sorted(sums_of(rows), key=lambda one: (language_name(one.language, locale).casefold(), one.office))
    return sorted(by_name, key=lambda one: one.month, reverse=True)
