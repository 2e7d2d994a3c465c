"""The database's own refusal of two live spans of one owner that overlap, on both engines.

Python's checks are courtesy; this is the rule. Used by migrations (the DDL) and by whoever inserts (the recognition).
"""

from sqlalchemy.exc import IntegrityError

NAME = "no_overlap"


def statements(dialect: str, table: str, owner: str) -> list[str]:
    """DDL that makes `table` (owner, starts_at, ends_at, live) refuse overlaps of live rows of one owner."""
    if dialect == "postgresql":
        return [_exclusion(table, owner)]
    return [_trigger(table, owner, "INSERT"), _trigger(table, owner, "UPDATE")]


def _exclusion(table: str, owner: str) -> str:
    return (
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{NAME} EXCLUDE USING gist "
        f"(int4range({owner}, {owner}, '[]') WITH &&, tstzrange(starts_at, ends_at) WITH &&) WHERE (live)"
    )


def _trigger(table: str, owner: str, event: str) -> str:
    return (
        f"CREATE TRIGGER {table}_{NAME}_{event.lower()} BEFORE {event} ON {table} "
        f"WHEN NEW.live AND EXISTS (SELECT 1 FROM {table} WHERE {owner} = NEW.{owner} AND live "
        f"AND id IS NOT NEW.id AND starts_at < NEW.ends_at AND ends_at > NEW.starts_at) "
        f"BEGIN SELECT RAISE(ABORT, '{table}_{NAME}'); END"
    )


def is_double_booking(error: IntegrityError) -> bool:
    """Whether this is that refusal, on either database."""
    return NAME in str(error.orig)
