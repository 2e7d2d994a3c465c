"""Who must not be sent to whom: a conflict of interest, or an office's or person's wish. Why is nobody's business."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from scheduling.tables import among
from storage.db import Base


class Exclusion(Base):
    """`conflict` or `do_not_send`, for a person or for a whole office."""

    __tablename__ = "exclusions"
    __table_args__ = (
        CheckConstraint("kind IN ('conflict', 'do_not_send')", "kind"),
        CheckConstraint("person_code IS NOT NULL OR office_id IS NOT NULL", "of_whom"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    mediator_id: Mapped[int] = mapped_column(ForeignKey("mediators.id"), index=True)
    person_code: Mapped[str | None] = mapped_column(String(40), index=True)
    office_id: Mapped[int | None] = mapped_column(ForeignKey("offices.id"))
    kind: Mapped[str] = mapped_column(String(12))
    made_at: Mapped[datetime]


def excluded_for(
    session: Session, person_code: str | None, office_id: int, ids: Collection[int] | None
) -> dict[int, str]:
    """Those (of `ids`, or of all) who are not to be sent, with the kind."""
    whose = [Exclusion.office_id == office_id]
    if person_code:
        whose.append(Exclusion.person_code == person_code)
    query = select(Exclusion.mediator_id, Exclusion.kind).where(or_(*whose))
    if ids is not None:
        query = query.where(among(session, Exclusion.mediator_id, ids))
    return {row.mediator_id: row.kind for row in session.execute(query)}
