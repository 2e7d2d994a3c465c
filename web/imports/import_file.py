"""A CSV file is taken in: all of it in the caller's transaction, or nothing and every fault at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from storage.actor import Actor
from storage.errors import Refusals, Refused
from web.imports.csv_table import Columns, Row, read_table
from web.imports.desk_rows import DESK_COLUMNS, add_desk_row
from web.imports.faults import Fault, FileRefused
from web.imports.mediator_rows import MEDIATOR_COLUMNS, add_mediator_row
from web.imports.operator_rows import OPERATOR_COLUMNS, add_operator_row
from web.imports.row_values import ROME, Cells
from web.imports.shift_rows import SHIFT_COLUMNS, add_shift_row
from web.progress import with_progress
from web.sentences import sentence_without_reader

IMPORTER = Actor("command:import", "administrator")


@dataclass(frozen=True)
class Kind:
    """What a file holds: its columns, which cells name the thing (for repeats within the file), how a row is kept."""

    columns: Columns
    names: Callable[[Row], tuple[str, str]]
    add: Callable[[Session, Cells, datetime, Actor], str | None]


@dataclass
class Imported:
    """`rows` kept; `lines` to show once (made passwords)."""

    rows: int = 0
    lines: list[str] = field(default_factory=list)


KINDS: Mapping[str, Kind] = {
    "mediators": Kind(MEDIATOR_COLUMNS, lambda row: ("phone", _digits(row.cells.get("phone", ""))), add_mediator_row),
    "operators": Kind(OPERATOR_COLUMNS, lambda row: ("email", row.cells.get("email", "").casefold()), add_operator_row),
    "desks": Kind(
        DESK_COLUMNS,
        lambda row: ("name", f"{row.cells.get('office', '')}\0{row.cells.get('name', '')}".casefold().strip("\0")),
        add_desk_row,
    ),
    "shifts": Kind(SHIFT_COLUMNS, lambda row: ("starts_at", _whose(row.cells)), add_shift_row),
}


def import_file(session: Session, kind: str, content: bytes, now: datetime, zone: ZoneInfo = ROME) -> Imported:
    """What was taken in; times without an offset are those of the wall in `zone`.

    FileRefused with every fault: the caller must then roll back.
    """
    one = KINDS[kind]
    rows, faults = read_table(content, one.columns)
    faults += _repeats(rows, one)
    done = Imported()
    for row in with_progress(rows, f"{kind}", len(rows)):
        cells = Cells(row, zone)
        try:
            with session.begin_nested():
                line = one.add(session, cells, now, IMPORTER)
            done.rows += 1
            done.lines += [line] if line else []
        except Refusals as error:
            cells.refused(error.refusals, sentence_without_reader)
        except Refused as error:
            cells.refused([error], sentence_without_reader)
        faults += cells.faults
    if faults:
        raise FileRefused(_first_of_each_cell(faults))
    return done


def _repeats(rows: list[Row], kind: Kind) -> list[Fault]:
    """The same thing twice in one file: told at the second, with the line of the first."""
    seen: dict[str, int] = {}
    faults = []
    for row in rows:
        column, name = kind.names(row)
        if name and name in seen:
            faults.append(Fault(row.line, column, f"c'è già alla riga {seen[name]} di questo file"))
        seen.setdefault(name, row.line)
    return faults


def _first_of_each_cell(faults: list[Fault]) -> list[Fault]:
    """One sentence a cell: the repeat within the file before the repeat in the database."""
    found: dict[tuple[int, str], Fault] = {}
    for fault in faults:
        found.setdefault((fault.line, fault.column), fault)
    return list(found.values())


def _whose(cells: Mapping[str, str]) -> str:
    """Nobody begins two shifts at the same moment."""
    phone, starts_at = _digits(cells.get("mediator_phone", "")), cells.get("starts_at", "")
    return f"{phone} {starts_at.replace('T', ' ')}" if phone and starts_at else ""


def _digits(phone: str) -> str:
    """As it is compared within a file: spaces, signs and the Italian prefix apart."""
    kept = "".join(sign for sign in phone if sign.isdigit())
    return kept.removeprefix("00").removeprefix("39")
