"""Column types: aware UTC times and encrypted contacts."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, LargeBinary, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from storage.keys import keyring


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


class EncryptedText(TypeDecorator[str]):
    """Text that lies encrypted in the database and is plain in the code."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else keyring().encrypt(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else keyring().decrypt(value)


class EncryptedPhone(EncryptedText):
    """A phone number in E.164; its `_hash` column beside it finds it."""

    cache_ok = True


class EncryptedEmail(EncryptedText):
    """An e-mail address in lower case; its `_hash` column beside it finds it."""

    cache_ok = True


class EncryptedBytes(TypeDecorator[bytes]):
    """UTF-8 that lies encrypted in the database and is plain in the code."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else keyring().encrypt(value.decode()).encode()

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else keyring().decrypt(bytes(value).decode()).encode()
