"""Absences of mediators: what they had promised for that time is released, and others are asked."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from dispatch.record_absence import record_absence
from scheduling.mediators import Mediator, get_mediator
from storage.actor import Actor
from web.api.answers import Answer
from web.api.answers_of_rosters import AbsenceOut
from web.api.bodies import Body
from web.api.calls import actor, blueprint, found, perform, roles
from web.api.description import answers
from web.api.shapes_of_plans import AbsenceIn
from web.services import services

absences = blueprint("absences", "When mediators can't come")


def _get(session: Session, who: Actor, mediator_id: int) -> Mediator:
    return get_mediator(session, mediator_id)


@absences.post("/mediators/<mediator_id>/absences")
@answers(AbsenceOut, 201)
@found(_get, "mediator_id")
@roles("coordinator")
@absences.arguments(AbsenceIn)
def post_absence(body: Body, mediator_id: int) -> Any:
    """Their shifts and bookings of that time are released with one text, and others are asked at once."""
    now, settings = services().clock(), services().settings.dispatch
    # What could not be read is read as something harmless, so that the rest is looked at too.
    ends_at = body.values.get("ends_at") or (body.values.get("starts_at") or now) + timedelta(hours=1)
    starts_at = body.values.get("starts_at") or min(now, ends_at - timedelta(hours=1))

    def operation(session: Session) -> Answer:
        with body.gathered():
            absence = record_absence(session, actor(), mediator_id, starts_at, ends_at, now, settings)
        return {"id": str(absence.id), "released": absence.released}

    return perform(operation, 201)
