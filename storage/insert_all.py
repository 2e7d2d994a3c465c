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

from storage.rows import execute

Process = Callable[[Any], Any]
_POSTGRESQL = postgresql.dialect()  # type: ignore[no-untyped-call]


def insert_all(
    session: Session, table: Table, rows: Sequence[Mapping[str, Any]], returning: Sequence[str] = ()
) -> Sequence[Any]:
    """Write the rows, which all name the same columns; what is `returning` of each, in no promised order."""
    if not rows:
        return ()
    columns, wanted = tuple(rows[0]), tuple(returning)
    if session.get_bind().dialect.name == "postgresql":
        done = execute(session, _unfolding(table, columns, wanted), {"rows": _folded(table, columns, rows)})
    else:
        done = execute(session, _plain(table, wanted), list(rows))
    return done.all() if wanted else ()


@lru_cache
def _plain(table: Table, returning: tuple[str, ...]) -> Insert:
    return insert(table).returning(*(table.c[name] for name in returning)) if returning else insert(table).inline()


@lru_cache
def _unfolding(table: Table, columns: tuple[str, ...], returning: tuple[str, ...]) -> Insert:
    unfolded = func.json_to_recordset(cast(bindparam("rows", type_=Text), postgresql.JSON)).table_valued(
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
