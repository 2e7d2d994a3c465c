"""An outside telephone line with interpreters becomes known."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from scheduling.external_line_values import read_external_line
from scheduling.external_lines import ExternalLine, save_line
from scheduling.offices import offices_named
from storage.actor import Actor
from storage.journal import append


def add_external_line(session: Session, values: Mapping[str, Any], now: datetime, actor: Actor) -> ExternalLine:
    """Make a line of values in the shape of the API. Raises Refusals for wrong fields, unknown offices among them."""
    columns, names = read_external_line(values, partial=False)
    offices = offices_named(session, names or [])
    line = ExternalLine(**columns, created_at=now)
    save_line(session, line, offices)
    append(session, "external_line_added", f"external_line:{line.id}", now, actor)
    return line
