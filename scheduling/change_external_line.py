"""What is known of an outside telephone line changes: a new access code, or it is used no more."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from scheduling.external_line_values import read_external_line
from scheduling.external_lines import ExternalLine, get_line, save_line
from scheduling.offices import offices_named
from storage.actor import Actor
from storage.journal import append


def change_external_line(
    session: Session, line_id: int, values: Mapping[str, Any], now: datetime, actor: Actor
) -> ExternalLine:
    """Change the named fields only (each list replaces the whole list). Raises NotFound, Refusals for wrong fields."""
    line = get_line(session, actor, line_id)
    columns, names = read_external_line(values, partial=True)
    offices = None if names is None else offices_named(session, names)
    for name, value in columns.items():
        setattr(line, name, value)
    save_line(session, line, offices)
    fields = sorted(name for name in values if name in (*columns, "offices"))
    append(session, "external_line_changed", f"external_line:{line_id}", now, actor, {"fields": fields})
    return line
