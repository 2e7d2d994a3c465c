"""A seat is free again, and somebody had said yes to it: it is theirs, without another question."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.accept_offer import accept_offer
from dispatch.offers import Offer
from dispatch.settings import DispatchSettings
from storage.actor import SYSTEM


def promote_reserve(
    session: Session, request_id: int, now: datetime, settings: DispatchSettings, since: datetime | None = None
) -> bool:
    """Book the first reserve who is still free; whether there was one. `since`: only a yes that is no older counts."""
    reserves = select(Offer.id, Offer.eta_minutes, Offer.answered_at).where(
        Offer.request_id == request_id, Offer.state == "reserve"
    )
    if since is not None:
        reserves = reserves.where(Offer.answered_at >= since)
    for row in session.execute(reserves.order_by(Offer.answered_at, Offer.id)).all():
        left = _minutes_left(row.answered_at, row.eta_minutes, now)
        if accept_offer(session, row.id, now, settings, SYSTEM, eta_minutes=left, promoted=True).what == "booked":
            return True
    return False


def _minutes_left(answered_at: datetime, said: int | None, now: datetime) -> int | None:
    """What is left of the time that they said they need: they may be on their way."""
    return None if said is None else max(0, said - int((now - answered_at).total_seconds() // 60))
