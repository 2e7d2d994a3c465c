"""Nobody could come: the office says in one tap who interpreted after all."""

from datetime import datetime

from sqlalchemy.orm import Session

from dispatch.requests import Request, get_request, hold_request
from dispatch.unmet_needs import WHO, UnmetNeed
from storage.actor import Actor
from storage.errors import Refused, StateRefused
from storage.journal import append


def tell_unmet_need(session: Session, actor: Actor, request_id: int, who: str, now: datetime) -> Request:
    """The request; saying it again replaces what was said.

    NotFound where the actor may not see it, Refused `not_one_of`, StateRefused where it has not ended uncovered.
    """
    get_request(session, actor, request_id)
    if who not in WHO:
        raise Refused("who", "not_one_of", choices=", ".join(WHO))
    uncovered = Request.state == "uncovered"
    request, held = hold_request(session, request_id, uncovered, next_at=None)
    if not held:
        raise StateRefused("state", "not_uncovered", state=request.state)
    said = session.get(UnmetNeed, request_id) or UnmetNeed(request_id=request_id)
    said.who, said.told_by, said.told_at = who, actor.id, now
    session.add(said)
    append(session, "unmet_told", f"request:{request_id}", now, actor, {"who": who})
    session.flush()
    return request
