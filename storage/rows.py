"""Statements that step past the unit of work: what many people do at the same moment costs half as much this way.

They see what was flushed, not what is pending in the session, and leave the session's objects as they were.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import CursorResult, Executable
from sqlalchemy.orm import Session

Values = Mapping[str, Any] | Sequence[Mapping[str, Any]]


def execute(session: Session, statement: Executable, values: Values | None = None) -> CursorResult[Any]:
    """Run a statement on tables in the session's transaction; with a list of values, once for each in one call."""
    return session.connection().execute(statement, cast(Any, values))


def changed(session: Session, statement: Executable, values: Mapping[str, Any] | None = None) -> int:
    """Compare-and-set: how many rows the update found as it expected them. None means that somebody was first."""
    return cast("CursorResult[Any]", session.execute(statement, cast(Any, values))).rowcount
