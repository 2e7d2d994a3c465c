"""Who must not be sent to whom: a conflict of interest, or an office's or person's wish. Why is nobody's business."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, ScalarSelect, String, bindparam, func, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.db import Base
from storage.tables import table_of


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


_exclusions = table_of(Exclusion)


def excluded_kind(mediator_id: ColumnElement[int]) -> ScalarSelect[str]:
    """Why that mediator is not to be sent, or NULL: for a statement that is run with `office` and `person` (a code or
    None: an unknown person equals nobody's).
    """
    of_whom = (_exclusions.c.office_id == bindparam("office")) | (
        _exclusions.c.person_code == bindparam("person", type_=_exclusions.c.person_code.type)
    )
    kind = select(func.min(_exclusions.c.kind)).where(_exclusions.c.mediator_id == mediator_id, of_whom)
    return kind.scalar_subquery()
