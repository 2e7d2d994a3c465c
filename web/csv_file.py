"""Pure. Tables as CSV files that a spreadsheet opens rightly and safely: BOM, semicolons, no formulas."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A cell that begins so may be run by a spreadsheet; the wide forms are read as the narrow ones by some."""


def csv_bytes(rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with BOM, `;`, CRLF, text that could be a formula begun with an apostrophe."""
    lines = StringIO()
    writer = csv.writer(lines, delimiter=";", lineterminator="\r\n")
    for row in rows:
        writer.writerow([cell(value) for value in row])
    return lines.getvalue().encode("utf-8-sig")


def cell(value: object) -> object:
    """A value as it may stand in a cell: a number is left alone, a text never begins as a formula does."""
    if not isinstance(value, str):
        return value
    return f"'{value}" if value.startswith(_FORMULA) or value.lstrip().startswith(_FORMULA) else value
