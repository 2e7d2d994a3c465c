"""Re-encrypt and re-hash every contact with the newest key, in small steps that may be cut at any point."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import InvalidToken
from sqlalchemy import (
    Column,
    ColumnElement,
    LargeBinary,
    Table,
    Text,
    func,
    insert,
    literal,
    select,
    tuple_,
    type_coerce,
    update,
)
from sqlalchemy.orm import Session

from storage.db import Base
from storage.keys import keyring
from storage.transaction import Database
from storage.types import EncryptedBytes, EncryptedEmail, EncryptedPhone, EncryptedText

UNDER_EVERY_KEY = "under_every_key"
"""A table whose `info` says so keeps each look-up hash under every key there has been, a row each."""


KINDS: dict[type[Any], str] = {EncryptedPhone: "phone", EncryptedEmail: "email"}


@dataclass(frozen=True)
class EncryptedColumn:
    """`hashed` finds the value again, where it is looked up; `kind` is phone, email or text."""

    table: Table
    column: Column[Any]
    hashed: Column[Any] | None
    kind: str


def encrypted_columns() -> list[EncryptedColumn]:
    """Read off the tables, so that none is forgotten: every table's module must have been imported.

    Those to be kept under every key come first: what is compared with them is found there before and after its turn.
    """
    found = []
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, EncryptedText | EncryptedBytes):
                kind = KINDS.get(type(column.type), "text")
                found.append(EncryptedColumn(table, column, _hash_of(table, column), kind))
    return sorted(found, key=lambda one: UNDER_EVERY_KEY not in one.table.info)


def unreadable(session: Session) -> str | None:
    """A column of which one value can't be read with the keys that are there, as "table.column"; None where all can."""
    for one in encrypted_columns():
        try:
            session.execute(select(one.column).where(one.column.is_not(None)).limit(1)).scalar()
        except InvalidToken:
            return f"{one.table.name}.{one.column.name}"
    return None


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
    stored = type_coerce(one.column, LargeBinary if _is_binary(one) else Text)
    due = select(*key, stored).where(one.column.is_not(None)).order_by(*key).limit(batch).with_for_update()
    if after is not None:
        due = due.where(tuple_(*key) > tuple_(*(literal(value) for value in after)))
    rows = session.execute(due).all()
    if not rows:
        return None
    for *at, token in rows:
        _rotate(session, one, [column == known for column, known in zip(key, at, strict=True)], token)
    return tuple(rows[-1][:-1]), len(rows)


def _rotate(session: Session, one: EncryptedColumn, mine: list[ColumnElement[bool]], stored: str | bytes) -> None:
    token = stored if isinstance(stored, str) else bytes(stored).decode()
    if keyring().under_newest(token):
        return
    value = keyring().decrypt(token)
    values: dict[str, Any] = {one.column.name: value.encode() if _is_binary(one) else value}
    if one.hashed is not None:
        newest = keyring().lookup_hash(_kind(one.kind, value), value)
        if UNDER_EVERY_KEY in one.table.info:
            _add_twin(session, one, mine, values, newest)
        else:
            values[one.hashed.name] = newest
    session.execute(update(one.table).where(*mine).values(values))


def _add_twin(
    session: Session, one: EncryptedColumn, mine: list[ColumnElement[bool]], values: dict[str, Any], newest: str
) -> None:
    """The same row once more, found under the newest key; the old one stays for what still lies under the older."""
    assert one.hashed is not None
    if session.execute(select(one.hashed).where(one.hashed == newest)).first() is None:
        row = dict(session.execute(select(one.table).where(*mine)).one()._mapping) | values
        row[one.hashed.name] = newest
        session.execute(insert(one.table).values({name: row[name] for name in row if name != "id"}))


def _is_binary(one: EncryptedColumn) -> bool:
    return isinstance(one.column.type, EncryptedBytes)


def _kind(kind: str, value: str) -> str:
    """A column that holds either kind of address tells by the value."""
    return kind if kind != "text" else ("email" if "@" in value else "phone")
