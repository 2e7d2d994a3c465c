"""Values that no key of ours reads: one damaged row must hold up nobody, and a wrong key must start nothing."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.encrypted_columns import as_stored, encrypted_columns, token_of
from storage.keys import keyring
from storage.types import Unreadable, UnreadableBytes


def has_unreadable(*values: object) -> bool:
    """Whether one of a row's values could not be decrypted."""
    return any(isinstance(one, Unreadable | UnreadableBytes) for one in values)


def unreadable_column(session: Session) -> str | None:
    """A column whose newest value can't be read with the keys that are there, as "table.column"; None where all can."""
    return next((name for name, reads in _newest_reads(session).items() if not reads), None)


def keys_fit(session: Session) -> bool:
    """False where nothing that lies encrypted here can be read: the keys are another database's."""
    reads = _newest_reads(session).values()
    return not reads or any(reads)


def _newest_reads(session: Session) -> dict[str, bool]:
    """Whether the newest value of each encrypted column can be read, of the tables that are known."""
    found = {}
    for one in encrypted_columns():
        newest = [key.desc() for key in one.table.primary_key.columns]
        stored = select(as_stored(one)).where(one.column.is_not(None)).order_by(*newest).limit(1)
        row = session.execute(stored).first()
        if row is not None:
            found[f"{one.table.name}.{one.column.name}"] = keyring().can_decrypt(token_of(row[0]))
    return found
