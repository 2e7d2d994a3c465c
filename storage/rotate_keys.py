"""Re-encrypt and re-hash every contact with the newest key, in small steps that may be cut at any point."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Table, Text, func, literal, select, tuple_, type_coerce, update
from sqlalchemy.orm import Session

from storage.db import Base
from storage.keys import keyring
from storage.transaction import Database
from storage.types import EncryptedEmail, EncryptedPhone, EncryptedText


@dataclass(frozen=True)
class EncryptedColumn:
    """`hashed` finds the value again, where it is looked up; `kind` is phone, email or text."""

    table: Table
    column: Column[Any]
    hashed: Column[Any] | None
    kind: str


def encrypted_columns() -> list[EncryptedColumn]:
    """Read off the tables, so that none is forgotten: every table's module must have been imported."""
    found = []
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, EncryptedText):
                kind = {EncryptedPhone: "phone", EncryptedEmail: "email"}.get(type(column.type), "text")
                found.append(EncryptedColumn(table, column, _hash_of(table, column), kind))
    return found


def _hash_of(table: Table, column: Column[Any]) -> Column[Any] | None:
    stem = column.name.removesuffix("_address")
    for name in (f"{column.name}_hash", f"{stem}_hash"):
        if name in table.columns:
            return table.columns[name]
    return None


def rows_to_rotate(database: Database) -> int:
    """How many values `rotate_keys` will look at."""
    with database.read() as session:
        return sum(
            session.execute(select(func.count()).select_from(one.table).where(one.column.is_not(None))).scalar_one()
            for one in encrypted_columns()
        )


def rotate_keys(database: Database, batch: int = 200) -> Iterator[int]:
    """Yields how many values each step looked at. One already under the newest key is left alone: a cut is harmless."""
    for one in encrypted_columns():
        last: tuple[Any, ...] | None = None
        while True:
            with database.write() as session:
                done = _rotate_batch(session, one, last, batch)
            if done is None:
                break
            last, count = done
            yield count


def _rotate_batch(
    session: Session, one: EncryptedColumn, after: tuple[Any, ...] | None, batch: int
) -> tuple[tuple[Any, ...], int] | None:
    """(primary key of the last row, how many) of the next rows in order of the primary key; None after the last."""
    key = list(one.table.primary_key.columns)
    stored = type_coerce(one.column, Text)
    due = select(*key, stored).where(one.column.is_not(None)).order_by(*key).limit(batch).with_for_update()
    if after is not None:
        due = due.where(tuple_(*key) > tuple_(*(literal(value) for value in after)))
    rows = session.execute(due).all()
    if not rows:
        return None
    for *at, token in rows:
        if keyring().under_newest(token):
            continue
        value = keyring().decrypt(token)
        values: dict[str, Any] = {one.column.name: value}
        if one.hashed is not None:
            values[one.hashed.name] = keyring().lookup_hash(_kind(one.kind, value), value)
        mine = [column == known for column, known in zip(key, at, strict=True)]
        session.execute(update(one.table).where(*mine).values(values))
    return tuple(rows[-1][:-1]), len(rows)


def _kind(kind: str, value: str) -> str:
    """A column that holds either kind of address tells by the value."""
    return kind if kind != "text" else ("email" if "@" in value else "phone")
