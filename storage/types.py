"""Column types: aware UTC times and encrypted contacts."""

import logging
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from cryptography.fernet import InvalidToken
from sqlalchemy import DateTime, LargeBinary, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from storage.keys import keyring

log = logging.getLogger(__name__)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time in UTC on both databases; a naive one is a programming error and raises ValueError."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"A time without its zone: {value!r}")
        utc = value.astimezone(UTC)
        return utc if dialect.name == "postgresql" else utc.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class Unreadable(str):
    """Stands for a text that no key of ours reads: the row was damaged. Shown as it is, and never sent."""


class UnreadableBytes(bytes):
    """The same for bytes."""


@lru_cache(maxsize=1_000)
def _unreadable(token: str) -> Unreadable:
    """Said once a value, however often it is looked at."""
    log.error("a value of %s characters that lies encrypted can't be read with MEDIATORI_SECRET_KEY", len(token))
    return Unreadable("???")


def _read(token: str) -> str:
    try:
        return keyring().decrypt(token)
    except InvalidToken:
        return _unreadable(token)


class EncryptedText(TypeDecorator[str]):
    """Text that lies encrypted in the database and is plain in the code; `Unreadable` where it was damaged."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else keyring().encrypt(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else _read(value)


class EncryptedPhone(EncryptedText):
    """A phone number in E.164; its `_hash` column beside it finds it."""

    cache_ok = True


class EncryptedEmail(EncryptedText):
    """An e-mail address in lower case; its `_hash` column beside it finds it."""

    cache_ok = True


class EncryptedBytes(TypeDecorator[bytes]):
    """UTF-8 that lies encrypted in the database and is plain in the code; `UnreadableBytes` where it was damaged."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else keyring().encrypt(value.decode()).encode()

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        text = _read(bytes(value).decode(errors="replace"))
        return UnreadableBytes() if isinstance(text, Unreadable) else text.encode()
