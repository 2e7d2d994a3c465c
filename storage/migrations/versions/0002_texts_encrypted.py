"""what messages and replies say lies encrypted

Texts name whom to call, invites bear the mediator's address: they lie as numbers and addresses do. No column changes
its type, their content does.

Revision ID: 0002
Revises: 0001
"""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.keys import keyring

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

COLUMNS = {"messages": ("body", "html", "calendar"), "unread_replies": ("text",)}
BATCH = 500


def upgrade() -> None:
    _rewrite(lambda plain: keyring().encrypt(plain))


def downgrade() -> None:
    _rewrite(lambda token: keyring().decrypt(token))


def _rewrite(change: Callable[[str], str]) -> None:
    for name, columns in COLUMNS.items():
        binary = [column for column in columns if column == "calendar"]
        table = sa.table(
            name, sa.column("id"), *(sa.column(c, sa.LargeBinary if c in binary else sa.Text) for c in columns)
        )
        last = 0
        while rows := _after(table, last):
            for row in rows:
                values = {
                    column: change(value.decode()).encode() if isinstance(value, bytes) else change(value)
                    for column, value in row._mapping.items()
                    if column != "id" and value is not None
                }
                op.get_bind().execute(sa.update(table).where(table.c.id == row.id).values(values))
            last = rows[-1].id


def _after(table: sa.TableClause, last: int) -> list[Any]:
    query = sa.select(table).where(table.c.id > last).order_by(table.c.id).limit(BATCH)
    return list(op.get_bind().execute(query))
