"""Claiming due rows: any number of workers, each row to one of them, for the length of a lease."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, or_, select, update
from sqlalchemy.orm import Session


def claim(
    session: Session,
    table: Table,
    *,
    where: ColumnElement[bool],
    order_by: list[Any],
    limit: int,
    owner: str,
    now: datetime,
    lease: timedelta,
) -> list[int]:
    """Ids of rows of `table` that are now ours until `now + lease`, in order.

    The table has `id`, `lease_owner` and `lease_until`; a lease that has run out is anybody's again.
    """
    free = or_(table.c.lease_until.is_(None), table.c.lease_until < now)
    due = select(table.c.id).where(where, free).order_by(*order_by).limit(limit)
    if session.get_bind().dialect.name == "postgresql":
        due = due.with_for_update(skip_locked=True)
    ids = list(session.execute(due).scalars())
    if ids:
        session.execute(update(table).where(table.c.id.in_(ids)).values(lease_owner=owner, lease_until=now + lease))
    return ids
