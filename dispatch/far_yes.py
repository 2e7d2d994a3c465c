"""A yes from far away may wait a little for a nearer one: only where that is switched on (`eta_wait_seconds`)."""

from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from dispatch.book_seat import Yes
from dispatch.expected import Expected
from dispatch.notices import tell_far
from dispatch.offers import Offer
from dispatch.requests import Request
from dispatch.settings import OnDemandSettings
from storage.journal import append
from storage.rows import execute
from storage.tables import table_of

_offer, _request = table_of(Offer), table_of(Request)


def is_far(yes: Yes, span: Expected) -> bool:
    """Somebody waits at a counter, and they would need longer than is set: by their own word, or by our reckoning."""
    told = yes.settings.on_demand
    waits = told.eta_wait_seconds > 0 and yes.request.urgent and yes.offer.modality == "in_person"
    asked_now = yes.actor.role == "mediator" and not yes.promoted
    return waits and asked_now and span.starts_at - yes.now > timedelta(minutes=told.eta_wait_above_minutes)


def wait_for_nearer(yes: Yes, span: Expected) -> None:
    """They are in reserve, with their own time, and have the seat when the wait is over and nobody nearer has said yes.

    The request's row is held.
    """
    wait_until = yes.now + timedelta(seconds=yes.settings.on_demand.eta_wait_seconds)
    minutes = round((span.starts_at - yes.now).total_seconds() / 60)
    mine = update(_offer).where(_offer.c.id == yes.offer.id)
    execute(yes.session, mine.values(state="reserve", answered_at=yes.now, eta_minutes=minutes))
    sooner = func.coalesce(_request.c.next_at, wait_until) > wait_until
    due = update(_request).where(_request.c.id == yes.request.id, sooner | _request.c.next_at.is_(None))
    execute(yes.session, due.values(next_at=wait_until, next_what="take_far_yes"))
    append(yes.session, "far_yes", f"request:{yes.request.id}", yes.now, yes.actor, {"offer": yes.offer.id})
    tell_far(yes.session, yes.mediator, yes.request, yes.now, yes.settings)


def far_yes_due(session: Session, request: Request, now: datetime, settings: OnDemandSettings) -> bool:
    """Whether a yes of this search has waited long enough."""
    if not settings.eta_wait_seconds:
        return False
    waited = (
        select(func.count())
        .select_from(Offer)
        .where(Offer.request_id == request.id, Offer.state == "reserve", Offer.answered_at >= request.searching_since)
        .where(Offer.answered_at <= now - timedelta(seconds=settings.eta_wait_seconds))
    )
    return session.scalar(waited) != 0
