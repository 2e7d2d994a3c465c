"""Looking something up for a page: the rows stay readable after the transaction has ended."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session

from web.services import services

T = TypeVar("T")


def look_up(query: Callable[[Session], T]) -> T:
    """What the query found, in a transaction that only reads."""
    with services().database.read() as session:
        found = query(session)
        session.expunge_all()  # the end of the transaction would empty the rows that a template still shows
    return found
