"""Compare-and-set: running an update and learning how many rows it found as it expected them."""

from typing import Any, cast

from sqlalchemy import CursorResult, Delete, Update
from sqlalchemy.orm import Session


def changed(session: Session, statement: Update | Delete) -> int:
    """Run the statement; how many rows it changed. None means that somebody else was first."""
    return cast("CursorResult[Any]", session.execute(statement)).rowcount
