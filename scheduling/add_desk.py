"""A desk opens."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from scheduling.desk_values import read_desk
from scheduling.desks import Desk
from scheduling.offices import get_or_add_office
from storage.actor import Actor
from storage.errors import Refused
from storage.journal import append


def add_desk(session: Session, values: Mapping[str, Any], now: datetime, actor: Actor) -> Desk:
    """Make a desk of values in the shape of the API; an office that does not exist yet is made.

    Raises Refusals for wrong fields.
    """
    columns, office_name = read_desk(values, partial=False)
    if office_name is None:
        raise Refused("office", "required")
    office = get_or_add_office(session, office_name, now)
    desk = Desk(**columns, office_id=office.id, created_at=now)
    session.add(desk)
    session.flush()
    append(session, "desk_added", f"desk:{desk.id}", now, actor)
    return desk
