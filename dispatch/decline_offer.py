"""A mediator says no: the search goes on, at once where nobody else is left to wait for."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from dispatch.offers import UNANSWERED, Offer
from dispatch.requests import Request
from dispatch.searches import hurry, waiting_offers
from notifications.questions import close_questions
from storage.actor import Actor
from storage.journal import append
from storage.rows import changed


def decline_offer(session: Session, offer_id: int, now: datetime, actor: Actor, state: str = "declined") -> bool:
    """False where the offer is not open any more; a reserve may still say no.

    `state` is declined, conflict (they must not meet that person) or send_failed.
    The request's row is held first, as a yes does: a yes and a no of one moment queue instead of deadlocking.
    """
    request_id = session.execute(select(Offer.request_id).where(Offer.id == offer_id)).scalar_one()
    session.execute(select(Request.id).where(Request.id == request_id).with_for_update(key_share=True))
    answered = (
        update(Offer)
        .where(
            Offer.id == offer_id,
            Offer.state.in_((*UNANSWERED, "reserve", "lost") if state != "send_failed" else UNANSWERED),
        )
        .values(state=state, answered_at=None if state == "send_failed" else now)
        .execution_options(synchronize_session=False)
    )
    if changed(session, answered) == 0:
        return False
    offer = session.get_one(Offer, offer_id, populate_existing=True)
    close_questions(session, [f"offer:{offer_id}"], now)
    append(session, f"offer_{state}", f"request:{offer.request_id}", now, actor, {"offer": offer_id})
    if waiting_offers(session, offer.request_id) == 0 or state == "send_failed":
        hurry(session, offer.request_id, now)
    return True
