"""The register of unmet need: who asked for which language in vain, and who interpreted then."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, Response, render_template, request

from dispatch.unmet_needs import UnmetSum, sums_of, unmet_needs
from languages.catalogue import language_name
from storage.errors import Refused
from web.api.fields import FIRST_YEAR, LAST_YEAR
from web.csv_file import csv_bytes
from web.language_of_reader import reader_locale
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
    since, before, faults = _asked()
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
    since, before, faults = _asked()

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


def _asked() -> tuple[datetime | None, datetime | None, list[Refused]]:
    """The local dates of the query string, both included, as [since, before); and what is wrong with them."""
    faults: list[Refused] = []
    since, until = _day("from", faults), _day("to", faults)
    if since and until and until < since:
        faults.append(Refused("to", "end_before_start"))
    return _midnight(since), _midnight(until + timedelta(days=1) if until else None), faults


def _day(name: str, faults: list[Refused]) -> date | None:
    text = request.args.get(name, "").strip()
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        faults.append(Refused(name, "date_invalid"))
        return None
    if day is None or FIRST_YEAR <= day.year <= LAST_YEAR:
        return day
    faults.append(Refused(name, "too_far"))
    return None


def _midnight(day: date | None) -> datetime | None:
    """The first moment of a local date."""
    if day is None:
        return None
    return datetime.combine(day, time(), services().settings.zone).astimezone(UTC)
