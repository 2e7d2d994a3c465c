"""Requests that ended on an outside telephone line: which, and for how long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from scheduling.external_lines import ExternalLine
from storage.db import Base

MOST_MINUTES = 240


class ExternalCall(Base):
    """One for a request; nothing of what was said."""

    __tablename__ = "external_calls"
    __table_args__ = (CheckConstraint(f"minutes BETWEEN 1 AND {MOST_MINUTES}", "minutes"),)
    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id"), primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("external_lines.id"))
    minutes: Mapped[int]
    told_by: Mapped[str] = mapped_column(String(60))
    told_at: Mapped[datetime]


@dataclass(frozen=True)
class Called:
    """`line` is its name."""

    line: str
    minutes: int


def external_calls_of(session: Session, request_ids: Sequence[int]) -> dict[int, Called]:
    """The call that ended each of these requests; those that ended otherwise are missing."""
    query = select(ExternalCall.request_id, ExternalLine.name, ExternalCall.minutes)
    query = query.join(ExternalLine, ExternalLine.id == ExternalCall.line_id)
    rows = session.execute(query.where(ExternalCall.request_id.in_(request_ids)))
    return {row.request_id: Called(row.name, row.minutes) for row in rows}
