"""Searches that are going on: which are due, and when they take their next step."""

from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from dispatch.offers import WAITING, Offer
from dispatch.requests import Request

PUT_OFF = timedelta(minutes=5)


def due_searches(session: Session, now: datetime, limit: int = 50) -> list[int]:
    """Ids of searches whose next step is due, the longest overdue first."""
    query = select(Request.id).where(Request.next_at <= now, Request.state == "searching")
    return list(session.execute(query.order_by(Request.next_at).limit(limit)).scalars())


def hurry(session: Session, request_id: int, now: datetime) -> None:
    """Nobody is left who could answer: the next step need not wait for its time."""
    session.execute(
        update(Request)
        .where(Request.id == request_id, Request.state == "searching")
        .values(next_at=now)
        .execution_options(synchronize_session=False)
    )


def put_off(session: Session, request_id: int, now: datetime) -> None:
    """A search that could not take its step is tried again later, and the coordinator sees it meanwhile."""
    session.execute(
        update(Request)
        .where(Request.id == request_id, Request.state == "searching")
        .values(next_at=now + PUT_OFF, alerted_at=func.coalesce(Request.alerted_at, now))
        .execution_options(synchronize_session=False)
    )


def waiting_offers(session: Session, request_id: int) -> int:
    """How many asked mediators have not answered yet and may be waited for."""
    query = select(func.count()).where(Offer.request_id == request_id, Offer.state.in_(WAITING))
    return session.execute(query).scalar_one()
