"""A mediator may be sent again."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from dispatch.exclusions import Exclusion
from dispatch.mediator_exclusions import refuse_others
from storage.actor import Actor
from storage.journal import append
from storage.rows import changed


def lift_exclusion(session: Session, mediator_id: int, exclusion_id: int, now: datetime, actor: Actor) -> bool:
    """False where it was gone already: two people may both have tried. Refused `actor` `only_coordinators`."""
    refuse_others(actor)
    named = Exclusion.id == exclusion_id, Exclusion.mediator_id == mediator_id
    if not changed(session, delete(Exclusion).where(*named)):
        return False
    append(session, "exclusion_lifted", f"mediator:{mediator_id}", now, actor, {"exclusion": exclusion_id})
    return True
