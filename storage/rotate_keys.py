"""Re-encrypt and re-hash every contact with the newest key, in small steps that may be cut at any point."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, Table, select, update
from sqlalchemy.orm import Session

from storage.db import Base
from storage.keys import keyring
from storage.transaction import Database
from storage.types import EncryptedEmail, EncryptedPhone, EncryptedText


def encrypted_columns() -> list[tuple[Table, Column[Any], Column[Any] | None, str]]:
    """(table, encrypted column, its hash column or None, kind): read off the tables, so that none is forgotten."""
    found = []
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, EncryptedText):
                kind = {EncryptedPhone: "phone", EncryptedEmail: "email"}.get(type(column.type), "text")
                found.append((table, column, _hash_of(table, column), kind))
    return found


def _hash_of(table: Table, column: Column[Any]) -> Column[Any] | None:
    stem = column.name.removesuffix("_address")
    for name in (f"{column.name}_hash", f"{stem}_hash"):
        if name in table.columns:
            return table.columns[name]
    return None


def rotate_keys(database: Database, batch: int = 200) -> Iterator[int]:
    """Yields how many rows each step rewrote; already rewritten rows are written the same again, so a cut is harmless."""
    for table, column, hashed, kind in encrypted_columns():
        last = 0
        while True:
            with database.write() as session:
                done = _rotate_batch(session, table, column, hashed, kind, last, batch)
            if done is None:
                break
            last, count = done
            yield count


def _rotate_batch(
    session: Session, table: Table, column: Column[Any], hashed: Column[Any] | None, kind: str, after: int, batch: int
) -> tuple[int, int] | None:
    rows = session.execute(
        select(table.c.id, column).where(table.c.id > after).order_by(table.c.id).limit(batch).with_for_update()
    ).all()
    if not rows:
        return None
    for row_id, value in rows:
        if value is None:
            continue
        values: dict[str, Any] = {column.name: value}
        if hashed is not None:
            values[hashed.name] = keyring().lookup_hash(_kind(kind, value), value)
        session.execute(update(table).where(table.c.id == row_id).values(values))
    return rows[-1][0], len(rows)


def _kind(kind: str, value: str) -> str:
    """A column that holds either kind of address tells by the value."""
    return kind if kind != "text" else ("email" if "@" in value else "phone")
