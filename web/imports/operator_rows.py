"""A row of a file of people who sign in."""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from storage.actor import Actor
from web.add_user import add_user
from web.imports.csv_table import Columns
from web.imports.row_values import Cells

OPERATOR_COLUMNS = Columns(("email", "name", "role", "office"))


def add_operator_row(session: Session, cells: Cells, now: datetime, actor: Actor) -> str:
    """The person of this row, with a made password: `email password`, to be shown once. Raises Refusals."""
    password = secrets.token_urlsafe(12)
    email = cells.needed("email")
    add_user(
        session,
        cells.needed("name"),
        email,
        cells.needed("role").lower(),
        cells.text("office"),
        password,
        now,
    )
    return f"{email} {password}"
