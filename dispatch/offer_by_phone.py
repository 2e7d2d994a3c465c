"""Somebody was asked by telephone: an offer like any other, so that the code of their confirmation is theirs."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.accept_offer import MAY_SAY_YES
from dispatch.offers import Offer
from dispatch.requests import Request
from notifications.questions import open_question
from scheduling.mediators import Mediator


def offer_by_phone(session: Session, request: Request, mediator: Mediator, now: datetime) -> int:
    """The id of what they were asked by text already, or of an offer that no text was sent about."""
    of_now = (Offer.request_id == request.id) & (Offer.wave > request.changed_after_wave)
    asked = select(Offer).where(of_now, Offer.mediator_id == mediator.id)
    newest = session.scalars(asked.order_by(Offer.id.desc()).limit(1)).first()
    if newest is not None and newest.state in MAY_SAY_YES:
        return newest.id
    ways = [way for way in request.modalities if way in mediator.modalities]
    made = Offer(
        request_id=request.id,
        mediator_id=mediator.id,
        state="queued",
        wave=max(request.wave, request.changed_after_wave + 1),
        code="",
        modality=(ways or request.modalities)[0],
        language=request.language,
        asked_at=now,
    )
    session.add(made)
    session.flush()
    made.code = open_question(session, phone=mediator.phone, about=f"offer:{made.id}", now=now)
    session.flush()
    return made.id
