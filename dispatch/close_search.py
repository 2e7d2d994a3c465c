"""A request ends without everybody it asked for: its open offers end with it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from dispatch.offers import UNANSWERED, Offer
from dispatch.requests import Request
from notifications.events import raise_event
from notifications.outbox import withdraw_messages
from notifications.questions import close_questions
from storage.actor import SYSTEM, Actor
from storage.journal import append


def close_search(
    session: Session, request: Request, now: datetime, state: str, why: str | None = None, actor: Actor = SYSTEM
) -> None:
    """Set the end state, take back what was not answered, and stop what has not left yet."""
    if request.series_id is not None:
        raise_event(session, f"request:{request.id}", "date_settled", now)
    request.state, request.closed_at, request.closed_why = state, now, why
    request.next_at = request.next_what = None
    close_offers(session, request.id, now, "withdrawn" if state.startswith("cancelled") else "lost")
    append(session, state, f"request:{request.id}", now, actor, {"why": why})
    session.flush()


def close_offers(session: Session, request_id: int, now: datetime, state: str, of: Sequence[str] = UNANSWERED) -> None:
    """Every unanswered offer (every one `of` these states) ends in `state`; its question closes and its text, if still
    here, stays here.
    """
    open_ones = Offer.request_id == request_id, Offer.state.in_(of)
    ids = list(session.execute(select(Offer.id).where(*open_ones)).scalars())
    if not ids:
        return
    session.execute(update(Offer).where(*open_ones).values(state=state).execution_options(synchronize_session=False))
    abouts = [f"offer:{one}" for one in ids]
    close_questions(session, abouts, now)
    withdraw_messages(session, abouts, now)
