"""Many rows in one statement, however many they are.

PostgreSQL gets them as one JSON value, which it unfolds itself: a value for each column of each row costs the driver
twice the time of the whole insert (`make bench` shows it). SQLite, with no wire to cross, takes them one by one.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, Insert, Table, Text, bindparam, cast, column, func, insert, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from storage.rows import Values, execute
from storage.writes import Write

Process = Callable[[Any], Any]
_POSTGRESQL = postgresql.dialect()  # type: ignore[no-untyped-call]


def insert_all(
    session: Session, table: Table, rows: Sequence[Mapping[str, Any]], returning: Sequence[str] = ()
) -> Sequence[Any]:
    """Write the rows, which all name the same columns; what is `returning` of each, in no promised order."""
    if not rows:
        return ()
    statement, values = _insertion(session, table, rows, tuple(returning))
    done = execute(session, statement, values)
    return done.all() if returning else ()


def inserting(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> list[Write]:
    """The same as a write to be sent with others; none where there are no rows."""
    return [_insertion(session, table, rows, ())] if rows else []


def _insertion(
    session: Session, table: Table, rows: Sequence[Mapping[str, Any]], returning: tuple[str, ...]
) -> tuple[Insert, Values]:
    columns = tuple(rows[0])
    if session.get_bind().dialect.name == "postgresql":
        return _unfolding(table, columns, returning), {_rows_of(table): _folded(table, columns, rows)}
    return _plain(table, returning), list(rows)


def _rows_of(table: Table) -> str:
    return f"rows_of_{table.name}"


@lru_cache
def _plain(table: Table, returning: tuple[str, ...]) -> Insert:
    return insert(table).returning(*(table.c[name] for name in returning)) if returning else insert(table).inline()


@lru_cache
def _unfolding(table: Table, columns: tuple[str, ...], returning: tuple[str, ...]) -> Insert:
    unfolded = func.json_to_recordset(cast(bindparam(_rows_of(table), type_=Text), postgresql.JSON)).table_valued(
        *(column(name, table.c[name].type) for name in columns)
    )
    unfolded = unfolded.render_derived(with_types=True)
    made = insert(table).from_select(list(columns), select(*(unfolded.c[name] for name in columns)))
    return made.returning(*(table.c[name] for name in returning)) if returning else made.inline()


def _folded(table: Table, columns: tuple[str, ...], rows: Sequence[Mapping[str, Any]]) -> str:
    processes = _processes(table, columns)
    folded = [
        {
            name: process(row[name]) if process is not None and row[name] is not None else row[name]
            for name, process in processes
        }
        for row in rows
    ]
    return json.dumps(folded, default=_spelt)


@lru_cache
def _processes(table: Table, columns: tuple[str, ...]) -> list[tuple[str, Process | None]]:
    """What each column's type does to a value on its way (encryption among it); JSON stands in JSON as it is."""
    found: list[tuple[str, Process | None]] = []
    for name in columns:
        kind = table.c[name].type
        process = None if isinstance(kind, JSON) else kind.dialect_impl(_POSTGRESQL).bind_processor(_POSTGRESQL)
        found.append((name, process))
    return found


def _spelt(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    raise TypeError(f"no column takes {type(value).__name__}")
