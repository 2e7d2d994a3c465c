"""Which offices like to have a mediator, and which would rather not, as the mediator's page lists them."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduling.mediators import Preference
from scheduling.offices import Office


@dataclass(frozen=True)
class OfficePreference:
    """`kind` is prefers or avoids."""

    office_id: int
    office: str
    kind: str


def office_preferences(session: Session, mediator_id: int) -> list[OfficePreference]:
    """What offices have said of a mediator, in order of their names."""
    said = select(Office.id, Office.name, Preference.kind).join(Preference, Preference.office_id == Office.id)
    rows = session.execute(said.where(Preference.mediator_id == mediator_id).order_by(Office.name))
    return [OfficePreference(*row) for row in rows]
