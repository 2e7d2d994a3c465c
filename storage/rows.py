"""How many rows a statement changed: the answer of a compare-and-set."""

from typing import Any, cast

from sqlalchemy import CursorResult
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import UpdateBase


def changed(session: Session, statement: UpdateBase, values: dict[str, Any] | None = None) -> int:
    """Run an UPDATE or DELETE; objects already loaded are not brought up to date."""
    result = session.execute(statement, values, execution_options={"synchronize_session": False})
    return cast("CursorResult[Any]", result).rowcount
