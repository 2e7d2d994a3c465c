"""Transactions: one an operation, opened at the entry point.

SQLite has one writer: `write()` begins IMMEDIATE (a deferred read that turns into a write fails at once, whatever the
timeout), and the threads of one process queue on a lock before it, since its busy handler is not fair.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.orm import Session

T = TypeVar("T")
TRIES = 3
_DEADLOCK, _SERIALISATION, _OVERLAP = "40P01", "40001", "23P01"


class Database:
    """An engine with the two ways to use it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"
        self._reading = engine.execution_options(sqlite_begin="BEGIN")
        self._one_writer = threading.Lock()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that only reads; whatever it changed is rolled back."""
        with Session(self._reading, expire_on_commit=False) as session:
            yield session
            # Closing rolls back, and unlike rollback() does not empty the objects that were read.

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that commits at the end of the block, or leaves no trace."""
        if self.is_sqlite:
            with self._one_writer, self._writing() as session:
                yield session
        else:
            with self._writing() as session:
                yield session

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        with Session(self.engine, expire_on_commit=False) as session:
            yield session
            session.commit()

    def run(self, operation: Callable[[Session], T]) -> T:
        """The operation's answer, in a `write()`; done again whole, up to three times, where databases ask for it, or
        where the connection was lost before the commit began: then nothing of it was kept.
        """
        for attempt in range(TRIES):
            worked = False
            try:
                with self.write() as session:
                    answer = operation(session)
                    worked = True
                return answer
            except DBAPIError as error:
                lost = error.connection_invalidated and not worked
                if attempt == TRIES - 1 or not (lost or worth_repeating(error)):
                    raise
        raise AssertionError("unreachable")


def is_temporary(error: BaseException) -> bool:
    """Whether it is the database that is not there or busy: the same work will do later. Anything else stays wrong."""
    return isinstance(error, OperationalError | InterfaceError) or (
        isinstance(error, DBAPIError) and worth_repeating(error)
    )


def worth_repeating(error: DBAPIError) -> bool:
    """A deadlock or a serialisation failure of PostgreSQL: the same work may pass a moment later. So may an overlap
    that the work had looked for and not seen: the second time it sees it, and says so.
    """
    return getattr(error.orig, "sqlstate", None) in (_DEADLOCK, _SERIALISATION, _OVERLAP)
