"""Writes that go to the database together: one trip, where each would have been one.

PostgreSQL takes them as parts of one statement (each sees the rows as they were before it), SQLite one by one
(docs/adr/0009).
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Delete, Insert, Update
from sqlalchemy.orm import Session

from storage.rows import Values, execute

Write = tuple[Insert | Update | Delete, Values]
"""A statement that is built once, and its values; those of different writes have different names."""


def send(session: Session, writes: Sequence[Write]) -> None:
    """All of them. On PostgreSQL no two may change the same row, nor one count on what another has written.

    ValueError where two of them name a value alike: one would be written for both.
    """
    if len(writes) > 1 and session.get_bind().dialect.name == "postgresql":
        named = [one for _, given in writes for one in cast("dict[str, Any]", given).items()]
        values = dict(named)
        if len(values) < len(named):
            raise ValueError(f"Two writes name a value alike: {sorted(name for name, _ in named)}")
        execute(session, _joined(tuple(statement for statement, _ in writes)), values)
    else:
        for statement, given in writes:
            execute(session, statement, given)


@lru_cache
def _joined(statements: tuple[Insert | Update | Delete, ...]) -> Insert | Update | Delete:
    *others, last = statements
    return last.add_cte(*(one.cte(f"write_{place}") for place, one in enumerate(others)))
