"""Where a mediator is not to be sent, as the coordination sees it; to offices this is not told."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.exclusions import Exclusion
from scheduling.offices import Office
from storage.actor import Actor
from storage.errors import Refused


@dataclass(frozen=True)
class MediatorExclusion:
    """`kind` is conflict or do_not_send; of an office, by name, or of a person, by their office's code for them."""

    id: int
    kind: str
    office: str | None
    person_code: str | None
    made_at: datetime


def mediator_exclusions(session: Session, actor: Actor, mediator_id: int) -> list[MediatorExclusion]:
    """The newest first. Refused `actor` `only_coordinators` for everybody else: an office must not learn why."""
    refuse_others(actor)
    said = (
        select(Exclusion.id, Exclusion.kind, Office.name, Exclusion.person_code, Exclusion.made_at)
        .join(Office, Office.id == Exclusion.office_id, isouter=True)
        .where(Exclusion.mediator_id == mediator_id)
        .order_by(Exclusion.made_at.desc(), Exclusion.id.desc())
    )
    return [MediatorExclusion(*row) for row in session.execute(said)]


def refuse_others(actor: Actor) -> None:
    """Refused `actor` `only_coordinators` where the actor does not see every office."""
    if not actor.sees_all_offices:
        raise Refused("actor", "only_coordinators")
