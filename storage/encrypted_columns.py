"""Which columns lie encrypted, and which hash beside each finds it again. Read off the tables, so none is forgotten."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, LargeBinary, Table, Text, type_coerce

from storage.db import Base
from storage.types import EncryptedBytes, EncryptedEmail, EncryptedPhone, EncryptedText

UNDER_EVERY_KEY = "under_every_key"
"""A table whose `info` says so keeps each look-up hash under every key there has been, a row each."""
_KINDS: dict[type[Any], str] = {EncryptedPhone: "phone", EncryptedEmail: "email"}


@dataclass(frozen=True)
class EncryptedColumn:
    """`hashed` finds the value again, where it is looked up; `kind` is phone, email or text."""

    table: Table
    column: Column[Any]
    hashed: Column[Any] | None
    kind: str


def encrypted_columns() -> list[EncryptedColumn]:
    """Of every table whose module has been imported.

    Those to be kept under every key come first: what is compared with them is found there before and after its turn.
    """
    found = []
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, EncryptedText | EncryptedBytes):
                kind = _KINDS.get(type(column.type), "text")
                found.append(EncryptedColumn(table, column, _hash_of(table, column), kind))
    return sorted(found, key=lambda one: UNDER_EVERY_KEY not in one.table.info)


def is_binary(one: EncryptedColumn) -> bool:
    """Whether its values are bytes."""
    return isinstance(one.column.type, EncryptedBytes)


def as_stored(one: EncryptedColumn) -> ColumnElement[str | bytes]:
    """The column as it lies there, encrypted."""
    return type_coerce(one.column, LargeBinary if is_binary(one) else Text)


def token_of(stored: str | bytes) -> str:
    """What is to be decrypted; bytes that are no text at all decrypt to nothing."""
    return stored if isinstance(stored, str) else bytes(stored).decode(errors="replace")


def _hash_of(table: Table, column: Column[Any]) -> Column[Any] | None:
    stem = column.name.removesuffix("_address")
    for name in (f"{column.name}_hash", f"{stem}_hash"):
        if name in table.columns:
            return table.columns[name]
    return None
