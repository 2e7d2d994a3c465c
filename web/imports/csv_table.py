"""Pure. A CSV file as rows with their line numbers: `;` or `,`, UTF-8 with or without a BOM, a known header."""

import codecs
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from web.imports.faults import Fault, FileRefused


@dataclass(frozen=True)
class Row:
    """`line` is where it begins; `cells` by column, trimmed, an empty one missing."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Columns:
    """What a header must and may name."""

    needed: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def known(self) -> tuple[str, ...]:
        """In the order of the documentation."""
        return self.needed + self.optional


def read_table(content: bytes, columns: Columns) -> tuple[list[Row], list[Fault]]:
    """The rows, and what is wrong with single ones. FileRefused where the file can't be read as a table at all."""
    text = _decoded(content, columns)
    if not text.strip():
        raise FileRefused([Fault(1, columns.needed[0], f"il file è vuoto: la prima riga è {';'.join(columns.needed)}")])
    separator = _separator(text)
    lines = _records(text, separator, columns)
    start, header = lines[0]
    names = [name.strip().lower() for name in header]
    _check_header(start, names, columns)
    rows, faults = [], []
    for line, cells in lines[1:]:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(names):
            faults.append(_wrong_width(line, cells, names, separator))
            continue
        rows.append(Row(line, {name: cell.strip() for name, cell in zip(names, cells, strict=True) if cell.strip()}))
    if not rows and not faults:
        raise FileRefused([Fault(start + 1, names[0], "dopo l'intestazione non c'è nessuna riga")])
    return rows, faults


def _decoded(content: bytes, columns: Columns) -> str:
    body = content.removeprefix(codecs.BOM_UTF8)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        before = body[: error.start]
        line_start = before.rfind(b"\n") + 1
        raise FileRefused(
            [
                Fault(
                    before.count(b"\n") + 1,
                    _column_at(body, before[line_start:], columns),
                    "il file non è in UTF-8: salvalo come «CSV UTF-8» e riprova",
                )
            ]
        ) from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise FileRefused([Fault(line, columns.needed[0], "questo non è un file CSV: salvalo come «CSV UTF-8»")])
    return text


def _column_at(body: bytes, before: bytes, columns: Columns) -> str:
    """The header's name of the cell that a byte stands in, as far as it can be told."""
    header = body.split(b"\n", 1)[0].decode("latin-1")
    separator = _separator(header)
    names = [name.strip().lower() for name in header.split(separator)]
    place = before.decode("latin-1").count(separator)
    return names[place] if place < len(names) and names[place] in columns.known else columns.needed[0]


def _separator(text: str) -> str:
    first = text.lstrip("\r\n").split("\n", 1)[0]
    return ";" if first.count(";") >= first.count(",") else ","


def _records(text: str, separator: str, columns: Columns) -> list[tuple[int, list[str]]]:
    """(line where it begins, cells) of each record that is not an empty line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    records: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for cells in reader:
            if cells:
                records.append((line, cells))
            line = reader.line_num + 1
    except csv.Error:
        column = records[0][1][0].strip() if records else columns.needed[0]
        raise FileRefused([Fault(line, column, "le virgolette non sono chiuse, o stanno fuori posto")]) from None
    return records


def _check_header(line: int, names: Sequence[str], columns: Columns) -> None:
    known = ", ".join(columns.known)
    faults = [
        Fault(line, name, f"manca questa colonna nell'intestazione: le colonne sono {known}")
        for name in columns.needed
        if name not in names
    ]
    faults += [
        Fault(line, name or "?", f"colonna sconosciuta: le colonne sono {known}")
        for name in names
        if name not in columns.known
    ]
    faults += [Fault(line, name, "questa colonna c'è due volte") for name in names if name and names.count(name) > 1]
    if faults:
        raise FileRefused(faults)


def _wrong_width(line: int, cells: Sequence[str], names: Sequence[str], separator: str) -> Fault:
    column = names[min(len(cells), len(names)) - 1]
    return Fault(
        line,
        column,
        f"la riga ha {len(cells)} celle e l'intestazione {len(names)}: "
        f"controlla i «{separator}», e metti fra virgolette il testo che ne contiene",
    )
