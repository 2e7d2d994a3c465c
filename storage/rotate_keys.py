"""Re-encrypt and re-hash every contact with the newest key, in small steps that may be cut at any point."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from cryptography.fernet import InvalidToken
from sqlalchemy import ColumnElement, func, insert, literal, select, tuple_, update
from sqlalchemy.orm import Session

from storage.encrypted_columns import (
    UNDER_EVERY_KEY,
    EncryptedColumn,
    as_stored,
    encrypted_columns,
    is_binary,
    token_of,
)
from storage.keys import keyring
from storage.transaction import Database


def rows_to_rotate(database: Database) -> int:
    """How many values `rotate_keys` will look at."""
    with database.read() as session:
        return sum(
            session.execute(select(func.count()).select_from(one.table).where(one.column.is_not(None))).scalar_one()
            for one in encrypted_columns()
        )


def rotate_keys(database: Database, unread: Counter[str], batch: int = 200) -> Iterator[int]:
    """Yields how many values each step looked at. One already under the newest key is left alone: a cut is harmless.

    What no key reads stays as it is, and is counted in `unread` by its "table.column".
    """
    for one in encrypted_columns():
        last: tuple[Any, ...] | None = None
        while True:
            with database.write() as session:
                done = _rotate_batch(session, one, last, batch, unread)
            if done is None:
                break
            last, count = done
            yield count


def _rotate_batch(
    session: Session, one: EncryptedColumn, after: tuple[Any, ...] | None, batch: int, unread: Counter[str]
) -> tuple[tuple[Any, ...], int] | None:
    """(primary key of the last row, how many) of the next rows in order of the primary key; None after the last."""
    key = list(one.table.primary_key.columns)
    due = select(*key, as_stored(one)).where(one.column.is_not(None)).order_by(*key).limit(batch).with_for_update()
    if after is not None:
        due = due.where(tuple_(*key) > tuple_(*(literal(value) for value in after)))
    rows = session.execute(due).all()
    if not rows:
        return None
    for *at, token in rows:
        try:
            _rotate(session, one, [column == known for column, known in zip(key, at, strict=True)], token)
        except InvalidToken:
            unread[f"{one.table.name}.{one.column.name}"] += 1
    return tuple(rows[-1][:-1]), len(rows)


def _rotate(session: Session, one: EncryptedColumn, mine: list[ColumnElement[bool]], stored: str | bytes) -> None:
    token = token_of(stored)
    if keyring().under_newest(token):
        return
    value = keyring().decrypt(token)
    values: dict[str, Any] = {one.column.name: value.encode() if is_binary(one) else value}
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


def _kind(kind: str, value: str) -> str:
    """A column that holds either kind of address tells by the value."""
    return kind if kind != "text" else ("email" if "@" in value else "phone")
