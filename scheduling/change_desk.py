"""What is known of a desk changes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from scheduling.desk_values import read_desk
from scheduling.desks import Desk, get_desk
from scheduling.offices import get_or_add_office
from storage.actor import Actor
from storage.journal import append


def change_desk(session: Session, desk_id: int, values: Mapping[str, Any], now: datetime, actor: Actor) -> Desk:
    """Change the named fields only (shape of the API; each list replaces the whole list).

    Raises NotFound, Refusals for wrong fields. Shifts that stand already are not touched.
    """
    desk = get_desk(session, desk_id, actor)
    columns, office_name = read_desk(values, partial=True)
    if office_name is not None:
        desk.office_id = get_or_add_office(session, office_name, now).id
    for name, value in columns.items():
        setattr(desk, name, value)
    session.flush()
    changed = sorted(name for name in values if name in (*columns, "office", "place"))
    append(session, "desk_changed", f"desk:{desk_id}", now, actor, {"fields": changed})
    return desk
