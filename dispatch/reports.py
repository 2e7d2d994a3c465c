"""What an office says of an intervention once it is over."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.db import Base
from storage.types import EncryptedText

OUTCOMES = ("done", "interrupted", "no_show_mediator", "no_show_person", "no_show_office")
STARS = 5


class Report(Base):
    """One for a request. `minutes` as the office counts them; `rating` one to five stars; the note stays with it."""

    __tablename__ = "reports"
    __table_args__ = (
        CheckConstraint(f"outcome IN {OUTCOMES}", "outcome"),
        CheckConstraint("minutes >= 0", "minutes"),
        CheckConstraint("rating IS NULL OR rating BETWEEN 1 AND 5", "rating"),
    )
    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id"), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(20))
    minutes: Mapped[int]
    rating: Mapped[int | None]
    note: Mapped[str | None] = mapped_column(EncryptedText)
    reported_by: Mapped[str] = mapped_column(String(60))
    reported_at: Mapped[datetime]


def reports_of(session: Session, request_ids: Sequence[int]) -> dict[int, Report]:
    """What was said of each of these requests; those of which nothing was said are missing."""
    query = select(Report).where(Report.request_id.in_(request_ids))
    return {one.request_id: one for one in session.scalars(query)}
